"""Acknowledgements that a policy owner records for someone, and that their maker takes back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from policies import domain, queries
from policies.enums import EditionState
from policies.models import Acknowledgement, Edition
from portal.models import AuditEntry, Notice, Person, Role
from tests.documents import text_of
from tests.factories import PersonFactory, PolicyFactory, person_with, published_edition
from tests.refusals import refused

pytestmark = pytest.mark.django_db
NOTE = "Said so on the telephone from the ward; has no computer there until May."


@pytest.fixture
def edition() -> Edition:
    return published_edition(PolicyFactory(slug="web"))


@pytest.fixture
def olga() -> Person:
    return person_with(Role.POLICY_OWNER, given_names="Olga", family_name="Owner")


@pytest.fixture
def ann() -> Person:
    return PersonFactory(given_names="Ann", family_name="Away")


def record(edition: Edition, person: Person, actor: Person, note: str = NOTE) -> Acknowledgement:
    return domain.acknowledge_on_behalf(edition, person=person, note=note, actor=actor)


# On behalf


def test_what_is_recorded_for_someone_counts_as_theirs_and_says_by_whom(edition, olga, ann) -> None:
    made = record(edition, ann, olga)
    made.refresh_from_db()
    assert (made.person, made.recorded_by, made.note) == (ann, olga, NOTE)
    assert (made.statement, made.edition_hash) == (edition.statement, edition.content_hash)
    assert queries.to_acknowledge(ann) == []
    assert AuditEntry.objects.get(action="edition.acknowledged_on_behalf").data["person"] == ann.staff_number


def test_they_are_told_and_come_to_the_receipt(edition, olga, ann) -> None:
    made = record(edition, ann, olga)
    notice = Notice.objects.get(person=ann, kind="acknowledged_for_you")
    assert notice.url == f"/receipts/{made.code}/"
    assert "Ann" not in notice.words


def test_the_code_proves_by_whom_and_why_it_was_recorded(edition, olga, ann) -> None:
    made = record(edition, ann, olga)
    assert queries.is_genuine(made)
    for field, other in {"recorded_by_id": PersonFactory().pk, "note": "Another note."}.items():
        forged = Acknowledgement.objects.get()
        setattr(forged, field, other)
        assert not queries.is_genuine(forged), field
    plain = Acknowledgement.objects.get()
    plain.recorded_by_id, plain.note = None, ""
    assert not queries.is_genuine(plain)


@pytest.mark.parametrize(
    ("who", "note"), [("themselves", NOTE), ("not an owner", NOTE), ("not covered", NOTE), ("ann", " "), ("left", NOTE)]
)
def test_what_is_refused(edition, olga, ann, who, note) -> None:
    actor = PersonFactory() if who == "not an owner" else olga
    person = {
        "themselves": olga,
        "not covered": PersonFactory(employment="contractor"),
        "left": PersonFactory(is_active=False),
    }.get(who, ann)
    with pytest.raises(domain.OnBehalfRefused):
        record(edition, person, actor, note)
    assert not Acknowledgement.objects.exists()
    assert not Notice.objects.filter(kind="acknowledged_for_you").exists()


def test_the_database_too_wants_a_note_and_another_person(edition, olga, ann) -> None:
    said = {"edition": edition, "statement": "Yes.", "edition_hash": "0" * 64, "recorded_by": olga}
    for person, note in ((ann, ""), (olga, NOTE)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Acknowledgement.objects.create(person=person, note=note, code=f"{person.pk}", **said)


def test_nothing_is_recorded_over_what_someone_said_themselves(edition, olga, ann) -> None:
    own = domain.acknowledge(edition, actor=ann)
    with pytest.raises(domain.OnBehalfRefused):
        record(edition, ann, olga)
    assert Acknowledgement.objects.get() == own


def test_an_edition_that_is_past_takes_none(edition, olga, ann) -> None:
    published_edition(edition.policy)
    edition.refresh_from_db()
    with pytest.raises(domain.OnBehalfRefused):
        record(edition, ann, olga)


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_the_same_moment_it_is_one_row_and_one_notice(edition, olga, ann) -> None:
    def send(_: int) -> int:
        try:
            return record(edition, ann, olga).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        rows = set(pool.map(send, range(8)))
    assert rows == {Acknowledgement.objects.get().pk}
    assert Notice.objects.filter(kind="acknowledged_for_you").count() == 1


def test_the_page_records_and_leads_to_the_receipt(edition, olga, ann, client_for) -> None:
    sent = {"edition": 1, "person": ann.staff_number, "note": NOTE}
    browser = client_for(olga)
    assert edition.statement in browser.get("/policies/web/on-behalf/").content.decode()
    reply = browser.post("/policies/web/on-behalf/", sent, follow=True).content.decode()
    assert "Olga Owner, on behalf of Ann Away, because" in " ".join(reply.split())
    assert NOTE in reply


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"note": ""}, "Fill in “How did they say so"),
        ({"person": "nobody at all"}, "We found nobody"),
        ({"edition": 7}, "A new edition was published meanwhile"),
    ],
)
def test_the_page_says_what_is_missing(edition, olga, ann, client_for, wrong, words) -> None:
    sent = {"edition": 1, "person": ann.staff_number, "note": NOTE, **wrong}
    assert words in client_for(olga).post("/policies/web/on-behalf/", sent).content.decode()
    assert not Acknowledgement.objects.exists()


def test_the_page_says_why_it_refuses(edition, olga, client_for) -> None:
    sent = {"edition": 1, "person": olga.staff_number, "note": NOTE}
    assert "for yourself" in client_for(olga).post("/policies/web/on-behalf/", sent).content.decode()


def test_the_note_is_for_the_person_owners_and_auditors_only(edition, olga, ann, client_for) -> None:
    code = record(edition, ann, olga).code
    readers = {"ann": ann, "owner": olga, "auditor": person_with(Role.AUDITOR), "other": PersonFactory()}
    pages = {name: client_for(one).get(f"/receipts/{code}/").content.decode() for name, one in readers.items()}
    papers = {name: text_of(client_for(one).get(f"/receipts/{code}.pdf").content) for name, one in readers.items()}
    assert {name for name, page in pages.items() if NOTE in page} == {"ann", "owner", "auditor"}
    assert {name for name, paper in papers.items() if "on the telephone" in paper} == {"ann", "owner", "auditor"}
    assert all("Olga Owner" in page for page in (*pages.values(), *papers.values()))


# Taking it back


def test_what_is_withdrawn_stays_on_record_and_the_policy_waits_again(edition, ann) -> None:
    made = domain.acknowledge(edition, actor=ann)
    gone = domain.withdraw_acknowledgement(made, actor=ann, why="I had not read the annex.")
    gone.refresh_from_db()
    assert gone.is_withdrawn
    assert gone.withdrawn_why == "I had not read the annex."
    assert [one.edition for one in queries.to_acknowledge(ann)] == [edition]
    assert queries.is_genuine(gone)
    assert AuditEntry.objects.get(action="acknowledgement.withdrawn").data == {"edition": edition.pk, "number": 1}


def test_they_may_acknowledge_anew(edition, ann) -> None:
    first = domain.acknowledge(edition, actor=ann)
    domain.withdraw_acknowledgement(first, actor=ann)
    second = domain.acknowledge(edition, actor=ann)
    assert (second.number, second.is_withdrawn) == (2, False)
    assert second.code != first.code
    assert queries.to_acknowledge(ann) == []


def test_what_was_recorded_for_someone_is_theirs_to_withdraw_and_nobody_elses(edition, olga, ann) -> None:
    made = record(edition, ann, olga)
    with pytest.raises(domain.WithdrawalRefused):
        domain.withdraw_acknowledgement(made, actor=olga)
    assert domain.withdraw_acknowledgement(made, actor=ann).is_withdrawn


def test_withdrawing_twice_keeps_the_first(edition, ann) -> None:
    made = domain.acknowledge(edition, actor=ann)
    at = timezone.now()
    domain.withdraw_acknowledgement(made, actor=ann, why="First.", at=at)
    again = domain.withdraw_acknowledgement(made, actor=ann, why="Second.", at=at + timedelta(days=1))
    assert (again.withdrawn_at, again.withdrawn_why) == (at, "First.")
    assert AuditEntry.objects.filter(action="acknowledgement.withdrawn").count() == 1


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE policies_acknowledgement SET statement = 'Another'",
        "UPDATE policies_acknowledgement SET note = 'Another', withdrawn_at = now()",
        "UPDATE policies_acknowledgement SET answers = '[]', withdrawn_why = 'x'",
        "UPDATE policies_acknowledgement SET by_password = true",
        "DELETE FROM policies_acknowledgement",
        "TRUNCATE policies_acknowledgement CASCADE",
    ],
)
def test_the_database_refuses_to_change_or_remove_an_acknowledgement(edition, ann, sql) -> None:
    domain.acknowledge(edition, actor=ann)
    refused(sql)
    assert Acknowledgement.objects.get().statement == edition.statement


@pytest.mark.parametrize("value", ["NULL", "now() + interval '1 day'"])
def test_the_database_takes_a_withdrawal_once(edition, ann, value) -> None:
    domain.withdraw_acknowledgement(domain.acknowledge(edition, actor=ann), actor=ann)
    refused(f"UPDATE policies_acknowledgement SET withdrawn_at = {value}")


def test_the_page_says_what_follows_and_the_receipt_says_when(edition, ann, client_for) -> None:
    made, browser = domain.acknowledge(edition, actor=ann), client_for(ann)
    assert "Withdraw this acknowledgement" in browser.get(f"/receipts/{made.code}/").content.decode()
    assert "waits for you again" in browser.get(f"/receipts/{made.code}/withdraw/").content.decode()
    reply = browser.post(f"/receipts/{made.code}/withdraw/", {"why": "A slip."}, follow=True).content.decode()
    assert "Withdrawn on" in reply
    assert "This receipt is genuine" in reply
    assert "Withdraw this acknowledgement" not in reply
    assert browser.get(f"/receipts/{made.code}/withdraw/").status_code == 302
    stranger = client_for(PersonFactory()).get(f"/receipts/{made.code}/").content.decode()
    assert "Withdrawn on" in stranger
    assert "A slip." not in stranger


def test_nobody_withdraws_for_another(edition, olga, ann, client_for) -> None:
    code = record(edition, ann, olga).code
    for other in (olga, PersonFactory()):
        assert client_for(other).post(f"/receipts/{code}/withdraw/").status_code == 404
    assert not Acknowledgement.objects.get().is_withdrawn


def test_what_follows_depends_on_what_the_policy_rests_on(edition, ann) -> None:
    first = domain.acknowledge(edition, actor=ann)
    assert queries.rests_on(first)
    minor = published_edition(edition.policy, is_major=False)
    assert queries.rests_on(first)
    second = domain.acknowledge(minor, actor=ann)
    assert not queries.rests_on(first)
    assert not queries.rests_on(second)
    published_edition(edition.policy)
    assert not queries.rests_on(second)


# After everything


@pytest.mark.parametrize("end", [EditionState.SUPERSEDED, EditionState.WITHDRAWN])
def test_a_receipt_is_good_after_the_person_left_and_the_edition_ended(edition, olga, ann, client_for, end) -> None:
    made = record(edition, ann, olga)
    if end == EditionState.SUPERSEDED:
        published_edition(edition.policy)
    else:
        domain.move_edition(edition, end, actor=olga, words="Replaced by law.", in_force_until=timezone.localdate())
    Person.objects.filter(pk__in=[ann.pk, olga.pk]).update(is_active=False, employment="former")
    page = client_for(PersonFactory()).get(f"/receipts/{made.code}/").content.decode()
    assert "This receipt is genuine" in page
    assert "Ann Away" in page
    assert "Olga Owner" in page
    assert made.code in text_of(client_for(PersonFactory()).get(f"/receipts/{made.code}.pdf").content)
