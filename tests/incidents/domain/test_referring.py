"""What People Services is given with a referral, and that it stays what it was."""

import hashlib
import json
from datetime import timedelta

import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from incidents.domain import case as cases
from incidents.domain.concern import raise_concern
from incidents.domain.referring import is_unchanged
from incidents.enums import Naming
from incidents.models import CustodyEntry, Evidence, Post, Referral
from incidents.referral_words import said_of
from policies import domain as policy_domain
from policies.models import Edition
from portal import audit
from portal.templatetags.postwise import day
from tests.factories import EditionFactory
from tests.incidents.cast import Cast, picture
from tests.incidents.referrals import ADDRESS, POSTED, judged, refer, spoken_to, with_picture
from tests.training.factories import attempt_by, course_on, finished

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


@pytest.fixture
def referral(cast: Cast) -> Referral:
    return refer(cast, spoken_to(cast, with_picture(cast)))


class TestWhatIsInIt:
    def test_the_posts_and_the_evidence_with_its_custody_by_hash(self, cast, referral):
        package = referral.package
        (post,), (item,) = package["posts"], package["evidence"]
        kept = Evidence.objects.get()
        assert (post["address"], post["platform"], post["account"]) == (ADDRESS, "X", "@bob")
        assert post["posted_on"] == package["days"] == [POSTED.isoformat()]
        assert (item["code"], item["sha256"]) == (str(kept.code), kept.original_sha256)
        assert [line["what"] for line in item["custody"]] == [
            line.get_what_display() for line in CustodyEntry.objects.filter(evidence=kept)
        ]

    def test_each_clause_as_it_stood_on_the_day_of_the_conduct(self, cast):
        case = judged(cast, with_picture(cast), breach=True, why="He names a customer.")
        then, edition = cast.clauses[0], cast.clauses[0].edition
        newer = EditionFactory(policy=edition.policy)
        newer.clauses.filter(ref=then.ref).update(words="Other words.")
        policy_domain.publish_edition(newer, actor=audit.SYSTEM)
        judged(cast, case, breach=True, why="He names a customer.")
        case.clauses.set(newer.clauses.filter(ref=then.ref))

        (clause,) = refer(cast, case).package["clauses"]
        assert clause["named_from_edition"] == newer.number
        assert [(stood["edition"], stood["words"]) for stood in clause["stood"]] == [(edition.number, then.words)]

    def test_who_judged_proposed_and_agreed_and_why_every_time(self, referral):
        package = referral.package
        assert [(one["potential_breach"], one["why"]) for one in package["judgements"]] == [
            (False, "It looks harmless."),
            (True, "He names a customer."),
        ]
        assert package["proposed"]["by"]["name"].startswith("Dev")
        assert (package["agreed"]["by"]["name"].split()[0], package["agreed"]["words"]) == ("Mina", "I agree with Dev.")

    def test_what_was_said_with_the_staff_member_and_the_manager_and_with_nobody_else(self, referral):
        assert [(one["with"], one["words"]) for one in referral.package["said"]] == [
            ("The staff member", "He says it is his."),
            ("Their manager", "Carol has to plan his shifts."),
        ]

    @pytest.mark.parametrize("naming", [Naming.NAMED, Naming.CONFIDENTIAL])
    def test_nothing_in_it_says_who_raised_it(self, cast, naming):
        case = raise_concern(cast.account(pictures=[picture()]), actor=cast.alice, naming=naming).case
        cases.assign_case(case, cast.dev, actor=cast.dev)
        document = refer(cast, spoken_to(cast, cases.open_case(case, actor=cast.dev))).document
        for secret in (cast.alice.name, "Alice", cast.alice.email, cast.alice.staff_number, "mocks our customers"):
            assert secret not in document

    def test_the_words_of_a_report_are_there_as_their_hash(self, referral):
        (report,) = referral.package["reports"]
        words = referral.case.concerns.get().words
        assert report["sha256"] == hashlib.sha256(words.encode()).hexdigest()


