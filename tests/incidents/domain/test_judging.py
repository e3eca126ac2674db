"""Whoever judged a potential breach does not make it none, nor close alone what is grave."""

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incidents.domain import case as cases
from incidents.domain.assignment import accept_case
from incidents.domain.grading import grade_case
from incidents.domain.judging import Weighed
from incidents.domain.parts import declare
from incidents.enums import CaseKind, CaseState, Severity
from incidents.models import Case, Judgement
from incidents.queries import judged_before
from incidents.rules.machine import NOT_BY_YOU, MoveRefused, Need
from incidents.rules.proportionality import FACTORS
from portal.models import Notice, Person, Role
from tests.factories import person_with
from tests.incidents.cast import CLOSINGS, Cast

pytestmark = pytest.mark.django_db

GRAVEST = {factor.name: factor.answers[2][0] for factor in FACTORS}


def judge(case: Case, actor: Person, cast: Cast, *, breach: bool, level: str = "") -> Case:
    return cases.judge_case(
        case,
        actor=actor,
        potential_breach=breach,
        clauses=cast.clauses[:1],
        judgement="Because.",
        subject=cast.bob,
        weighed=Weighed(level=level, answers=GRAVEST, why_not_referred="" if breach else "It is mild."),
    )


def needs_of(step) -> tuple[Need, ...]:
    with pytest.raises(MoveRefused) as refused:
        step()
    return refused.value.needs


def manager(case: Case) -> Person:
    person = person_with(Role.DIGITAL_MEDIA_MANAGER)
    declare(case, actor=person, has_conflict=False)
    return person


def test_who_said_yes_cannot_say_no(cast):
    case = cast.judged(breach=True)
    assert needs_of(lambda: judge(case, cast.dev, cast, breach=False)) == (Need.TAKEN_BACK_BY_ANOTHER,)
    case.refresh_from_db()
    assert case.potential_breach is True


def test_a_manager_who_said_yes_cannot_say_no_either_and_another_can(cast):
    case = cast.raised().case
    cases.assign_case(case, cast.mina, actor=cast.mina)
    cases.open_case(case, actor=cast.mina)
    judge(case, cast.mina, cast, breach=True)
    assert needs_of(lambda: judge(case, cast.mina, cast, breach=False)) == (Need.TAKEN_BACK_BY_ANOTHER,)
    assert judge(case, manager(case), cast, breach=False).potential_breach is False


def test_a_new_handler_who_is_no_manager_cannot_take_a_yes_back(cast):
    case, other = cast.judged(breach=True), person_with(Role.DIGITAL_MEDIA_OFFICER)
    cases.assign_case(case, other, actor=cast.mina)
    declare(case, actor=other, has_conflict=False)
    accept_case(case, actor=other)
    assert needs_of(lambda: judge(case, other, cast, breach=False)) == (Need.TAKEN_BACK_BY_ANOTHER,)


def test_a_manager_who_does_not_handle_it_takes_back_a_yes_and_judges_nothing_else(cast):
    case = cast.in_triage()
    mina = manager(case)
    for breach in (True, False):
        with pytest.raises(MoveRefused, match=NOT_BY_YOU):
            judge(case, mina, cast, breach=breach)
    judge(case, cast.dev, cast, breach=True)
    with pytest.raises(MoveRefused, match=NOT_BY_YOU):
        judge(case, mina, cast, breach=True)
    assert judge(case, mina, cast, breach=False).potential_breach is False


def test_a_manager_declares_before_taking_a_yes_back(cast):
    case = cast.judged(breach=True)
    with pytest.raises(MoveRefused, match=NOT_BY_YOU):
        judge(case, cast.mina, cast, breach=False)


@pytest.mark.parametrize("to", CLOSINGS)
def test_a_grave_case_is_closed_by_somebody_else_than_who_judged_it(cast, to):
    case = judge(cast.in_triage(), cast.dev, cast, breach=False, level=Severity.HIGH)
    assert needs_of(lambda: cases.move_case(case, to, actor=cast.dev, words="Because.")) == (Need.SECOND_PERSON,)
    assert Notice.objects.filter(person=cast.mina, kind="closing_waits").count() == 1
    assert cases.move_case(case, to, actor=manager(case), words="I agree.").is_closed


