"""The three machines, walked whole: every state to every state by everyone. Only what the tables say goes through."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pgtrigger
import pytest
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from incidents.domain import case as cases
from incidents.domain import door, parts, review
from incidents.enums import CaseState, InvestigationState, Part, ReviewOf, ReviewState
from incidents.models import CaseEntry, Investigation, InvestigationEntry, Review
from incidents.rules import case as case_rules
from incidents.rules import investigation as file_rules
from incidents.rules import process
from incidents.rules import review as review_rules
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, NOT_YET, MoveRefused, Table, Who
from portal import audit
from portal.models import Person, Role
from tests.factories import PersonFactory, person_with
from tests.incidents.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.long]

# A step may be open to more than one; these are the only people each capacity belongs to.
Actors = dict[str, tuple[audit.Actor, frozenset[Who]]]


def outsiders(cast: Cast) -> Actors:
    """People who may take no step at all, whatever roles they hold elsewhere."""
    administrator = person_with(Role.DIRECTORY_ADMINISTRATOR, Role.AUDITOR, Role.POLICY_OWNER, Role.TRAINING_AUTHOR)
    return {
        "the reporter": (cast.alice, frozenset()),
        "the subject's manager": (cast.carol, frozenset()),
        "an administrator": (administrator, frozenset()),
        "a bystander": (PersonFactory(), frozenset()),
        "nobody": (audit.ANONYMOUS, frozenset()),
        "the portal": (audit.SYSTEM, frozenset({Who.SYSTEM})),
    }


def people_around_a_case(cast: Cast) -> Actors:
    other_officer = person_with(Role.DIGITAL_MEDIA_OFFICER)
    return {
        **outsiders(cast),
        "the handler": (cast.dev, frozenset({Who.HANDLER})),
        "another officer": (other_officer, frozenset()),
        "the manager": (cast.mina, frozenset({Who.MEDIA_MANAGER})),
        "People Services": (cast.petra, frozenset()),
        "the subject": (cast.bob, frozenset()),
    }


def people_around_a_file(cast: Cast) -> Actors:
    return {
        **outsiders(cast),
        "Digital Media": (cast.mina, frozenset()),
        "the officer": (cast.olga, frozenset({Who.SERVICES_OFFICER})),
        "the manager": (cast.petra, frozenset({Who.SERVICES_MANAGER})),
        "the investigator": (cast.ivan, frozenset({Who.INVESTIGATOR})),
        "the decision-maker": (cast.bella, frozenset({Who.DECISION_MAKER})),
        "the delegate": (cast.sam, frozenset({Who.DELEGATE})),
        "an investigator elsewhere": (person_with(Role.INVESTIGATOR), frozenset()),
        "a decision-maker elsewhere": (person_with(Role.BREACH_DECISION_MAKER), frozenset()),
        "a delegate elsewhere": (person_with(Role.SANCTION_DELEGATE), frozenset()),
        "the respondent": (cast.bob, frozenset({Who.RESPONDENT})),
    }


def refused(step: Callable[[], Any]) -> str:
    """Why a step was refused, or nothing when it went through."""
    try:
        step()
    except MoveRefused as refusal:
        return refusal.reason
    return ""


def expected(table: Table, start: str, to: str, capacities: frozenset[Who]) -> set[str]:
    arrow = table[start].get(to)
    if arrow is None:
        return {NOT_FROM_HERE}
    if not arrow.who & capacities:
        return {NOT_BY_YOU}
    return {"", NOT_YET}


@pytest.mark.parametrize(
    ("table", "states"),
    [
        (case_rules.MOVES, CaseState),
        (process.MOVES, InvestigationState),
        (review_rules.MOVES, ReviewState),
    ],
)
def test_a_table_speaks_of_every_state_and_every_state_can_be_reached(table: Table, states: Any) -> None:
    assert set(table) == set(states.values)
    reachable, waiting = set(), [next(iter(table))]
    while waiting:
        state = waiting.pop()
        if state not in reachable:
            reachable.add(state)
            waiting += table[state]
    assert reachable == set(states.values)


Step = Callable[[audit.Actor, Any], object]


# Everyone tries every arrow; what is no arrow is tried by everyone in the whole walk, by one each otherwise.
walks = pytest.mark.parametrize(
    "whole", [pytest.param(False, id="arrows"), pytest.param(True, id="whole", marks=pytest.mark.soak)]
)


def tried(table: Table, actors: Actors, start: str, *, whole: bool) -> Iterator[tuple[str, str]]:
    names, states = list(actors), list(table)
    for at, to in enumerate(states):
        some = names if whole or to in table[start] else [names[(states.index(start) + at) % len(names)]]
        yield from ((who, to) for who in some)


def faults(table: Table, actors: Actors, start: str, step: Step, *, whole: bool) -> list[tuple[str, str, str, str]]:
    """Steps from one state that went otherwise than the table says. Each is undone again."""
    wrong = []
    untouched = transaction.savepoint()
    for who, to in tried(table, actors, start, whole=whole):
        actor, capacities = actors[who]
        said = refused(lambda to=to, actor=actor: step(actor, to))
        if not said:  # a refusal has undone itself
            transaction.savepoint_rollback(untouched)
        if said not in expected(table, start, to, capacities):
            wrong.append((who, start, to, said))
    return wrong


def put_in_state(row: Model, state: str) -> None:
    """Set a state past every rule, as only a test may."""
    with pgtrigger.ignore():
        type(row).objects.filter(pk=row.pk).update(state=state)


@walks
def test_a_case_moves_only_along_its_arrows_and_only_by_their_people(cast: Cast, whole: bool) -> None:
    case, actors, wrong = cast.judged(breach=False), people_around_a_case(cast), []

    def step(actor: audit.Actor, to: str) -> object:
        return cases.move_case(case, CaseState(to), actor=actor, words="Because.")

    for start in CaseState:
        put_in_state(case, start)
        wrong += faults(case_rules.MOVES, actors, start, step, whole=whole)
    assert wrong == []


@walks
def test_a_file_moves_only_along_its_arrows_and_only_by_their_people(cast: Cast, whole: bool) -> None:
    file = everyone_appointed(cast)
    actors, wrong = people_around_a_file(cast), []

    def step(actor: audit.Actor, to: str) -> object:
        return door.move_file(file, InvestigationState(to), actor=actor, words="Because.")

    for start in InvestigationState:
        put_in_state(file, start)
        wrong += faults(process.MOVES, actors, start, step, whole=whole)
    assert wrong == []


def everyone_appointed(cast: Cast) -> Investigation:
    file = cast.proposed_to()
    parts.take_part(file.case, cast.ivan, Part.INVESTIGATOR)
    Investigation.objects.filter(pk=file.pk).update(investigator=cast.ivan)
    parts.declare(file.case, actor=cast.ivan, has_conflict=False)
    file.refresh_from_db()
    return file


@walks
def test_a_review_moves_only_along_its_arrows_and_only_by_their_people(cast: Cast, whole: bool) -> None:
    row = Review.objects.get(investigation=everyone_appointed(cast), of=ReviewOf.BREACH)
    shared = {Who.SERVICES_MANAGER, Who.RESPONDENT, Who.SYSTEM}
    actors = {who: (actor, can & shared) for who, (actor, can) in people_around_a_file(cast).items()}
    wrong = []

    def step(actor: audit.Actor, to: str) -> object:
        return review.move_review(row, ReviewState(to), actor=actor)

    for start in ReviewState:
        put_in_state(row, start)
        wrong += faults(review_rules.MOVES, actors, start, step, whole=whole)
    assert wrong == []


def test_a_step_that_needs_a_letter_or_a_decision_is_never_taken_bare() -> None:
    """Nothing but the verb that issues the letter can say it was issued: the door alone always finds it missing."""
    made_by_verbs = {file_rules.Need.LETTER, file_rules.Need.DECISION}
    assert made_by_verbs.isdisjoint(file_rules.CHECKS)
    closed = [to for arrows in process.MOVES.values() for to, arrow in arrows.items() if arrow.letter]
    open_ = [to for arrows in process.MOVES.values() for to, arrow in arrows.items() if made_by_verbs & {*arrow.needs}]
    assert closed == open_


def test_every_step_is_kept_with_who_and_why(cast: Cast) -> None:
    file = cast.sanctioned()

    steps = InvestigationEntry.objects.filter(investigation=file, kind="move").order_by("id")
    assert [entry.to_state for entry in steps] == [
        "assessing",
        "formal",
        "bdm_appointed",
        "response_open",
        "investigating",
        "determining",
        "breach",
        "sd_assigned",
        "sanction_proposed",
        "sanction_decided",
    ]
    assert [entry.by.given_names for entry in steps] == [
        "Olga", "Petra", "Petra", "Bella", "Bob", "Bella", "Bella", "Petra", "Sam", "Sam",
    ]  # fmt: skip
    triage = CaseEntry.objects.filter(case=file.case, kind="move").order_by("id")
    assert [entry.to_state for entry in triage] == ["in_triage", "referral_proposed", "referred"]


def test_an_expired_role_takes_no_step(cast: Cast) -> None:
    case = cast.judged(breach=False)
    cast.dev.role_grants.update(ends_on=timezone.localdate() - timedelta(days=1))
    dev = Person.objects.get(pk=cast.dev.pk)

    assert refused(lambda: cases.move_case(case, CaseState.CLOSED_NO_ACTION, actor=dev, words="x")) == NOT_BY_YOU
