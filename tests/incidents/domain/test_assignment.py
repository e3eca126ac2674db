"""Who works on a case, how they come to it and how they leave it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from incidents.domain import case as cases
from incidents.domain.assignment import accept_case, give_back_case, keep_out, step_aside
from incidents.domain.changes import Overtaken
from incidents.domain.handing_on import hand_on_cases
from incidents.domain.parts import declare
from incidents.enums import AssignmentEnd, CaseState, EntryKind, Part
from incidents.models import Assignment, Case, KeptOut
from incidents.rules.handing_on import holders_seen_by
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, NOT_YET, MoveRefused
from incidents.waiting import waiting_for
from portal.models import AuditEntry, Notice, Person, Role
from tests.factories import person_with
from tests.incidents.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def other() -> Person:
    return person_with(Role.DIGITAL_MEDIA_OFFICER, given_names="Omar")


def given(cast: Cast) -> Case:
    return cases.assign_case(cast.raised().case, cast.dev, actor=cast.mina)


def test_whoever_is_given_a_case_acts_on_it_only_once_they_said_yes(cast):
    case = given(cast)
    assert case.awaits_acceptance
    assert "Waiting for you to accept it." in [item.why for item in waiting_for(cast.dev)]
    with pytest.raises(MoveRefused, match=NOT_YET):
        accept_case(case, actor=cast.dev)
    declare(case, actor=cast.dev, has_conflict=False)
    with pytest.raises(MoveRefused, match=NOT_BY_YOU):
        cases.move_case(case, CaseState.IN_TRIAGE, actor=cast.dev)
    accepted = accept_case(case, actor=cast.dev)
    assert not accepted.awaits_acceptance
    assert accept_case(case, actor=cast.dev).version == accepted.version  # said twice, kept once
    assert cases.move_case(case, CaseState.IN_TRIAGE, actor=cast.dev).state == CaseState.IN_TRIAGE
    with pytest.raises(MoveRefused, match=NOT_BY_YOU):
        accept_case(case, actor=cast.mina)


def test_taking_one_for_oneself_needs_no_further_yes(cast):
    case = cases.assign_case(cast.raised().case, cast.dev, actor=cast.dev)
    assert not case.awaits_acceptance
    assert case.assignments.get().accepted_at


def test_a_case_given_back_waits_for_somebody_else_and_the_reason_stays(cast):
    case = given(cast)
    with pytest.raises(MoveRefused, match=NOT_YET):
        give_back_case(case, actor=cast.dev, words=" ")
    with pytest.raises(MoveRefused, match=NOT_BY_YOU):
        give_back_case(case, actor=cast.mina, words="Not mine.")
    back = give_back_case(case, actor=cast.dev, words="I am on leave from Monday.")
    ended = back.assignments.get()
    assert (back.handler, ended.ended_how, ended.reason) == (
        None, AssignmentEnd.GIVEN_BACK, "I am on leave from Monday.",
    )  # fmt: skip
    assert back.entries.get(kind=EntryKind.GIVEN_BACK).by == cast.dev
    assert not back.parts.filter(person=cast.dev).exists()  # never accepted: no part in the matter
    assert Notice.objects.filter(person=cast.mina, kind="case_given_back").count() == 1


def test_the_history_of_who_had_it_is_kept_and_cannot_be_rewritten(cast, other):
    case = given(cast)
    cases.assign_case(case, other, actor=cast.mina)
    cases.assign_case(case, other, actor=cast.mina)  # asked twice
    assert [(one.person, one.ended_how) for one in case.assignments.order_by("id")] == [
        (cast.dev, AssignmentEnd.REASSIGNED),
        (other, ""),
    ]
    first = case.assignments.earliest("id")
    for change in ({"person": other}, {"ended_at": None, "ended_how": ""}, {"reason": "Better words."}):
        with pytest.raises(Exception, match=r"Cannot update|kept_once_ended"), transaction.atomic():
            Assignment.objects.filter(pk=first.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(case=case, person=cast.dev, by=cast.mina)


def test_a_conflict_found_later_takes_the_case_away_for_good(cast):
    case = cast.judged(breach=False)
    step_aside(case, actor=cast.dev, words="I married his sister.")
    case.refresh_from_db()
    assert (case.handler, case.state) == (None, CaseState.IN_TRIAGE)
    assert not Case.objects.visible_to(cast.dev).filter(pk=case.pk).exists()
    assert case.assignments.get().ended_how == AssignmentEnd.CONFLICT
    assert "sister" not in " ".join(case.entries.values_list("words", flat=True))  # it stands on their declaration
    with pytest.raises(MoveRefused, match=NOT_BY_YOU):
        cases.assign_case(case, cast.dev, actor=cast.mina)


def test_somebody_kept_out_finds_no_trace_and_nobody_is_told(cast):
    case = given(cast)
    before = Notice.objects.exclude(person=cast.dev).count()
    keep_out(case, cast.dev, actor=cast.mina, reason="They shared a house.")
    keep_out(case, cast.dev, actor=cast.mina, reason="They shared a house.")  # sent twice
    case.refresh_from_db()
    assert case.handler is None
    assert not Case.objects.visible_to(cast.dev).exists()
    assert not Notice.objects.filter(person=cast.dev, url__contains=f"/cases/{case.pk}/").exists()
    assert Notice.objects.exclude(person=cast.dev).count() == before
    assert "house" not in " ".join(case.entries.values_list("words", flat=True))
    assert KeptOut.objects.get().reason == "They shared a house."
    assert AuditEntry.objects.filter(action="case.person_kept_out").count() == 1


def test_only_a_manager_who_sees_the_case_keeps_somebody_out_and_never_themselves(cast, other):
    case = cast.in_triage()
    for actor, person in ((cast.dev, other), (cast.petra, other), (cast.mina, cast.mina)):
        with pytest.raises(MoveRefused, match=NOT_BY_YOU):
            keep_out(case, person, actor=actor, reason="x")
    with pytest.raises(MoveRefused, match=NOT_YET):
        keep_out(case, other, actor=cast.mina, reason=" ")


def test_keeping_out_whoever_stands_in_the_matter_already_leaves_their_part(cast):
    case = cast.in_triage()
    keep_out(case, cast.alice, actor=cast.mina, reason="x")
    assert case.parts.get(person=cast.alice).part == Part.REPORTER


def test_a_case_passed_on_has_no_open_assignment_and_takes_no_change(cast, other):
    case = cast.proposed()
    declare(case, actor=cast.mina, has_conflict=False)
    cases.refer_case(case, actor=cast.mina, words="Agreed.")
    assert not case.assignments.open().exists()
    with pytest.raises(MoveRefused, match=NOT_FROM_HERE):
        give_back_case(case, actor=cast.dev, words="x")
    with pytest.raises(MoveRefused):
        keep_out(case, other, actor=cast.mina, reason="x")


def test_the_second_to_change_a_case_is_told_what_the_first_did(cast):
    case = cast.in_triage()
    seen = case.version
    cases.judge_case(
        case, actor=cast.dev, potential_breach=False, clauses=cast.clauses[:1], judgement="Mild.", seen=seen
    )
    declare(case, actor=cast.mina, has_conflict=False)
    with pytest.raises(Overtaken) as told:
        cases.assign_case(case, cast.mina, actor=cast.mina, seen=seen)
    assert [entry.words for entry in told.value.entries] == ["Mild."]
    assert cases.assign_case(case, cast.mina, actor=cast.mina, seen=told.value.version).handler == cast.mina


def test_each_change_is_one_version_and_one_entry(cast):
    case = cast.proposed()
    versions = list(case.entries.filter(version__isnull=False).order_by("version").values_list("version", flat=True))
    assert versions == list(range(1, case.version + 1))


# --- handing on a leaver's cases


def cases_of_dev(cast: Cast, number: int) -> list[Case]:
    return [cast.in_triage(links=[f"https://x.com/bob/status/{one}"]) for one in range(number)]


def test_those_who_left_or_lost_the_role_come_first(cast, other):
    cases_of_dev(cast, 2)
    theirs = cast.raised(links=["https://x.com/bob/status/77"]).case
    cases.assign_case(theirs, other, actor=other)
    Person.objects.filter(pk=other.pk).update(is_active=False)
    found = [(one.person, one.cases, one.must_hand_on) for one in holders_seen_by(cast.mina)]
    assert found == [(other, 1, True), (cast.dev, 2, False)]
    cast.dev.role_grants.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert all(one.must_hand_on for one in holders_seen_by(cast.mina))


def test_a_leavers_cases_are_shared_out_each_with_its_own_entry(cast, other):
    held = cases_of_dev(cast, 3)
    result = hand_on_cases(cast.dev, [other, cast.mina], actor=cast.mina, words="Dev has left.")
    assert (result.moved, result.stayed) == (3, [])
    for case in held:
        case.refresh_from_db()
        assert case.handler in (other, cast.mina)
        assert case.awaits_acceptance is (case.handler == other)
        assert case.entries.get(version=case.version).words == f"{case.handler.name}\n\nDev has left."
        assert case.assignments.open().get().person == case.handler
        assert AuditEntry.objects.filter(action="case.handed_over", target_id=str(case.pk)).count() == 1
    assert {case.handler for case in held} == {other, cast.mina}
    assert Notice.objects.filter(person=other, kind="cases_handed_over").count() == 1
    assert hand_on_cases(cast.dev, [other], actor=cast.mina).moved == 0  # sent twice


def test_no_case_goes_to_anybody_behind_its_wall_and_what_stays_is_said(cast, other):
    first, second = cases_of_dev(cast, 2)
    declare(first, actor=other, has_conflict=True)
    result = hand_on_cases(cast.dev, [other], actor=cast.mina)
    assert (result.moved, result.stayed) == (1, [first])
    second.refresh_from_db()
    assert second.handler == other


def test_only_those_chosen_are_moved_and_never_what_the_manager_may_not_know_of(cast, other):
    first, second, hidden = cases_of_dev(cast, 3)
    declare(hidden, actor=cast.mina, has_conflict=True)
    assert hand_on_cases(cast.dev, [other], actor=cast.mina, only=[first.pk, hidden.pk]).moved == 1
    for case, handler in ((first, other), (second, cast.dev), (hidden, cast.dev)):
        case.refresh_from_db()
        assert case.handler == handler


def test_only_managers_hand_on_and_only_to_officers_who_work_here(cast, other):
    cases_of_dev(cast, 1)
    for actor, to in ((cast.dev, [other]), (cast.mina, [cast.petra]), (cast.mina, []), (cast.mina, [cast.dev])):
        with pytest.raises(MoveRefused, match=NOT_BY_YOU):
            hand_on_cases(cast.dev, to, actor=actor)


def test_handing_on_many_costs_few_queries(cast, other, django_assert_max_num_queries):
    cases_of_dev(cast, 6)
    with django_assert_max_num_queries(40):
        hand_on_cases(cast.dev, [other], actor=cast.mina)
