"""Suspension: both limbs, a statement first, thirty days without pay, reviews, and an end when it must end."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.domain import decision, investigation, suspension, suspension_proposal
from incidents.domain.parts import PartRefused, declare
from incidents.enums import InvestigationState as F
from incidents.enums import Part, Power, SuspensionEnd, SuspensionOutcome
from incidents.enums import SuspensionState as S
from incidents.models import ExceptionalPeriod, Investigation, Suspension, SuspensionReview
from incidents.queries import appointable
from incidents.rules import suspension as rules
from incidents.rules.machine import MoveRefused, Need
from incidents.waiting import waiting_for
from portal.models import AuditEntry, Employment, Notice, Person, Role
from tests.factories import delegated, grant, person_with
from tests.incidents import suspending
from tests.incidents.cast import Cast

pytestmark = pytest.mark.django_db


def lacking(refusal: pytest.ExceptionInfo[MoveRefused]) -> tuple[object, ...]:
    return refusal.value.needs


def letters(file: Investigation) -> list[str]:
    return list(file.letters.filter(kind__in=("L11", "L12", "L13", "L14")).values_list("kind", flat=True))


def test_a_suspension_is_proposed_answered_imposed_and_reviewed(cast: Cast) -> None:
    file = cast.noticed()
    row = suspending.imposed(cast, file)

    assert (row.state, letters(file)) == (S.ACTIVE_PAID, ["L11", "L12"])
    row = suspending.review(row, SuspensionOutcome.CONTINUED)
    assert (row.state, letters(file)) == (S.ACTIVE_PAID, ["L11", "L12", "L13"])
    suspension.end_suspension(row, actor=row.proposed_by, why=SuspensionEnd.NO_BELIEF, words="Not his account.")
    row.refresh_from_db()
    assert (row.state, row.ended_on, letters(file)[-1]) == (S.ENDED, timezone.localdate(), "L14")
    assert AuditEntry.objects.filter(action="suspension.ended").count() == 1


def test_the_suspension_delegate_decides_nothing_else_here(cast: Cast) -> None:
    file = cast.determined()
    grant(cast.bella, Role.SANCTION_DELEGATE)
    delegated(cast.bella, Power.SUSPENSION)
    delegated(cast.sam, Power.SUSPENSION)

    assert appointable(file, Part.SUSPENDER) == [cast.sam]
    with pytest.raises(PartRefused):
        suspension_proposal.assign_suspender(file, cast.bella, actor=cast.petra)
    suspension_proposal.assign_suspender(file, cast.sam, actor=cast.petra)
    with pytest.raises(PartRefused):
        decision.assign_delegate(file, cast.sam, actor=cast.petra)
    with pytest.raises(DatabaseError, match="suspender_is_not"), transaction.atomic():
        Investigation.objects.filter(pk=file.pk).update(delegate=cast.sam)


def test_a_suspension_needs_its_own_delegation(cast: Cast) -> None:
    file = cast.noticed()

    with pytest.raises(MoveRefused) as refusal:
        suspension_proposal.assign_suspender(file, cast.sam, actor=cast.petra)
    assert lacking(refusal) == (Need.MAY_SUSPEND,)


def test_nobody_assigns_themselves_or_whoever_recommended(cast: Cast) -> None:
    file = cast.noticed()
    for person in (cast.petra, cast.olga):
        grant(person, Role.SANCTION_DELEGATE)
        delegated(person, Power.SUSPENSION)
        with pytest.raises(MoveRefused):
            suspension_proposal.assign_suspender(file, person, actor=cast.petra)


def test_both_limbs_are_written(cast: Cast) -> None:
    file = cast.noticed()
    uma = suspending.suspender(cast, file)

    for missing in ({"grounds": ""}, {"interest": ""}):
        with pytest.raises(DatabaseError, match="both_limbs"), transaction.atomic():
            suspension_proposal.propose_suspension(file, actor=uma, terms=suspending.terms(**missing))


def test_nobody_is_suspended_before_they_could_make_a_statement(cast: Cast) -> None:
    row = suspending.proposed(cast, cast.noticed())

    with pytest.raises(MoveRefused) as refusal:
        suspending.impose(row)
    assert lacking(refusal) == (Need.STATEMENT,)
    with pytest.raises(DatabaseError, match="without a statement"), transaction.atomic():
        Suspension.objects.update(
            state=S.ACTIVE_PAID, decided_by=row.proposed_by, decided_at=timezone.now(), next_review_on=row.from_on
        )


def test_silence_lets_the_time_run_out(cast: Cast) -> None:
    row = suspending.proposed(cast, cast.noticed())
    assert row.proposal
    assert row.proposal.due_at

    with (
        time_machine.travel(row.proposal.due_at + timedelta(minutes=1)),
        pytest.raises(suspension_proposal.PeriodEnded),
    ):
        suspension_proposal.make_statement(row.proposal, actor=cast.bob, words="Late.")


def test_without_a_statement_it_is_written_why(cast: Cast) -> None:
    row = suspending.proposed(cast, cast.noticed(), no_statement_reasons="He threatened a colleague today.")

    assert suspending.impose(row).state == S.ACTIVE_PAID
    assert letters(row.investigation) == ["L12"]


def test_a_statement_is_made_once_and_by_the_respondent(cast: Cast) -> None:
    row = suspending.answered(cast, cast.noticed())
    assert row.proposal

    with pytest.raises(suspension_proposal.AlreadyAnswered):
        suspension_proposal.make_statement(row.proposal, actor=cast.bob, words="And this.")
    with pytest.raises(MoveRefused):
        suspension_proposal.make_statement(row.proposal, actor=cast.carol, words="For him.")


def test_the_statement_answers_no_notice(cast: Cast) -> None:
    file = cast.noticed()
    suspending.answered(cast, file)

    file.refresh_from_db()
    assert file.state == F.RESPONSE_OPEN


def test_thirty_days_without_pay_and_no_more(cast: Cast) -> None:
    file = cast.noticed()
    row = suspending.answered(cast, file, paid=False, days=31)

    with pytest.raises(MoveRefused) as refusal:
        suspending.impose(row)
    assert lacking(refusal) == (Need.UNPAID_LIMIT,)
    with pytest.raises(DatabaseError, match="exceptional circumstances"), transaction.atomic():
        Suspension.objects.update(
            state=S.ACTIVE_UNPAID, decided_by=row.proposed_by, decided_at=timezone.now(), next_review_on=row.from_on
        )


def test_thirty_days_without_pay_are_allowed(cast: Cast) -> None:
    assert suspending.imposed(cast, cast.noticed(), paid=False, days=30).state == S.ACTIVE_UNPAID


def test_what_is_exceptional_is_approved_by_somebody_else(cast: Cast) -> None:
    row = suspending.answered(cast, cast.noticed(), paid=False, days=45)
    asked = suspension_proposal.ask_exceptional(
        row, actor=row.proposed_by, until_on=row.from_on + timedelta(days=45), words="The police hold the files."
    )

    for person in (row.proposed_by, cast.olga, cast.bella):
        with pytest.raises(MoveRefused):
            suspension_proposal.approve_exceptional(asked, actor=person)
    with pytest.raises(DatabaseError, match="somebody_else_approves"), transaction.atomic():
        ExceptionalPeriod.objects.update(approved_by=row.proposed_by, approved_at=timezone.now())
    suspension_proposal.approve_exceptional(asked, actor=cast.petra)
    assert suspending.impose(row).state == S.ACTIVE_UNPAID


def test_without_pay_it_has_an_end(cast: Cast) -> None:
    file = cast.noticed()
    uma = suspending.suspender(cast, file)

    with pytest.raises(DatabaseError, match="without_pay_has_an_end"), transaction.atomic():
        suspension_proposal.propose_suspension(file, actor=uma, terms=suspending.terms(paid=False))


def test_days_without_pay_count_together_in_one_matter(cast: Cast) -> None:
    file = cast.noticed()
    row = suspending.imposed(cast, file, paid=False, days=20)
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        assert suspension.end_those_over() == 1
        second = suspension_proposal.propose_suspension(
            file, actor=row.proposed_by, terms=suspending.terms(paid=False, days=15, no_statement_reasons="Again.")
        )
        with pytest.raises(MoveRefused) as refusal:
            suspending.impose(second)
    assert lacking(refusal) == (Need.UNPAID_LIMIT,)


def test_a_review_can_give_the_pay_back_and_never_takes_it(cast: Cast) -> None:
    row = suspending.imposed(cast, cast.noticed(), paid=False, days=30)
    row = suspending.review(row, SuspensionOutcome.WITH_PAY)

    assert (row.state, row.until_on) == (S.ACTIVE_PAID, None)
    with pytest.raises(DatabaseError, match="Pay is not taken away"), transaction.atomic():
        Suspension.objects.update(state=S.ACTIVE_UNPAID, paid=False, until_on=timezone.localdate() + timedelta(days=3))


def test_a_review_makes_it_longer_only_once_that_was_approved(cast: Cast) -> None:
    row = suspending.imposed(cast, cast.noticed(), paid=False, days=30)
    longer = row.from_on + timedelta(days=40)
    said = {"outcome": SuspensionOutcome.LONGER_UNPAID, "until_on": longer}

    with pytest.raises(MoveRefused) as refusal:
        suspending.review(row, **said)
    assert lacking(refusal) == (Need.UNPAID_LIMIT,)
    asked = suspension_proposal.ask_exceptional(row, actor=row.proposed_by, until_on=longer, words="The police.")
    suspension_proposal.approve_exceptional(asked, actor=cast.petra)
    assert suspending.review(row, **said).until_on == longer


def test_the_next_review_is_never_far(cast: Cast, settings) -> None:
    settings.SUSPENSION_REVIEW_DAYS = 14
    row = suspending.answered(cast, cast.noticed())

    with pytest.raises(MoveRefused) as refusal:
        suspending.impose(row, review_in=15)
    assert lacking(refusal) == (Need.NEXT_REVIEW,)
    assert suspending.impose(row, review_in=14).state == S.ACTIVE_PAID


def test_a_review_that_finds_no_belief_ends_it(cast: Cast) -> None:
    row = suspending.imposed(cast, cast.noticed())
    row = suspending.review(row, SuspensionOutcome.ENDED)

    assert (row.state, row.ended_why) == (S.ENDED, SuspensionEnd.NO_BELIEF)
    assert SuspensionReview.objects.get().next_review_on is None


def test_a_decision_on_sanction_ends_it_at_once(cast: Cast) -> None:
    file = cast.heard()
    row = suspending.imposed(cast, file, paid=False, days=30)
    cast.decide(file, cast.fine())

    row.refresh_from_db()
    assert (row.state, row.ended_why) == (S.ENDED, SuspensionEnd.SANCTION)
    assert letters(file)[-1] == "L14"


def test_no_breach_and_a_discontinuance_end_it_at_once(cast: Cast) -> None:
    file = cast.found(breach=False)
    row = suspending.imposed(cast, file)
    decision.determine(file, actor=cast.bella, breach=False, reasons="Not established.")
    other = Cast.assembled()
    going = other.noticed()
    second = suspending.imposed(other, going)
    investigation.discontinue(going, actor=other.petra, words="Not his account.")

    assert [one.ended_why for one in Suspension.objects.order_by("pk")] == ["no_breach", "discontinued"]
    assert row.pk != second.pk


def test_a_proposal_falls_with_the_matter_too(cast: Cast) -> None:
    file = cast.noticed()
    row = suspending.proposed(cast, file)
    investigation.discontinue(file, actor=cast.petra, words="Not his account.")

    row.refresh_from_db()
    assert (row.state, letters(file)) == (S.NOT_IMPOSED, ["L11", "L14"])


@pytest.mark.parametrize("state", [F.NO_BREACH, F.DISCONTINUED, F.SANCTION_DECIDED])
def test_the_database_lets_no_suspension_outlive_its_matter(cast: Cast, state: F) -> None:
    file = cast.noticed()
    suspending.imposed(cast, file)

    with pytest.raises(DatabaseError, match="ends with what it was for"), transaction.atomic():
        Investigation.objects.filter(pk=file.pk).update(state=state)


def test_it_ends_when_its_time_runs_out_or_they_leave(cast: Cast) -> None:
    row = suspending.imposed(cast, cast.noticed(), paid=False, days=10)
    assert suspension.end_those_over() == 0
    with time_machine.travel(timezone.now() + timedelta(days=10)):
        assert suspension.end_those_over() == 1
        assert suspension.end_those_over() == 0
    row.refresh_from_db()
    assert (row.ended_why, row.unpaid_days) == (SuspensionEnd.TIME, 10)

    other = Cast.assembled()
    left = suspending.imposed(other, other.noticed())
    Person.objects.filter(pk=other.bob.pk).update(employment=Employment.FORMER)
    assert suspension.end_those_over() == 1
    left.refresh_from_db()
    assert left.ended_why == SuspensionEnd.LEFT


def test_only_an_employee_is_suspended(cast: Cast) -> None:
    row = suspending.answered(cast, cast.noticed())
    Person.objects.filter(pk=cast.bob.pk).update(employment=Employment.CONTRACTOR)

    with pytest.raises(MoveRefused) as refusal:
        suspending.impose(row)
    assert lacking(refusal) == (Need.CURRENT_EMPLOYEE,)


def test_nobody_is_suspended_before_the_formal_process_or_after_it(cast: Cast) -> None:
    assert not rules.may_be_suspended(cast.referred())
    assert not rules.may_be_suspended(Cast.assembled().determined(breach=False))


def test_reviews_that_come_due_are_reminded_of_once(cast: Cast) -> None:
    row = suspending.imposed(cast, cast.noticed())
    assert suspension.remind_of_suspensions() == 0
    with time_machine.travel(timezone.now() + timedelta(days=25)):
        assert suspension.remind_of_suspensions() == 1
        assert suspension.remind_of_suspensions() == 0
    assert Notice.objects.filter(kind="suspension_due", person=row.proposed_by).count() == 1


def test_what_waits_for_whom_stands_on_their_home(cast: Cast) -> None:
    file = cast.noticed()
    row = suspending.proposed(cast, file)

    assert [one.why for one in waiting_for(cast.bob)][-1] == "You have a right to make a statement."
    assert waiting_for(row.proposed_by) == []
    assert row.proposal
    suspension_proposal.make_statement(row.proposal, actor=cast.bob, words="I need my pay.")
    assert [one.why for one in waiting_for(row.proposed_by)] == ["Decide on the suspension you proposed."]
    suspending.impose(row)
    [due] = waiting_for(row.proposed_by)
    assert (due.why, due.due, due.overdue) == ("A suspension to review.", row.from_on + timedelta(days=28), False)
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        assert waiting_for(row.proposed_by)[0].overdue


def test_the_same_step_twice_is_one(cast: Cast) -> None:
    file = cast.noticed()
    row = suspending.answered(cast, file)
    terms = suspending.terms()

    assert suspension_proposal.propose_suspension(file, actor=row.proposed_by, terms=terms) == row
    assert suspending.impose(row) == suspending.impose(row)
    assert (Suspension.objects.count(), letters(file)) == (1, ["L11", "L12"])


def test_what_is_proposed_is_not_reviewed_and_what_is_in_force_not_imposed_again(cast: Cast) -> None:
    row = suspending.answered(cast, cast.noticed())
    with pytest.raises(MoveRefused):
        suspending.review(row, SuspensionOutcome.CONTINUED)
    suspending.impose(row)
    again = {"reasons": "Once more.", "next_review_on": timezone.localdate() + timedelta(days=20)}
    with pytest.raises(MoveRefused):
        suspension.impose_suspension(row, actor=row.proposed_by, **again)
    assert Suspension.objects.get().state == S.ACTIVE_PAID


def test_a_delegate_with_a_late_conflict_gives_it_up(cast: Cast) -> None:
    row = suspending.imposed(cast, cast.noticed())
    declare(row.investigation.case, actor=row.proposed_by, has_conflict=True)
    file = Investigation.objects.get(pk=row.investigation_id)

    assert (file.suspender, rules.lacks_suspender(file)) == (None, True)
    vera = person_with(Role.SANCTION_DELEGATE)
    delegated(vera, Power.SUSPENSION)
    assert suspension_proposal.assign_suspender(file, vera, actor=cast.petra).suspender == vera


def test_an_ended_suspension_stays_as_it_ended(cast: Cast) -> None:
    row = suspending.review(suspending.imposed(cast, cast.noticed()), SuspensionOutcome.ENDED)

    for change in ({"ended_words": "x"}, {"state": S.ACTIVE_PAID}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Suspension.objects.filter(pk=row.pk).update(**change)


def test_the_table_speaks_of_every_state() -> None:
    assert set(rules.MOVES) == set(S.values)
    assert {to for arrows in rules.MOVES.values() for to in arrows} | {S.PROPOSED} == set(S.values)
