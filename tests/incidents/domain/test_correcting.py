"""Somebody has a record about them corrected: asked, answered, stated, reminded of."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from incidents.chronology.whole import chronology, whole_material
from incidents.corrections_beside import beside_case, beside_file
from incidents.domain import correcting as verbs
from incidents.domain.case import move_case
from incidents.domain.concern import raise_concern
from incidents.domain.correcting import Asked, CorrectionRefused, ask_correction, remind_of_corrections
from incidents.enums import CaseState, CorrectionOf, CorrectionState, Naming
from incidents.models import Correction
from incidents.rules.correcting import CORRECTION_MOVES, Record, correction_parts, records_known_to
from portal.beside import beside
from portal.models import AuditEntry, Notice, Person, Role
from tests.conftest import SignIn
from tests.factories import PersonFactory, person_with
from tests.incidents.cast import Cast, picture

pytestmark = pytest.mark.django_db


def asked(person: Person, record: Record | CorrectionOf = CorrectionOf.DIRECTORY, **more: Any) -> Correction:
    record = record if isinstance(record, Record) else Record(record)
    said = {"wrong": "It says Finance.", "right": "I work in Claims.", **more}
    return ask_correction(Asked(record, **said), actor=person, once=uuid4())


def refused(correction: Correction, by: Person) -> Correction:
    return verbs.answer_correction(correction, actor=by, corrected=False, words="Payroll says Finance.")


def told(person: Person) -> list[str]:
    found = Notice.objects.filter(person=person, kind__startswith="correction").order_by("pk")
    return [*found.values_list("kind", flat=True)]


@pytest.fixture
def administrator() -> Person:
    return person_with(Role.DIRECTORY_ADMINISTRATOR)


@pytest.mark.parametrize(
    ("of", "role"),
    [
        (CorrectionOf.DIRECTORY, Role.DIRECTORY_ADMINISTRATOR),
        (CorrectionOf.ACKNOWLEDGEMENT, Role.POLICY_OWNER),
        (CorrectionOf.TRAINING, Role.TRAINING_AUTHOR),
        (CorrectionOf.OTHER, Role.PEOPLE_SERVICES_MANAGER),
    ],
)
def test_it_goes_to_those_who_keep_the_record_and_to_nobody_else(of: CorrectionOf, role: Role) -> None:
    everyone = {one: person_with(one) for one in Role}
    found = asked(PersonFactory(), of)
    assert {one for one, person in everyone.items() if told(person)} == {role}
    assert {one for one in everyone if Correction.objects.visible_to(everyone[one]).exists()} == {role}
    assert found.due_on == timezone.localdate() + timedelta(days=30)


def test_what_the_only_keeper_asks_another_room_answers_until_there_is_a_second(administrator: Person) -> None:
    manager = person_with(Role.PEOPLE_SERVICES_MANAGER)
    found, of_another = asked(administrator), asked(PersonFactory())
    assert (told(manager), told(administrator)) == (["correction_asked"], ["correction_asked"])
    assert [*Correction.objects.for_room_of(manager)] == [found]
    asked(manager, CorrectionOf.OTHER)
    assert [*Correction.objects.for_room_of(administrator)] == [of_another]
    second = person_with(Role.DIRECTORY_ADMINISTRATOR)
    assert not Correction.objects.for_room_of(manager).exists()
    assert refused(found, by=second).answered_by == second


def test_where_nobody_is_there_to_answer_the_page_says_whom_to_turn_to(
    administrator: Person, client_for: SignIn
) -> None:
    address = reverse("incidents:correction", args=[asked(administrator).pk])
    words = "nobody can answer here today"
    assert words in client_for(administrator).get(address).content.decode()
    of_another = reverse("incidents:correction", args=[asked(PersonFactory(), CorrectionOf.OTHER).pk])
    assert client_for(administrator).get(of_another).status_code == 404
    manager = person_with(Role.PEOPLE_SERVICES_MANAGER)
    assert words not in client_for(administrator).get(address).content.decode()
    assert client_for(manager).get(of_another).status_code == 200


def test_of_a_matter_only_those_of_people_services_who_are_on_the_file_learn_of_it(cast: Cast) -> None:
    file = cast.noticed()
    others = [person_with(role) for role in Role]
    found = asked(cast.bob, Record(CorrectionOf.MATTER, investigation=file))
    everyone = [*others, *(getattr(cast, name) for name in ("alice", "carol", "dev", "mina", "ivan", "bella", "sam"))]
    assert [one for one in everyone if told(one) or Correction.objects.visible_to(one).exists()] == []
    for one in (cast.olga, cast.petra):
        assert told(one) == ["correction_asked"]
        assert Correction.objects.for_room_of(one).get() == found


def test_of_a_concern_only_those_who_opened_its_case_learn_of_it(cast: Cast) -> None:
    case = cast.in_triage()
    asked(cast.alice, Record(CorrectionOf.CONCERN, concern=case.concerns.get()))
    assert told(cast.dev) == ["correction_asked"]
    for one in (cast.mina, cast.bob, cast.olga, person_with(Role.DIGITAL_MEDIA_OFFICER)):
        assert (told(one), Correction.objects.visible_to(one).exists()) == ([], False)


def test_a_concern_raised_in_confidence_is_none_that_could_be_asked_about(cast: Cast) -> None:
    concern = raise_concern(cast.account(), actor=cast.alice, naming=Naming.CONFIDENTIAL)
    record = Record(CorrectionOf.CONCERN, concern=concern)
    assert record not in records_known_to(cast.alice)
    with pytest.raises(CorrectionRefused):
        asked(cast.alice, record)
    fields = {"person": cast.alice, "of": "concern", "wrong": "a", "right": "b", "due_on": timezone.localdate()}
    with pytest.raises(DatabaseError, match="kept in confidence"), transaction.atomic():
        Correction.objects.create(concern=concern, once=uuid4(), **fields)


def test_nobody_asks_of_a_matter_they_were_not_told_of(cast: Cast) -> None:
    file = cast.formal()
    for person in (cast.bob, cast.alice):
        with pytest.raises(CorrectionRefused):
            asked(person, Record(CorrectionOf.MATTER, investigation=file))


def test_sent_twice_it_is_one_and_its_file_is_kept_once(administrator: Person) -> None:
    person, once = PersonFactory(), uuid4()
    first, again = (
        ask_correction(
            Asked(Record(CorrectionOf.DIRECTORY), "It says Finance.", "Claims.", picture()), actor=person, once=once
        )
        for _ in range(2)
    )
    assert (first, Correction.objects.count(), told(administrator)) == (again, 1, ["correction_asked"])
    with pytest.raises(CorrectionRefused):
        ask_correction(Asked(Record(CorrectionOf.OTHER), "a", "b"), actor=PersonFactory(), once=once)


def test_only_what_the_table_says_goes_through(administrator: Person) -> None:
    people = {"asker": PersonFactory(), "keeper": administrator, "other": person_with(Role.POLICY_OWNER)}
    steps = {
        CorrectionState.CORRECTED: lambda one, by: verbs.answer_correction(one, actor=by, corrected=True, words="Yes."),
        CorrectionState.REFUSED: lambda one, by: verbs.answer_correction(one, actor=by, corrected=False, words="No."),
        CorrectionState.WITHDRAWN: lambda one, by: verbs.withdraw_correction(one, actor=by),
    }
    bring = {CorrectionState.ASKED: lambda one: one} | {
        to: lambda one, to=to: steps[to](one, people["asker" if to == CorrectionState.WITHDRAWN else "keeper"])
        for to in steps
    }
    for state in CorrectionState:
        for to, step in steps.items():
            for name, person in people.items():
                one = bring[state](asked(people["asker"]))
                move = CORRECTION_MOVES.get(state, {}).get(to)
                allowed = bool(move and move.who & correction_parts(one, person))
                is_again = state == to and (name == "asker") == (to == CorrectionState.WITHDRAWN) and name != "other"
                try:
                    went = step(one, person).state == to
                except CorrectionRefused:
                    went = False
                assert went == (allowed or is_again), (state, to, name)


def test_whoever_was_refused_has_a_statement_put_beside_the_record_once(administrator: Person) -> None:
    person = PersonFactory()
    found = asked(person)
    with pytest.raises(CorrectionRefused):
        verbs.add_statement(found, actor=person, words="I do work in Claims.")
    refused(found, administrator)
    assert beside("directory", [person.pk]) == []
    for _ in range(2):
        verbs.add_statement(found, actor=person, words="I do work in Claims.")
    [stands] = beside("directory", [person.pk])
    assert (stands.words, stands.is_statement, stands.who) == ("I do work in Claims.", True, person.name)
    assert beside("training", [person.pk]) == []
    for by, words in ((person, "Something else."), (administrator, "No.")):
        with pytest.raises(CorrectionRefused):
            verbs.add_statement(found, actor=by, words=words)
    assert told(person) == ["correction_answered"]
    assert told(administrator) == ["correction_asked", "correction_stated"]
    done = AuditEntry.objects.filter(action__startswith="correction.").order_by("pk")
    assert [*done.values_list("action", flat=True)] == [
        "correction.asked",
        "correction.refused",
        "correction.stated",
    ]


def test_of_a_request_the_chronology_tells_only_those_who_have_the_matter_in_hand(
    cast: Cast, client_for: SignIn
) -> None:
    file = cast.noticed()
    asked(cast.bob, Record(CorrectionOf.MATTER, investigation=file), wrong="It says Friday.")
    verbs.add_statement(
        refused(asked(cast.bob, Record(CorrectionOf.MATTER, investigation=file), wrong="It says ten."), cast.petra),
        actor=cast.bob,
        words="It was nine.",
    )
    address = reverse("incidents:file_chronology", args=[file.pk])
    hers, others = (client_for(one).get(address).content.decode() for one in (cast.petra, cast.bella))
    for words in ("A correction asked for", "It says Friday.", "Not corrected", "Payroll says Finance."):
        assert words in hers
        assert words not in others
    assert "It was nine." in hers
    assert "It was nine." in others


def test_of_a_concern_that_went_elsewhere_nobody_here_hears_any_more(cast: Cast) -> None:
    case = cast.in_triage()
    concern = case.concerns.get()
    manager = person_with(Role.DIGITAL_MEDIA_MANAGER)
    assert Record(CorrectionOf.CONCERN, concern=concern) in records_known_to(cast.alice)
    found = asked(cast.alice, Record(CorrectionOf.CONCERN, concern=concern))
    heard = {one: told(one) for one in (manager, cast.dev, cast.mina)}
    officer = person_with(Role.DISCLOSURE_OFFICER)
    move_case(case, CaseState.DIVERTED_PID, actor=cast.dev, words="It may be one.", officer=officer)
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        remind_of_corrections()
    assert {one: told(one) for one in heard} == heard
    assert [one for one in heard if Correction.objects.visible_to(one).exists()] == []
    assert Record(CorrectionOf.CONCERN, concern=concern) not in records_known_to(cast.alice)
    with pytest.raises(CorrectionRefused):
        asked(cast.alice, Record(CorrectionOf.CONCERN, concern=concern))
    assert found.state == CorrectionState.ASKED


def test_what_was_corrected_stands_with_the_file_and_the_case_for_all_who_read_them(cast: Cast) -> None:
    file = cast.noticed()
    of_bob = asked(cast.bob, Record(CorrectionOf.MATTER, investigation=file))
    of_alice = asked(cast.alice, Record(CorrectionOf.CONCERN, concern=file.case.concerns.get()))
    for one in (of_bob, of_alice):
        verbs.answer_correction(one, actor=cast.petra, corrected=True, words="It was a Tuesday.")
    assert [one.who for one in beside_file(file, sees_reporter=True)] == [cast.bob.name, cast.alice.name]
    assert [one.who for one in beside_file(file, sees_reporter=False)] == [cast.bob.name]
    assert [one.who for one in beside_case(file.case)] == [cast.alice.name]
    events = [event.what for event in chronology(file, whole_material(file)) if "orrect" in event.what]
    assert events == ["A correction asked for", "Corrected"]


def test_the_database_lets_nothing_be_changed_that_was_asked_or_answered(administrator: Person) -> None:
    person = PersonFactory()
    found = refused(asked(person), administrator)
    stated = verbs.add_statement(refused(asked(person), administrator), actor=person, words="I do.")
    row = Correction.objects.filter(pk=found.pk)
    for changes in ({"wrong": "x"}, {"answer": "x"}, {"state": "asked"}, {"answered_by": person}, {"statement": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            row.update(**changes)
    with pytest.raises(DatabaseError), transaction.atomic():
        Correction.objects.filter(pk=stated.pk).update(statement="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


def test_those_who_keep_it_are_reminded_and_once_it_is_late_their_managers_too(administrator: Person) -> None:
    manager = PersonFactory()
    Person.objects.filter(pk=administrator.pk).update(manager=manager)
    found = asked(PersonFactory(manager=manager))

    def at(days: int) -> int:
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            return remind_of_corrections()

    assert [at(days) for days in (0, 15, 16, 17, 25, 29, 30, 31, 60)] == [0, 0, 1, 0, 1, 1, 0, 1, 0]
    assert told(administrator) == ["correction_asked", *["correction_due"] * 3, "correction_overdue"]
    [late] = Notice.objects.filter(person=manager)
    assert (late.kind, late.url) == ("corrections_overdue", "")
    assert not Correction.objects.visible_to(manager).exists()
    assert told(found.person) == []


def test_of_moments_that_passed_unseen_only_the_last_is_told_and_nothing_of_what_is_answered(
    administrator: Person,
) -> None:
    verbs.withdraw_correction(gone := asked(PersonFactory()), actor=gone.person)
    asked(PersonFactory())
    with time_machine.travel(timezone.now() + timedelta(days=90)):
        assert remind_of_corrections() == 1
    assert told(administrator) == ["correction_asked", "correction_asked", "correction_overdue"]