class TestWhatTheRecordsSaid:
    def said(self, referral: Referral, part: str) -> list[str]:
        """When and what: first by the day of the conduct, then at the referral."""
        shown, kept = said_of(referral.package)[part], referral.package[part]
        return [f"{one['when']}: {words['said']}" for words, one in zip(shown, kept, strict=True)]

    def test_who_signed_between_the_conduct_and_the_referral_had_not_on_the_day(self, cast):
        case = with_picture(cast)
        policy_domain.acknowledge(cast.clauses[0].edition, actor=cast.bob)
        on_the_day, at_the_referral = self.said(refer(cast, spoken_to(cast, case)), "acknowledgement")
        assert on_the_day.startswith("conduct: The records show no acknowledgement")
        assert "Acknowledged edition 1" in at_the_referral

    def test_whom_the_policy_does_not_cover_is_not_held_to_have_failed_to_sign(self, cast):
        cast.clauses[0].edition.policy.audiences.all().delete()
        said = self.said(refer(cast, spoken_to(cast, with_picture(cast))), "acknowledgement")
        assert all("did not cover this person" in one for one in said)

    def test_before_there_was_an_edition_nothing_could_be_signed_nor_broken(self, cast):
        with pgtrigger.ignore():
            Edition.objects.update(in_force_from=POSTED + timedelta(days=1))
        package = refer(cast, spoken_to(cast, with_picture(cast))).package
        said = said_of(package)
        assert "nothing to acknowledge" in said["acknowledgement"][0]["said"]
        assert said["clauses"][0]["stood"][0]["said"] == f"No edition had this clause in force on {day(POSTED)}."

    def test_a_course_is_completed_begun_or_not_known(self, cast):
        case, courses = with_picture(cast), [course_on(cast.clauses[0].edition.policy, slug=slug) for slug in "abc"]
        finished(cast.bob, courses[0], right=4)
        attempt_by(cast.bob, courses[1])
        records = refer(cast, spoken_to(cast, case))
        assert self.said(records, "training")[0] == "conduct: There was no course on this policy."
        now = [one for one in self.said(records, "training") if one.startswith("referral")]
        assert [words.split(": ")[1].split(" on ")[0] for words in now] == [
            "Completed",
            "Begun",
            "The records show nothing of it.",
        ]

    def test_without_a_day_of_posting_it_is_the_day_it_was_seen_or_else_reported(self, cast):
        seen = timezone.localdate() - timedelta(days=9)
        for fields, on, days_from in (
            ({"seen_on": seen}, seen, "seen"),
            ({}, timezone.localdate(), "reported"),
        ):
            case = cast.judged(breach=True, links=[f"https://x.com/bob/status/{days_from}"], **fields)
            package = refer(cast, case).package
            assert (package["days"], package["days_from"]) == ([on.isoformat()], days_from)


class TestItStays:
    def test_its_hash_is_of_its_document_and_its_code_of_both(self, referral):
        assert referral.sha256 == hashlib.sha256(referral.document.encode()).hexdigest()
        assert json.loads(referral.document)["number"] == referral.number == f"RF-{referral.at:%Y}-{referral.pk:05}"
        assert is_unchanged(Referral.objects.get())

    def test_what_happens_around_it_later_does_not_reach_it(self, cast, referral):
        before, edition = referral.document, cast.clauses[0].edition
        policy_domain.publish_edition(EditionFactory(policy=edition.policy), actor=audit.SYSTEM)
        policy_domain.acknowledge(edition.policy.editions.published().get(), actor=cast.bob)
        finished(cast.bob, course_on(edition.policy), right=4)
        Post.objects.update(text="Quite other words.", account="@elsewhere")
        CustodyEntry.objects.create(evidence=Evidence.objects.get(), what="read", by=cast.petra)
        type(cast.bob).objects.filter(pk=cast.bob.pk).update(family_name="Otherwise", employment="former")
        referral.refresh_from_db()
        assert referral.document == before
        assert is_unchanged(referral)

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE incidents_referral SET document = '{}'",
            "UPDATE incidents_referral SET sha256 = 'x'",
            "DELETE FROM incidents_referral",
            "TRUNCATE incidents_referral CASCADE",
        ],
    )
    def test_raw_sql_does_not_change_it(self, referral, statement):
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
                cursor.execute(statement)
        assert is_unchanged(Referral.objects.get())

    def test_past_every_guard_a_changed_document_no_longer_holds_even_with_its_hash_made_to_fit(self, referral):
        forged = referral.document.replace("names a customer", "names nobody")
        with pgtrigger.ignore():
            Referral.objects.update(document=forged)
        assert not is_unchanged(Referral.objects.get())
        with pgtrigger.ignore():
            Referral.objects.update(sha256=hashlib.sha256(forged.encode()).hexdigest())
        assert not is_unchanged(Referral.objects.get())

    def test_a_referral_that_is_refused_leaves_no_package(self, cast):
        case = judged(cast, with_picture(cast), breach=True, why="He names a customer.")
        cases.propose_referral(case, actor=cast.dev, words="It names a customer.")
        with pytest.raises(cases.MoveRefused):
            cases.refer_case(case, actor=cast.dev, words="I agree with myself.")
        assert not Referral.objects.exists()
