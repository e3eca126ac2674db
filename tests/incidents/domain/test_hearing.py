"""More time to answer, asked for and decided; somebody beside them."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.domain import hearing
from incidents.domain.investigation import close_response_periods
from incidents.domain.letter import extend_period, respond
from incidents.enums import SupportKind
from incidents.models import ExtensionRequest, Letter, SupportPerson
from incidents.rules.machine import MoveRefused
from portal.calendar import end_of
from portal.models import AuditEntry, Notice
from tests.incidents.cast import Cast

pytestmark = pytest.mark.django_db


def later(days: int = 14) -> date:
    return timezone.localdate() + timedelta(days=days)


def asked(cast: Cast, letter: Letter, **fields: Any) -> ExtensionRequest:
    said = {"actor": cast.bob, "until_on": later(), "words": "My union is away.", "once": uuid.uuid4(), **fields}
    return hearing.ask_for_time(letter, **said)


def test_a_respondent_asks_for_time_and_the_one_who_decides_is_told(cast: Cast) -> None:
    letter = cast.noticed().letters.get(kind="L4")

    asked(cast, letter)

    assert Notice.objects.filter(person=cast.bella, kind="time_asked").count() == 1
    assert AuditEntry.objects.filter(action="extension.requested").count() == 1
    letter.refresh_from_db()
    assert letter.may_be_answered_until == letter.due_at


def test_time_that_is_given_says_what_it_answers_and_why(cast: Cast) -> None:
    letter = cast.noticed().letters.get(kind="L4")
    request = asked(cast, letter)

    given = extend_period(letter, actor=cast.bella, due_at=end_of(later(10)), reason="Fair.", request=request)

    request.refresh_from_db()
    assert request.extension == given
    assert Letter.objects.get(pk=letter.pk).may_be_answered_until == end_of(later(10))


def test_time_that_is_refused_leaves_the_period_as_it_was(cast: Cast) -> None:
    letter = cast.noticed().letters.get(kind="L4")
    request = asked(cast, letter)

    refusals = {hearing.refuse_time(request, actor=cast.bella, reason="You had a month.").pk for _ in range(2)}

    assert len(refusals) == 1
    assert Letter.objects.get(pk=letter.pk).may_be_answered_until == letter.due_at
    assert Notice.objects.filter(person=cast.bob, kind="time_refused").count() == 1
    with pytest.raises(MoveRefused):
        extend_period(letter, actor=cast.bella, due_at=end_of(later()), reason="After all.", request=request)


@pytest.mark.parametrize("who", ["alice", "carol", "olga", "petra", "ivan", "bella", "sam"])
def test_nobody_asks_for_time_in_the_respondents_place(cast: Cast, who: str) -> None:
    letter = cast.noticed().letters.get(kind="L4")

    with pytest.raises(MoveRefused):
        asked(cast, letter, actor=getattr(cast, who))
    with pytest.raises(DatabaseError, match="Only the respondent"), transaction.atomic():
        ExtensionRequest.objects.create(letter=letter, by=getattr(cast, who), until_on=later(), words="x")


@pytest.mark.parametrize("who", ["bob", "petra", "sam"])
def test_only_whoever_decides_on_the_answer_decides_about_its_time(cast: Cast, who: str) -> None:
    request = asked(cast, cast.noticed().letters.get(kind="L4"))

    with pytest.raises(MoveRefused):
        hearing.refuse_time(request, actor=getattr(cast, who), reason="No.")


def test_the_delegate_decides_about_time_to_answer_the_proposal(cast: Cast) -> None:
    request = asked(cast, cast.proposed_to().letters.get(kind="L9"))

    with pytest.raises(MoveRefused):
        hearing.refuse_time(request, actor=cast.bella, reason="No.")
    assert hearing.refuse_time(request, actor=cast.sam, reason="You agreed to the day.")


def test_one_request_waits_at_a_time_and_the_same_form_twice_is_one(cast: Cast) -> None:
    letter, once = cast.noticed().letters.get(kind="L4"), uuid.uuid4()

    assert {asked(cast, letter, once=once).pk for _ in range(2)} == {ExtensionRequest.objects.get().pk}
    with pytest.raises(MoveRefused):
        asked(cast, letter)


def test_nobody_asks_for_less_time_nor_after_they_answered(cast: Cast) -> None:
    letter = cast.noticed().letters.get(kind="L4")
    with pytest.raises(MoveRefused):
        asked(cast, letter, until_on=later(1))

    hearing.refuse_time(asked(cast, letter), actor=cast.bella, reason="No.")
    respond(letter, actor=cast.bob, words="Here it is.")
    with pytest.raises(MoveRefused):
        asked(cast, Letter.objects.get(pk=letter.pk))


def test_a_support_person_is_named_by_whoever_they_are_beside_and_stays_on_the_file(cast: Cast) -> None:
    file, once = cast.noticed(), uuid.uuid4()
    for _ in range(2):
        named = hearing.name_support_person(file, actor=cast.bob, name="Una", kind=SupportKind.UNION, once=once)
    assert SupportPerson.objects.get() == named

    with pytest.raises(MoveRefused):
        hearing.end_support(named, actor=cast.bella)
    hearing.end_support(named, actor=cast.bob)
    with pytest.raises(DatabaseError), transaction.atomic():
        SupportPerson.objects.update(until=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        SupportPerson.objects.all().delete()


@pytest.mark.parametrize("who", ["alice", "carol", "bella", "petra"])
def test_nobody_names_a_support_person_for_another(cast: Cast, who: str) -> None:
    file = cast.noticed()

    with pytest.raises(MoveRefused):
        hearing.name_support_person(
            file, actor=getattr(cast, who), name="Una", kind=SupportKind.UNION, once=uuid.uuid4()
        )


def test_before_the_notice_there_is_nothing_to_be_supported_in(cast: Cast) -> None:
    with pytest.raises(MoveRefused):
        hearing.name_support_person(
            cast.appointed(), actor=cast.bob, name="Una", kind=SupportKind.UNION, once=uuid.uuid4()
        )


def test_a_period_is_over_at_the_moment_that_is_asked_about(cast: Cast) -> None:
    file = cast.noticed()
    due = file.letters.get(kind="L4").due_at
    assert due

    assert close_response_periods(at=due - timedelta(minutes=1)) == 0
    assert close_response_periods(at=due + timedelta(minutes=1)) == 1
    file.refresh_from_db()
    assert file.state == "investigating"
