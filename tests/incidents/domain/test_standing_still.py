"""While a matter is on hold the time to answer stands still, and goes on with what was left of it."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.domain import decision, hearing
from incidents.domain.holding import lift_hold, put_on_hold
from incidents.domain.investigation import close_response_periods, issue_notice
from incidents.domain.letter import PeriodEnded, extend_period, respond
from incidents.domain.serving import choose_paper, deliver_letter
from incidents.domain.suspension import end_those_over
from incidents.enums import HoldGround, LetterWay
from incidents.enums import InvestigationState as S
from incidents.models import Determination, Extension, Investigation, Letter, SanctionDecision
from incidents.rules.machine import MoveRefused
from incidents.rules.process import HOLDABLE
from incidents.waiting import waiting_for
from portal.calendar import end_of
from portal.models import AuditEntry, Notice
from tests.incidents import suspending
from tests.incidents.cast import Cast

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 7, 6, 1, tzinfo=UTC)  # eleven in the morning of the office
LAST = date(2026, 7, 13)  # to answer what was put on that Monday


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def go_to(clock: time_machine.Traveller, days: float) -> None:
    """So long after the Monday."""
    clock.move_to(MONDAY + timedelta(days=days))


def hold(cast: Cast, file: Investigation, ground: HoldGround = HoldGround.CRIMINAL) -> Investigation:
    day = timezone.localdate() + timedelta(days=60)
    put_on_hold(file, actor=cast.petra, ground=ground, words="He is charged.", review_on=day)
    return now(file)


def lift(cast: Cast, file: Investigation) -> Investigation:
    lift_hold(file, actor=cast.petra, words="The charge was dropped.")
    return now(file)


def now(file: Investigation) -> Investigation:
    return Investigation.objects.select_related("case").get(pk=file.pk)


def letter(file: Investigation, kind: str = "L4") -> Letter:
    return Letter.objects.select_related("investigation").get(investigation=file, kind=kind)


def test_whatever_is_open_until_its_last_decision_may_be_held() -> None:
    assert {S.RECEIVED, S.RESPONSE_OPEN, S.PRELIM_FINDINGS, S.SANCTION_PROPOSED} <= {*HOLDABLE}
    assert {*HOLDABLE}.isdisjoint({S.RETURNED, S.SANCTION_DECIDED, S.CLOSED, S.ON_HOLD})


@pytest.mark.parametrize("way", ["noticed", "preliminary", "proposed_to"])
def test_nobody_counts_the_time_as_ended_while_it_stands_still(cast: Cast, clock, way: str) -> None:
    file = preliminary(cast) if way == "preliminary" else getattr(cast, way)()
    state, kind = file.state, {"noticed": "L4", "preliminary": "L6", "proposed_to": "L9"}[way]
    hold(cast, file)
    go_to(clock, 30)

    assert close_response_periods() == 0
    assert now(file).state == S.ON_HOLD
    assert not letter(file, kind).is_settled(timezone.now())
    assert letter(file, kind).stands_still
    file = lift(cast, file)
    assert file.state == state
    assert close_response_periods() == 0
    assert letter(file, kind).may_be_answered_until > timezone.now() + timedelta(days=7)


def preliminary(cast: Cast) -> Investigation:
    file = cast.answered()
    decision.put_preliminary_findings(file, actor=cast.bella, material="The archive shows it.")
    return now(file)


def test_what_was_left_is_given_back_as_logged_time_that_says_from_when_to_when(cast: Cast, clock) -> None:
    file = cast.noticed()
    go_to(clock, 2)
    hold(cast, file)
    left = letter(file).may_be_answered_until - timezone.now()
    go_to(clock, 22)
    lift(cast, file)

    given = Extension.objects.get()
    assert (given.due_at, given.by) == (end_of(date(2026, 8, 2)), cast.petra)
    assert given.due_at - timezone.now() >= left
    assert given.reason == "On hold from 8 July 2026 to 28 July 2026"
    assert AuditEntry.objects.filter(action="response_period.went_on").count() == 1
    go_to(clock, 28)
    assert close_response_periods() == 1


@pytest.mark.parametrize("hours", [1, 6, 12, 30, 24 * 9 + 5])
def test_whatever_the_hour_they_have_at_least_what_they_had(cast: Cast, clock, hours: int) -> None:
    file = cast.noticed()
    go_to(clock, 3)
    hold(cast, file)
    left = letter(file).may_be_answered_until - timezone.now()
    go_to(clock, 3 + hours / 24)
    lift(cast, file)

    more = letter(file).may_be_answered_until - timezone.now() - left
    assert timedelta(0) <= more < timedelta(days=1)


def test_a_hold_lifted_on_its_day_gives_the_hours_back_as_a_day(cast: Cast, clock) -> None:
    file = cast.noticed()
    hold(cast, file)
    go_to(clock, 0.25)
    lift(cast, file)
    assert timezone.localdate(letter(file).may_be_answered_until) == LAST + timedelta(days=1)


def test_a_hold_lifted_at_once_takes_nothing_and_gives_nothing(cast: Cast, clock) -> None:
    file = cast.noticed()
    hold(cast, file)
    clock.shift(timedelta(milliseconds=300))
    lift(cast, file)
    assert not Extension.objects.exists()


def test_a_second_hold_in_the_same_period_adds_again(cast: Cast, clock) -> None:
    file = cast.noticed()
    for day in (1, 20):
        go_to(clock, day)
        hold(cast, file)
        go_to(clock, day + 14)
        lift(cast, file)

    assert [timezone.localdate(one.due_at) for one in Extension.objects.order_by("pk")] == [
        LAST + timedelta(days=days) for days in (14, 28)
    ]


def test_time_that_had_run_out_before_is_not_given_back(cast: Cast, clock) -> None:
    file = cast.noticed()
    go_to(clock, 9)
    assert close_response_periods() == 1
    hold(cast, file)
    go_to(clock, 20)

    assert not letter(file).stands_still
    with pytest.raises(PeriodEnded):
        respond(letter(file), actor=cast.bob, words="Late.")
    lift(cast, file)
    assert not Extension.objects.exists()


def test_who_answers_meanwhile_is_heard_and_nothing_moves_until_the_hold_is_lifted(cast: Cast, clock) -> None:
    file = cast.noticed()
    hold(cast, file)
    go_to(clock, 30)
    respond(letter(file), actor=cast.bob, words="I took it down.")
    assert now(file).state == S.ON_HOLD
    assert close_response_periods() == 0

    file = lift(cast, file)

    assert file.state == S.INVESTIGATING
    steps = file.entries.filter(to_state__in=(S.RESPONSE_OPEN, S.INVESTIGATING)).order_by("-id")[:2]
    assert [one.by for one in steps] == [None, cast.petra]
    assert not Extension.objects.exists()


def test_an_answer_to_preliminary_findings_leads_to_the_determination(cast: Cast) -> None:
    file = preliminary(cast)
    hold(cast, file)
    respond(letter(file, "L6"), actor=cast.bob, words="I see.")
    assert lift(cast, file).state == S.DETERMINING


def test_time_asked_for_may_be_given_while_it_stands_still_and_moves_on_with_it(cast: Cast, clock) -> None:
    file = cast.noticed()
    until_on = LAST + timedelta(days=10)
    request = hearing.ask_for_time(
        letter(file), actor=cast.bob, until_on=until_on, words="My union is away.", once=uuid.uuid4()
    )
    hold(cast, file)
    go_to(clock, 5)
    extend_period(letter(file), actor=cast.bella, due_at=end_of(until_on), reason="Fair.", request=request)
    lift(cast, file)
    assert timezone.localdate(letter(file).may_be_answered_until) == until_on + timedelta(days=5)


def test_time_given_on_hold_to_whoever_had_none_left_counts_from_when_it_was_given(cast: Cast, clock) -> None:
    file = cast.noticed()
    go_to(clock, 9)
    close_response_periods()
    hold(cast, file)
    go_to(clock, 20)
    extend_period(letter(file), actor=cast.bella, due_at=end_of(date(2026, 7, 30)), reason="He was ill.")
    assert letter(file).days_left == 4
    go_to(clock, 30)
    lift(cast, file)
    assert timezone.localdate(letter(file).may_be_answered_until) == date(2026, 8, 9)


class TestOnPaper:
    """Its period begins when it is served."""

    def noticed(self, cast: Cast) -> Investigation:
        file = cast.appointed()
        choose_paper(file, actor=cast.petra, on_paper=True)
        cast.allege(file)
        issue_notice(now(file), actor=cast.bella)
        return now(file)

    def served(self, cast: Cast, file: Investigation, on: date) -> None:
        deliver_letter(letter(file), actor=cast.petra, way=LetterWay.HAND, on=on, words="At his door.")

    def test_not_served_it_has_no_time_that_could_stand_still(self, cast: Cast, clock) -> None:
        file = self.noticed(cast)
        hold(cast, file)
        go_to(clock, 20)
        assert not letter(file).is_settled(timezone.now())
        lift(cast, file)
        assert not Extension.objects.exists()
        self.served(cast, file, timezone.localdate())
        assert timezone.localdate(letter(file).may_be_answered_until) == date(2026, 8, 2)

    def test_served_on_hold_all_of_its_time_is_left(self, cast: Cast, clock) -> None:
        file = self.noticed(cast)
        hold(cast, file)
        go_to(clock, 4)
        self.served(cast, file, timezone.localdate())
        assert letter(file).days_left == 7
        go_to(clock, 20)
        lift(cast, file)
        assert timezone.localdate(letter(file).may_be_answered_until) == date(2026, 8, 2)

    def test_noted_only_after_the_hold_it_has_its_time_all_the_same(self, cast: Cast, clock) -> None:
        file = self.noticed(cast)
        go_to(clock, 1)
        hold(cast, file)
        go_to(clock, 21)
        lift(cast, file)
        self.served(cast, file, MONDAY.date())
        assert timezone.localdate(letter(file).may_be_answered_until) == date(2026, 8, 2)


def test_the_respondent_is_told_twice_and_never_why(cast: Cast) -> None:
    file = cast.noticed()
    file = hold(cast, file, HoldGround.MEDICAL)
    lift(cast, file)
    told = Notice.objects.filter(person=cast.bob, kind="matter_changed")
    assert [one.url for one in told] == [f"/my-matters/{file.pk}/"] * 2
    assert "health" not in file.entries.get(to_state=S.ON_HOLD).words


def test_whoever_knows_nothing_of_the_matter_is_told_nothing(cast: Cast) -> None:
    file = cast.formal()
    hold(cast, file)
    lift(cast, file)
    assert not Notice.objects.filter(person=cast.bob).exists()


def test_the_home_page_asks_for_no_answer_while_the_time_stands_still(cast: Cast) -> None:
    file = cast.noticed()
    hold(cast, file)
    [one] = waiting_for(cast.bob)
    assert (one.due, one.why) == (None, "You need not answer now.")


def test_only_a_manager_lifts_it_and_only_once(cast: Cast) -> None:
    file = cast.noticed()
    hold(cast, file)
    with pytest.raises(MoveRefused):
        lift_hold(file, actor=cast.bella, words="Go on.")
    lift(cast, file)
    with pytest.raises(MoveRefused):
        lift(cast, file)


def test_the_database_lets_nobody_decide_on_hold(cast: Cast, clock) -> None:
    file = cast.found()
    hold(cast, file)
    with pytest.raises(DatabaseError, match="on hold"), transaction.atomic():
        Determination.objects.create(investigation=file, breach=True, reasons="x", decided_by=cast.bella)
    lift(cast, file)
    decision.determine(now(file), actor=cast.bella, breach=True, reasons="It is likely.")


def test_the_database_lets_nobody_impose_anything_on_hold(cast: Cast, clock) -> None:
    file = cast.proposed_to()
    hold(cast, file)
    go_to(clock, 30)
    with pytest.raises(DatabaseError, match="on hold"), transaction.atomic():
        SanctionDecision.objects.create(
            investigation=file,
            determination=file.determination,
            proposal=letter(file, "L9"),
            reasons="x",
            decided_by=cast.sam,
        )


@pytest.mark.parametrize(
    ("answers", "target"), [(None, date(2026, 8, 17)), ("before", date(2026, 8, 10)), ("on hold", date(2026, 8, 10))]
)
def test_the_target_of_a_sanction_follows_the_new_end_or_the_answer(
    cast: Cast, clock, settings, answers: str | None, target: date
) -> None:
    """Ten business days from the end of the time, or from the answer, that no hold takes from the delegate."""
    settings.SANCTION_DAYS = 10
    file = cast.proposed_to()
    if answers == "before":
        respond(letter(file, "L9"), actor=cast.bob, words="I accept it.")
    hold(cast, file)
    go_to(clock, 21)
    if answers == "on hold":
        respond(letter(file, "L9"), actor=cast.bob, words="I accept it.")
    file = lift(cast, file)
    assert file.state == S.SANCTION_PROPOSED
    assert file.target_on == target


def test_a_hold_stops_no_clock_of_a_suspension_or_a_review(cast: Cast, clock) -> None:
    file = cast.determined()
    review = file.reviews.get()
    row = suspending.proposed(cast, file, paid=False, days=28)
    hold(cast, file)
    go_to(clock, 9)
    proposal = letter(file, "L11")
    assert (proposal.stands_still, proposal.is_settled(timezone.now())) == (False, True)

    suspending.impose(row, review_in=3)
    go_to(clock, 29)

    assert end_those_over() == 1
    assert now(file).reviews.get(pk=review.pk).apply_by == review.apply_by
    lift(cast, file)
    assert not Extension.objects.exists()
