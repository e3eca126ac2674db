"""Interviews: a witness sees their own and nothing else; what was said counts as they confirmed or corrected it."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from incidents.domain import hearing, interview, register
from incidents.domain.interview import AlreadySaid
from incidents.domain.parts import PartRefused
from incidents.enums import ExhibitSource, Part, RecordKind, SupportKind
from incidents.models import (
    Case,
    Interview,
    InterviewAnswer,
    InterviewRecord,
    Investigation,
    Letter,
    MatterPart,
)
from incidents.rules.machine import MoveRefused
from portal.models import Notice, Person
from tests.conftest import SignIn
from tests.factories import PersonFactory
from tests.incidents.cast import Cast

pytestmark = pytest.mark.django_db
SAID = "He told me of it at lunch."


@pytest.fixture
def wanda() -> Person:
    return PersonFactory(given_names="Wanda")


def invited(cast: Cast, file: Investigation, person: Person, **fields: Any) -> Interview:
    said = {
        "actor": cast.bella,
        "about": "What you saw on the third of May.",
        "starts_at": timezone.now(),
        "place": "Room 4",
        "once": uuid.uuid4(),
        **fields,
    }
    return interview.invite(file, person, **said)


def sent(cast: Cast, held: Interview, *, at: datetime | None = None, words: str = SAID) -> InterviewRecord:
    said = {"kind": RecordKind.NOTES, "words": words, "once": uuid.uuid4(), "at": at}
    return interview.send_record(held, actor=cast.bella, **said)


def entered(cast: Cast, record: InterviewRecord, **fields: Any) -> None:
    file = record.interview.investigation
    said = {"what": "The talk.", "source": ExhibitSource.INTERVIEW, "is_adverse": True, "once": uuid.uuid4(), **fields}
    register.register_exhibit(file, actor=cast.bella, record=record, **said)


def test_whoever_is_invited_becomes_a_witness_and_may_do_nothing_else_in_the_matter(cast: Cast, wanda: Person) -> None:
    file = cast.answered()
    once = uuid.uuid4()

    assert {invited(cast, file, wanda, once=once).pk for _ in range(2)} == {Interview.objects.get().pk}
    assert MatterPart.objects.get(case=file.case_id, person=wanda).part == Part.WITNESS
    assert Notice.objects.filter(person=wanda, kind="interview_invited").count() == 1


@pytest.mark.parametrize("who", ["dev", "bella"])
def test_nobody_who_handled_or_decides_the_matter_is_a_witness_in_it(cast: Cast, who: str) -> None:
    file = cast.answered()

    with pytest.raises(PartRefused):
        invited(cast, file, getattr(cast, who))


def test_the_reporter_stays_the_reporter_when_they_are_interviewed(cast: Cast) -> None:
    file = cast.answered()
    invited(cast, file, cast.alice)

    assert MatterPart.objects.get(case=file.case_id, person=cast.alice).part == Part.REPORTER


def test_nobody_is_interviewed_before_the_respondent_has_the_notice(cast: Cast, wanda: Person) -> None:
    with pytest.raises(MoveRefused):
        invited(cast, cast.appointed(), wanda)


@pytest.mark.parametrize("who", ["olga", "petra", "sam", "bob", "alice", "carol", "dev"])
def test_only_whoever_investigates_or_decides_invites(cast: Cast, wanda: Person, who: str) -> None:
    file = cast.answered()

    with pytest.raises(MoveRefused):
        invited(cast, file, wanda, actor=getattr(cast, who))


def test_the_interviewed_person_confirms_or_corrects_what_was_written_down(cast: Cast, wanda: Person) -> None:
    record = sent(cast, invited(cast, cast.answered(), wanda))

    interview.answer_record(record, actor=wanda, is_confirmed=False, words="It was at dinner.")

    assert Notice.objects.filter(person=cast.bella, kind="interview_answered").count() == 1
    with pytest.raises(AlreadySaid):
        interview.answer_record(record, actor=wanda, is_confirmed=True)
    newer = sent(cast, record.interview, words="He told me of it at dinner.")
    assert newer.version == 2
    with pytest.raises(AlreadySaid):
        interview.answer_record(record, actor=wanda, is_confirmed=True)


@pytest.mark.parametrize("who", ["bella", "petra", "bob", "alice"])
def test_nobody_confirms_in_anothers_place(cast: Cast, wanda: Person, who: str) -> None:
    record = sent(cast, invited(cast, cast.answered(), wanda))

    with pytest.raises(MoveRefused):
        interview.answer_record(record, actor=getattr(cast, who), is_confirmed=True)
    with pytest.raises(DatabaseError, match="whoever was interviewed"), transaction.atomic():
        InterviewAnswer.objects.create(record=record, by=getattr(cast, who), is_confirmed=True)


def test_what_was_written_down_never_changes(cast: Cast, wanda: Person) -> None:
    record = sent(cast, invited(cast, cast.answered(), wanda))

    with pytest.raises(DatabaseError), transaction.atomic():
        InterviewRecord.objects.filter(pk=record.pk).update(words="Other.")


def test_nothing_is_relied_on_that_they_could_not_correct_first(cast: Cast, wanda: Person) -> None:
    record = sent(cast, invited(cast, cast.answered(), wanda))

    with pytest.raises(MoveRefused):
        entered(cast, record)
    interview.answer_record(record, actor=wanda, is_confirmed=True)
    entered(cast, record)


def test_silence_for_as_long_as_they_had_lets_it_be_used_as_not_confirmed(cast: Cast, wanda: Person) -> None:
    record = sent(cast, invited(cast, cast.answered(), wanda))
    later = timezone.now() + timedelta(days=9)

    entered(cast, record, at=later)
    assert record.standing == "Not confirmed"


def test_what_the_respondent_said_themselves_need_not_be_put_to_them(cast: Cast) -> None:
    file = cast.answered()
    record = sent(cast, invited(cast, file, cast.bob))
    interview.answer_record(record, actor=cast.bob, is_confirmed=True)
    entered(cast, record)

    assert list(file.exhibits.to_be_put()) == []
    assert not MatterPart.objects.filter(case=file.case_id, person=cast.bob, part=Part.WITNESS).exists()


def test_what_a_witness_said_is_put_to_the_respondent_in_other_words(cast: Cast, wanda: Person) -> None:
    file = cast.answered()
    record = sent(cast, invited(cast, file, wanda))
    interview.answer_record(record, actor=wanda, is_confirmed=True)
    entered(cast, record)

    assert [one.record for one in file.exhibits.to_be_put()] == [record]
    assert [one for one in file.exhibits.to_be_put() if one.is_prepared] == []


def test_an_interview_is_called_off_once_and_not_after_something_was_written_down(cast: Cast, wanda: Person) -> None:
    file = cast.answered()
    held = invited(cast, file, wanda)
    for _ in range(2):
        interview.call_off(held, actor=cast.bella)
    assert Notice.objects.filter(person=wanda, kind="interview_called_off").count() == 1
    with pytest.raises(MoveRefused):
        sent(cast, held)

    other = invited(cast, file, cast.bob)
    sent(cast, other)
    with pytest.raises(MoveRefused):
        interview.call_off(other, actor=cast.bella)


def test_a_witness_names_a_support_person(cast: Cast, wanda: Person) -> None:
    file = cast.answered()
    invited(cast, file, wanda)

    hearing.name_support_person(file, actor=wanda, name="Una", kind=SupportKind.UNION, once=uuid.uuid4())
    assert [one.beside for one in file.support_people.all()] == [wanda]


def test_a_witness_sees_their_own_interview_and_nothing_else_of_the_matter(
    cast: Cast, wanda: Person, client_for: SignIn
) -> None:
    file = cast.answered()
    own, other = invited(cast, file, wanda), invited(cast, file, PersonFactory(), about="Quite another thing.")
    sent(cast, own)
    client = client_for(wanda)

    page = client.get(reverse("incidents:my_interview", args=[own.pk])).content.decode()

    assert SAID in page
    for hidden in (file.number, file.case.number, cast.bob.name, "Quite another thing.", "a liar", "I was angry"):
        assert hidden not in page
    letter = Letter.objects.get(kind="L4")
    for name, args in [
        ("my_interview", [other.pk]),
        ("investigation", [file.pk]),
        ("register", [file.pk]),
        ("my_matter", [file.pk]),
        ("my_letter", [file.pk, letter.pk]),
    ]:
        assert client.get(reverse(f"incidents:{name}", args=args)).status_code == 404
    assert not Case.objects.visible_to(wanda).exists()


def test_the_page_takes_their_answer_once_and_asks_what_is_not_right(
    cast: Cast, wanda: Person, client_for: SignIn
) -> None:
    held = invited(cast, cast.answered(), wanda)
    sent(cast, held)
    client, url = client_for(wanda), reverse("incidents:my_interview", args=[held.pk])

    assert client.post(url, {"is_confirmed": "no", "words": " "}).status_code == 422
    for _ in range(2):
        assert client.post(url, {"is_confirmed": "no", "words": "At dinner."}).status_code == 302
    assert InterviewAnswer.objects.get().words == "At dinner."


def test_the_file_shows_interviews_to_those_who_investigate_and_to_no_delegate(cast: Cast, client_for: SignIn) -> None:
    file = cast.answered()
    sent(cast, invited(cast, file, cast.bob))

    page = client_for(cast.bella).get(reverse("incidents:investigation", args=[file.pk])).content.decode()
    assert SAID in page
    assert "Call it off" not in page
