"""Someone who gave no name gives it later, and it stays given."""

import threading

import pytest
from django.db import Error, connection, transaction

from incidents.domain import case as cases
from incidents.domain.concern import raise_concern
from incidents.domain.parts import PartRefused, declare
from incidents.domain.unnamed import NameRefused, give_name
from incidents.enums import CaseState, Part
from incidents.models import Case, Concern, MatterPart, NameGiven
from portal import audit
from portal.models import AuditEntry, Person
from tests.incidents.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


@pytest.fixture
def concern(cast) -> Concern:
    return raise_concern(cast.account(), actor=audit.ANONYMOUS)


def test_a_name_given_later_is_the_known_reporters_and_puts_them_behind_the_wall(cast, concern):
    assert concern.known_reporter is None
    give_name(concern, actor=cast.alice)

    found = Concern.objects.with_names().get()
    assert (found.known_reporter, found.reporter) == (cast.alice, None)
    assert MatterPart.objects.get(case=concern.case).part == Part.REPORTER
    assert "gave it" in concern.case.entries.get().words
    assert AuditEntry.objects.get(action="concern.name_given").actor == cast.alice
    assert list(Concern.objects.visible_to(cast.alice)) == [concern]


def test_a_name_is_given_once_by_one_person_and_never_taken_back(cast, concern):
    given = give_name(concern, actor=cast.alice)
    assert give_name(concern, actor=cast.alice) == given
    with pytest.raises(NameRefused):
        give_name(concern, actor=cast.carol)
    for undo in (given.delete, lambda: NameGiven.objects.update(person=cast.carol)):
        with pytest.raises(Error), transaction.atomic():
            undo()
    assert NameGiven.objects.get().person == cast.alice


@pytest.mark.django_db(transaction=True)
def test_of_two_who_give_their_name_at_once_one_does_and_both_are_answered(cast, concern):
    said: list[str] = []
    both = threading.Barrier(2, timeout=20)

    def give(person: Person) -> None:
        both.wait()
        try:
            said.append(give_name(concern, actor=person).person.email)
        except NameRefused:
            said.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=give, args=[person]) for person in (cast.alice, cast.carol)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    given = NameGiven.objects.get()
    assert sorted(said) == sorted([given.person.email, "refused"])
    assert [part.person for part in MatterPart.objects.all()] == [given.person]
    assert AuditEntry.objects.filter(action="concern.name_given").count() == 1


def test_a_concern_that_came_with_a_name_takes_no_other(cast):
    with pytest.raises(NameRefused):
        give_name(cast.raised(), actor=cast.carol)


def test_whoever_handles_the_case_cannot_become_its_reporter(cast, concern):
    cases.assign_case(concern.case, cast.dev, actor=cast.dev)
    with pytest.raises(PartRefused):
        give_name(concern, actor=cast.dev)
    assert not NameGiven.objects.exists()


def test_an_officer_who_reported_it_no_longer_sees_the_case(cast, concern):
    assert Case.objects.visible_to(cast.dev).exists()
    give_name(concern, actor=cast.dev)
    assert not Case.objects.visible_to(cast.dev).exists()


def test_a_name_may_still_be_given_when_the_case_was_passed_on_and_leaves_it_frozen(cast, concern):
    declare(concern.case, actor=cast.mina, has_conflict=False)
    cases.move_case(concern.case, CaseState.DIVERTED_PID, actor=cast.mina, words="Wrongdoing.")
    entries = concern.case.entries.count()
    give_name(concern, actor=cast.alice)
    assert concern.case.entries.count() == entries
    assert NameGiven.objects.get().person == cast.alice
