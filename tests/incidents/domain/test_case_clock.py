"""The clock of a case: what sets it, what stops it, and who hears of it when."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings

from incidents.clock_words import said_of
from incidents.domain import case as cases
from incidents.domain.concern import raise_concern
from incidents.domain.grading import follow_up, grade_case
from incidents.domain.parts import declare
from incidents.domain.reminding import remind_of_cases
from incidents.enums import CaseKind, CaseState, EntryKind, Seen, Severity
from incidents.models import Case
from incidents.rules import clock
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, MoveRefused
from portal.models import Notice, Role
from tests.factories import person_with
from tests.incidents.cast import Cast

pytestmark = pytest.mark.django_db
CANBERRA = ZoneInfo("Australia/Sydney")


def on(day: int, hour: int = 9, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=CANBERRA)


def raised(cast: Cast, at: datetime, **fields: Any) -> Case:
    return raise_concern(cast.account(**fields), actor=cast.alice, at=at).case


def in_triage(cast: Cast, at: datetime) -> Case:
    case = raised(cast, at)
    cases.assign_case(case, cast.dev, actor=cast.dev, at=at)
    return cases.open_case(case, actor=cast.dev, at=at)


@pytest.mark.parametrize(
    ("seen", "kind", "due"),
    [
        (Seen.STAFF_POST, CaseKind.CONDUCT, on(18, 9)),
        (Seen.OWN, CaseKind.CONDUCT, on(18, 9)),
        (Seen.DEPARTMENT, CaseKind.DEPARTMENT, on(18, 9)),
        (Seen.UNSURE, CaseKind.OTHER, on(18, 9)),
        (Seen.ME, CaseKind.SUPPORT, on(16, 13)),
        (Seen.COLLEAGUE, CaseKind.SUPPORT, on(16, 13)),
    ],
)
def test_what_was_seen_says_how_soon_somebody_looks(cast, seen, kind, due):
    case = raised(cast, on(16), seen=seen)
    assert (case.kind, case.due_at) == (kind, due)


def test_hours_of_both_hold_before_those_of_either_and_the_shorter_of_these():
    hours = {"default": 40, "support": 10, "high": 20, "low.support": 1, "department.high": 30}
    with override_settings(DECISION_HOURS=hours):
        said = {
            (kind, severity): clock.allowance(Case(state=CaseState.IN_TRIAGE, kind=kind, severity=severity)) / 60
            for kind, severity in [("conduct", ""), ("conduct", "high"), ("support", "high"), ("department", "high")]
        }
    assert list(said.values()) == [40, 20, 10, 30]


def test_taking_it_into_triage_gives_the_time_to_decide_from_then_on(cast):
    assert in_triage(cast, on(16)).due_at == on(23)


def test_the_clock_stands_while_more_is_asked_for_and_goes_on_after(cast):
    case = in_triage(cast, on(16))
    paused = cases.move_case(case, CaseState.INFO_REQUESTED, actor=cast.dev, words="Which post?", at=on(17))
    assert (paused.due_at, paused.clock_used) == (None, 510)
    assert said_of(paused, on(30)) == (
        "Paused since 17 November, while waiting for what was asked. 4 working days left after that."
    )
    again = cases.move_case(case, CaseState.IN_TRIAGE, actor=cast.dev, at=on(1, month=12))
    assert again.due_at == on(7, month=12)


def test_after_contact_the_clock_stands_until_the_day_to_follow_up(cast):
    case = cast.judged(breach=False)
    Case.objects.filter(pk=case.pk).update(clock_since=on(16), clock_used=0)
    contacted = cases.move_case(
        case, CaseState.STAFF_CONTACTED, actor=cast.dev, words="We talked.", follow_up_on=date(2026, 11, 25), at=on(17)
    )
    assert (contacted.clock_since, contacted.due_at) == (on(25, 8, 30), on(30, 17))
    assert said_of(contacted, on(18)).startswith("Paused until 25 November, the day to follow up. 4 working days left")
    sooner = follow_up(contacted, actor=cast.dev, on=None, at=on(18, 9))
    assert (sooner.clock_used, sooner.due_at) == (510, on(24, 9))
    with pytest.raises(MoveRefused, match=NOT_BY_YOU):
        follow_up(contacted, actor=cast.alice, on=None)


def test_a_graver_case_has_less_time_and_keeps_what_it_used(cast):
    case = in_triage(cast, on(16))
    graver = grade_case(case, actor=cast.dev, kind=case.kind, severity=Severity.HIGH, at=on(17))
    assert graver.due_at == on(18)  # of two days, one is used
    assert graver.entries.get(kind=EntryKind.GRADED).words.endswith("severity: high.")
    declare(case, actor=cast.mina, has_conflict=False)
    later = grade_case(graver, actor=cast.mina, kind=case.kind, severity=Severity.LOW, at=on(17))
    assert later.due_at == on(23)
    version = later.version
    assert grade_case(later, actor=cast.dev, kind=case.kind, severity=Severity.LOW).version == version


def test_a_case_without_time_left_is_due_at_once_and_never_owes_time(cast):
    case = in_triage(cast, on(2))
    late = grade_case(case, actor=cast.dev, kind=case.kind, severity=Severity.HIGH, at=on(16))
    assert (late.due_at, clock.left(late, on(16)), clock.over(late, on(16))) == (on(16), 0, 4080)
    assert said_of(late, on(16)) == "Overdue by 8 working days."


def test_a_closed_case_has_no_clock_and_a_reopened_one_a_whole_one(cast):
    case = cast.judged(breach=False)
    closed = cases.move_case(case, CaseState.CLOSED_NO_ACTION, actor=cast.dev, words="Mild.", at=on(17))
    assert closed.due_at is None
    assert said_of(closed) == "Stopped: the case is closed."
    with pytest.raises(MoveRefused, match=NOT_FROM_HERE):
        grade_case(closed, actor=cast.dev, kind=CaseKind.OTHER, severity="")
    declare(case, actor=cast.mina, has_conflict=False)
    reopened = cases.move_case(case, CaseState.IN_TRIAGE, actor=cast.mina, words="There is more.", at=on(18))
    assert (reopened.clock_used, reopened.due_at) == (0, on(25))


def told(kind: str) -> list[str]:
    return sorted(Notice.objects.filter(kind=kind).values_list("person__given_names", flat=True))


def test_a_handler_is_reminded_once_before_and_once_after_and_managers_only_after(cast):
    in_triage(cast, on(16))  # due on Monday the 23rd at nine
    assert remind_of_cases(on(20, 10)) == 0
    assert remind_of_cases(on(20, 15)) == 1
    assert remind_of_cases(on(20, 16)) == 0
    assert (told("case_due_soon"), told("case_overdue"), told("cases_overdue")) == (["Dev"], [], [])
    assert remind_of_cases(on(23, 10)) == 1
    assert remind_of_cases(on(23, 11)) == 0
    assert (told("case_due_soon"), told("case_overdue"), told("cases_overdue")) == (["Dev"], ["Dev"], ["Mina"])


@pytest.mark.parametrize("at", [on(23, 8, 29), on(23, 17), on(28, 12), on(28, 12, month=12)])
def test_nobody_is_reminded_at_night_on_a_weekend_or_on_a_holiday(cast, at):
    in_triage(cast, on(2))
    assert remind_of_cases(at) == 0
    assert not Notice.objects.filter(kind__in=("case_due_soon", "case_overdue", "cases_overdue")).exists()


def test_a_manager_behind_the_wall_of_the_only_overdue_case_hears_nothing(cast):
    walled = person_with(Role.DIGITAL_MEDIA_MANAGER, given_names="Walled")
    case = in_triage(cast, on(2))
    declare(case, actor=walled, has_conflict=True)
    remind_of_cases(on(23))
    assert told("cases_overdue") == ["Mina"]


def test_reminders_name_nobody_and_no_case(cast):
    case = in_triage(cast, on(2))
    remind_of_cases(on(23))
    for notice in Notice.objects.filter(kind__in=("case_overdue", "cases_overdue")):
        assert not any(name in notice.words for name in (case.number, "Bob", "Dev", "Alice"))


def test_overdue_cases_are_those_whose_time_has_come_and_that_are_open(cast):
    late, soon, closed = (in_triage(cast, on(day)) for day in (2, 16, 3))
    Case.objects.filter(pk=closed.pk).update(state=CaseState.CLOSED_NO_ACTION)
    assert list(Case.objects.overdue(on(17))) == [late]
    assert set(Case.objects.overdue(on(24))) == {late, soon}
