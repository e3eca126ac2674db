"""Whom a reporter names must not come to read the matter, nor hear that there is one, and nor may those above them."""

import uuid

import pytest

from incidents.domain.case import judge_case
from incidents.domain.concern import raise_concern
from incidents.domain.identity import ask_for_name, decide_request, see_name
from incidents.enums import AskedFor, Channel, Naming, Part
from incidents.forms.raising import account_from
from incidents.models import Case, Concern, MatterPart
from incidents.queries import officers_for
from incidents.rules.naming import colleagues_named_in, office_holders_named_in
from portal.models import Notice, Role
from tests.factories import PersonFactory, grant, person_with
from tests.incidents.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


def officer(**names: str):
    return person_with(Role.DIGITAL_MEDIA_OFFICER, **names)


def told_of_a_concern() -> set[int]:
    return set(Notice.objects.filter(kind="concern_received").values_list("person", flat=True))


def test_whoever_is_picked_and_everyone_above_them_is_kept_out_from_the_first_second(cast):
    boss = person_with(Role.DIGITAL_MEDIA_MANAGER)
    cast.bob.manager = boss
    cast.bob.save()
    case = raise_concern(cast.account(named=[cast.bob]), actor=cast.alice).case
    assert not Case.objects.visible_to(boss).exists()
    assert boss not in officers_for(case)
    assert told_of_a_concern() == {cast.dev.pk, cast.mina.pk}


def test_the_picked_colleague_reaches_the_account_from_the_journeys_answers(cast):
    answers = {
        "seen": "staff_post",
        "words": "He mocks customers.",
        "links": "https://x.com/bob/status/1",
        "how_known": "Feed.",
        "staff_involved": "yes",
        "person": cast.bob.email,
        "naming": "named",
    }
    assert account_from(Channel.COLLEAGUE, answers).named == [cast.bob]


@pytest.mark.parametrize("where", ["about", "words"])
def test_an_officer_named_in_the_words_is_kept_out(cast, where):
    named = officer(given_names="Priya", family_name="Nair")
    raise_concern(cast.account(**{where: "I think it is Priya Nair’s own page."}), actor=cast.alice)
    assert not Case.objects.visible_to(named).exists()
    assert named.pk not in told_of_a_concern()


def test_a_name_within_another_name_keeps_nobody_out(cast):
    officer(given_names="Ann", family_name="Lee")
    assert office_holders_named_in("Joann Leeson said so") == []
    assert office_holders_named_in("ann  LEE, I think") != []


def test_a_colleague_is_known_by_a_name_only_they_have(cast):
    one = PersonFactory(given_names="Mei Lin", family_name="van Dyk")
    assert colleagues_named_in("maybe mei lin van Dyk in Hobart") == [one]
    assert colleagues_named_in(f"or {one.email}?") == []  # no family name stands there: an address is picked instead
    PersonFactory(given_names="Mei Lin", family_name="van Dyk", email="another@department.example")
    assert colleagues_named_in("maybe Mei Lin van Dyk") == []


def test_the_reporter_who_names_themselves_is_still_the_reporter(cast):
    case = raise_concern(cast.account(named=[cast.alice]), actor=cast.alice).case
    assert [part.part for part in case.parts.all()] == [Part.REPORTER]


def test_a_reporter_in_confidence_who_writes_their_own_name_is_not_noted_by_it(cast):
    concern = raise_concern(
        cast.account(words=f"I, {cast.dev.name}, saw it."), actor=cast.dev, naming=Naming.CONFIDENTIAL
    )
    assert not concern.case.parts.exists()


def test_finding_the_subject_lets_nobody_in_whom_the_reporter_named(cast):
    jones = officer(given_names="Kim", family_name="Jones")
    case = cast.in_triage(about="Bob or Kim Jones", named=[cast.bob])
    judged = {"actor": cast.dev, "potential_breach": True, "clauses": cast.clauses[:1], "judgement": "It is he."}
    judge_case(case, subject=cast.bob, **judged)
    assert not Case.objects.visible_to(jones).exists()
    assert MatterPart.objects.get(case=case, person=cast.bob).part == Part.SUBJECT


def test_whoever_was_taken_for_the_subject_by_mistake_stays_out(cast):
    mistaken = officer()
    case = cast.in_triage()
    judged = {"actor": cast.dev, "potential_breach": True, "clauses": cast.clauses[:1], "judgement": "It is."}
    judge_case(case, subject=mistaken, **judged)
    judge_case(case, subject=cast.bob, **judged)
    assert not Case.objects.visible_to(mistaken).exists()


def test_a_named_custodian_cannot_ask_who_named_them(cast):
    custodian = person_with(Role.IDENTITY_CUSTODIAN)
    raise_concern(cast.account(named=[custodian]), actor=cast.alice, naming=Naming.CONFIDENTIAL)
    assert not Concern.objects.kept_apart_for(custodian).exists()


def test_a_custodian_who_reads_matters_too_is_given_no_names(cast):
    custodian = person_with(Role.IDENTITY_CUSTODIAN)
    raise_concern(cast.account(), actor=cast.alice, naming=Naming.CONFIDENTIAL)
    assert Concern.objects.kept_apart_for(custodian).exists()
    grant(custodian, Role.DIGITAL_MEDIA_MANAGER)
    assert not Concern.objects.kept_apart_for(custodian).exists()


def test_whoever_saw_a_name_never_handles_the_case(cast):
    custodian, second = (person_with(Role.IDENTITY_CUSTODIAN) for _ in range(2))
    concern = raise_concern(cast.account(), actor=cast.alice, naming=Naming.CONFIDENTIAL)
    request = ask_for_name(concern, actor=custodian, asked_for=AskedFor.LAW, reason="A summons.", once=uuid.uuid4())
    request = decide_request(request, actor=second, grant=True, words="Seen.")
    see_name(request, actor=custodian)
    assert Concern.objects.kept_apart_for(custodian).exists()
    grant(custodian, Role.DIGITAL_MEDIA_MANAGER)
    assert not Case.objects.visible_to(custodian).exists()
    assert custodian not in officers_for(concern.case)


def test_where_all_of_digital_media_is_named_somebody_who_can_give_the_role_is_told(cast):
    administrator = person_with(Role.DIRECTORY_ADMINISTRATOR)
    raise_concern(cast.account(about=f"{cast.dev.name}, or {cast.mina.name}"), actor=cast.alice)
    assert not told_of_a_concern()
    (notice,) = Notice.objects.filter(person=administrator)
    assert (notice.kind, notice.url) == ("concern_stuck", "")