def test_what_is_not_grave_is_closed_by_one(cast):
    case = judge(cast.in_triage(), cast.dev, cast, breach=False, level=Severity.MODERATE)
    assert cases.move_case(case, CaseState.CLOSED_GUIDANCE, actor=cast.dev, words="Because.").is_closed


def test_a_high_severity_is_lowered_only_by_a_manager_who_neither_handles_nor_judged_it(cast):
    case = judge(cast.in_triage(), cast.dev, cast, breach=False, level=Severity.HIGH)
    lower = {"kind": CaseKind.CONDUCT, "severity": Severity.LOW}
    assert needs_of(lambda: grade_case(case, actor=cast.dev, **lower)) == (Need.LOWERED_BY_ANOTHER,)
    assert needs_of(lambda: judge(case, cast.dev, cast, breach=False, level="low")) == (Need.LOWERED_BY_ANOTHER,)
    assert grade_case(case, actor=manager(case), **lower).severity == Severity.LOW


ways = st.lists(
    st.tuples(st.sampled_from(["dev", "mina", "max"]), st.sampled_from(["yes", "no", "close"])), min_size=2, max_size=12
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=ways)
def test_in_whatever_order_people_judge_no_yes_falls_to_who_said_it(cast, steps):
    undo = transaction.savepoint()
    case = cast.in_triage()
    people = {"dev": cast.dev, "mina": manager(case), "max": manager(case)}
    said_yes: set[str] = set()
    for who, what in steps:
        before = case.potential_breach
        try:
            if what == "close":
                cases.move_case(case, CaseState.CLOSED_NO_ACTION, actor=people[who], words="Because.")
                assert case.potential_breach is False
            else:
                judge(case, people[who], cast, breach=what == "yes", level=Severity.HIGH)
        except MoveRefused:
            continue
        finally:
            case.refresh_from_db()
        if what == "close":
            assert case.judgements.last().by != people[who]
            break
        assert not (before and what == "no" and (who in said_yes or who == "dev"))
        said_yes |= {who} if what == "yes" else set()
    transaction.savepoint_rollback(undo)


def test_every_judgement_stays_as_it_was_made(cast):
    case = judge(cast.in_triage(), cast.dev, cast, breach=True, level=Severity.MODERATE)
    judge(case, manager(case), cast, breach=False, level=Severity.LOW)
    first, second = Judgement.objects.filter(case=case)
    clause = cast.clauses[0]
    assert (first.by, first.potential_breach, first.level, first.suggested) == (cast.dev, True, "moderate", "high")
    assert first.clauses == [
        {
            "clause": clause.pk,
            "ref": clause.ref,
            "policy": clause.edition.policy.title,
            "edition": clause.edition.number,
        }
    ]
    assert (second.potential_breach, second.why_not_referred, second.answers) == (False, "It is mild.", GRAVEST)
    with pytest.raises(DatabaseError), transaction.atomic():
        Judgement.objects.filter(pk=first.pk).update(why="Otherwise.")
    with pytest.raises(DatabaseError), transaction.atomic():
        first.delete()


def test_what_was_judged_of_the_same_post_is_shown_to_those_who_may_see_that_case(cast):
    first = judge(cast.in_triage(), cast.dev, cast, breach=False, level=Severity.LOW)
    second = cast.in_triage()
    assert [judged.case for judged in judged_before(second, cast.dev)] == [first]
    other = person_with(Role.DIGITAL_MEDIA_OFFICER)
    assert list(judged_before(second, other)) == []
    assert list(judged_before(second, cast.carol)) == []
    judge(second, cast.dev, cast, breach=True)
    cases.move_case(second, CaseState.DIVERTED_OTHER, actor=cast.dev, words="Privacy.")
    assert list(judged_before(first, cast.mina)) == []
