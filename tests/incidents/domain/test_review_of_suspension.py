"""A suspension is reviewed by the department, then by the Commissioner, on the same machine as other decisions."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.domain import review, suspension
from incidents.domain.following_up import remind_of_files
from incidents.domain.serving import choose_paper, deliver_letter
from incidents.enums import LetterWay, ReviewOf, ReviewOutcome, SuspensionEnd, SuspensionOutcome
from incidents.enums import ReviewState as R
from incidents.enums import SuspensionState as S
from incidents.matters import reviews_ended
from incidents.models import Investigation, Letter, Review, Suspension
from incidents.rules import review as rules
from incidents.rules.machine import MoveRefused, Need
from portal.models import Employment, Notice, Person
from tests.incidents import suspending
from tests.incidents.cast import Cast

pytestmark = pytest.mark.django_db
HEAD = "Zora Head, Agency Head"


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def row(cast: Cast) -> Suspension:
    return suspending.imposed(cast, cast.noticed(), paid=False, days=30)


def right(row: Suspension, body: str = rules.AGENCY) -> Review:
    return Review.objects.get(suspension=row, body=body)


def applied(cast: Cast, asked: Review, **fields: Any) -> Review:
    given = {"on": timezone.localdate(), "application": "I can work without customers.", **fields}
    return review.apply_for_review(asked, actor=cast.bob, **given)


def decided(cast: Cast, asked: Review, outcome: ReviewOutcome, by: str = HEAD) -> Review:
    return review.decide_review(asked, actor=cast.petra, outcome=outcome, reasons="I looked at it.", decided_by=by)


def reviewed(cast: Cast, row: Suspension, outcome: ReviewOutcome) -> Review:
    asked = applied(cast, right(row))
    for step in (R.ACCEPTED, R.UNDER_REVIEW):
        review.move_review(asked, step, actor=cast.petra)
    return decided(cast, asked, outcome)


def secondary(cast: Cast, row: Suspension) -> Review:
    return applied(cast, Review.objects.get(follows=reviewed(cast, row, ReviewOutcome.CONFIRMED)))


def letter(file: Investigation, kind: str) -> Letter:
    return file.letters.filter(kind=kind).latest("id")


def test_the_right_is_told_with_the_decision_and_begins_anew_with_each_that_it_goes_on(cast: Cast, row) -> None:
    told = right(row)
    assert (told.of, told.apply_by, told.state) == (ReviewOf.SUSPENSION, in_days(120), R.RIGHTS_NOTIFIED)
    assert "Agency Head" in letter(row.investigation, "L12").document

    with time_machine.travel(timezone.now() + timedelta(days=20)):
        row = suspending.review(row, SuspensionOutcome.CONTINUED)
        assert right(row).apply_by == in_days(120)
    assert "Agency Head" in letter(row.investigation, "L13").document
    assert Review.objects.filter(suspension=row).count() == 1


def test_a_right_that_was_used_is_not_told_again_while_it_runs(cast: Cast, row) -> None:
    asked = applied(cast, right(row))
    suspending.review(row, SuspensionOutcome.CONTINUED)

    assert (right(row), right(row).state) == (asked, R.APPLIED)
    assert "Agency Head" not in letter(row.investigation, "L13").document


def test_the_days_are_settings(cast: Cast, settings) -> None:
    settings.AGENCY_REVIEW_DAYS, settings.SECONDARY_REVIEW_DAYS, settings.FORWARD_PAPERS_DAYS = 100, 50, 10
    row = suspending.imposed(cast, cast.noticed())
    assert right(row).apply_by == in_days(100)
    second = secondary(cast, row)

    assert (second.apply_by, second.forward_by) == (in_days(50), in_days(10))


def test_the_ses_have_no_review_of_a_suspension() -> None:
    cast = Cast.assembled(employment=Employment.SES, classification="SES Band 1")
    row = suspending.imposed(cast, cast.noticed())

    assert not Review.objects.filter(suspension=row).exists()
    assert "No application for review" in letter(row.investigation, "L12").document


def test_the_department_reviews_it_without_anybodys_recommendation(cast: Cast, row) -> None:
    asked = applied(cast, right(row))
    assert Notice.objects.filter(kind="review_applied", person=cast.petra).exists()
    for step in (R.ACCEPTED, R.UNDER_REVIEW):
        review.move_review(asked, step, actor=cast.petra)
    with pytest.raises(MoveRefused) as refusal:
        review.record_recommendation(
            asked, actor=cast.petra, outcome=ReviewOutcome.SET_ASIDE, on=timezone.localdate(), words="x"
        )
    assert refusal.value.needs == (Need.OUTSIDE,)
    decided(cast, Review.objects.get(pk=asked.pk), ReviewOutcome.CONFIRMED)

    row.refresh_from_db()
    assert row.state == S.ACTIVE_UNPAID
    [told] = row.investigation.letters.filter(kind="L18")
    assert (told.recipient, "I looked at it." in told.document) == (cast.bob, True)
    assert "Merit Protection Commissioner" in told.document


def test_nobody_reviews_what_they_decided(cast: Cast, row) -> None:
    asked = applied(cast, right(row))
    for step in (R.ACCEPTED, R.UNDER_REVIEW):
        review.move_review(asked, step, actor=cast.petra)

    with pytest.raises(MoveRefused) as refusal:
        decided(cast, asked, ReviewOutcome.CONFIRMED, by=f"{row.proposed_by.name}, for the Agency Head")
    assert refusal.value.needs == (Need.BY_ANOTHER,)


def test_set_aside_it_ends_at_once_and_varied_it_goes_on_with_pay(cast: Cast, row) -> None:
    reviewed(cast, row, ReviewOutcome.SET_ASIDE)
    row.refresh_from_db()
    assert (row.state, row.ended_why, row.ended_on) == (S.ENDED, SuspensionEnd.SET_ASIDE, timezone.localdate())
    assert list(row.investigation.letters.values_list("kind", flat=True))[-2:] == ["L14", "L18"]
    assert not Review.objects.filter(follows__isnull=False).exists()

    other = Cast.assembled()
    unpaid = suspending.imposed(other, other.noticed(), paid=False, days=30)
    reviewed(other, unpaid, ReviewOutcome.VARIED)
    unpaid.refresh_from_db()
    assert (unpaid.state, unpaid.until_on) == (S.ACTIVE_PAID, None)
    assert Notice.objects.filter(kind="suspension_reviewed", person=unpaid.proposed_by).exists()


def test_with_pay_there_is_nothing_to_vary(cast: Cast) -> None:
    row = suspending.imposed(cast, cast.noticed())

    with pytest.raises(MoveRefused):
        reviewed(cast, row, ReviewOutcome.VARIED)


def test_a_review_may_go_on_after_the_suspension_ended(cast: Cast, row) -> None:
    asked = applied(cast, right(row))
    suspension.end_suspension(row, actor=row.proposed_by, why=SuspensionEnd.NO_INTEREST, words="He has other duties.")
    for step in (R.ACCEPTED, R.UNDER_REVIEW):
        review.move_review(asked, step, actor=cast.petra)
    decided(cast, asked, ReviewOutcome.SET_ASIDE)

    row.refresh_from_db()
    assert (row.state, row.ended_why) == (S.ENDED, SuspensionEnd.NO_INTEREST)


def test_then_the_commissioner_is_asked_through_the_department_which_forwards_in_time(cast: Cast, row) -> None:
    second = secondary(cast, row)
    assert (second.body, second.forward_by) == (rules.MERIT, in_days(14))
    with pytest.raises(MoveRefused) as refusal:
        review.move_review(second, R.ACCEPTED, actor=cast.petra)
    assert refusal.value.needs == (Need.DIRECT,)

    assert remind_of_files() == 0
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        assert [remind_of_files(), remind_of_files()] == [1, 0]
    assert Notice.objects.filter(kind="forward_due", person=cast.petra).count() == 1
    for step in (R.FORWARDED, R.ACCEPTED, R.UNDER_REVIEW):
        review.move_review(second, step, actor=cast.petra)
    with time_machine.travel(timezone.now() + timedelta(days=12)):
        assert remind_of_files() == 0
    today = timezone.localdate()
    second = Review.objects.get(pk=second.pk)
    review.record_recommendation(second, actor=cast.petra, outcome=ReviewOutcome.SET_ASIDE, on=today, words="Too long.")
    decided(cast, second, ReviewOutcome.SET_ASIDE)

    row.refresh_from_db()
    assert row.ended_why == SuspensionEnd.SET_ASIDE
    to_bob, to_them = row.investigation.letters.filter(kind="L18").order_by("-id")[1], letter(row.investigation, "L18")
    assert (to_bob.recipient, to_them.to_name) == (cast.bob, rules.MERIT)


def test_only_what_is_asked_of_the_commissioner_is_forwarded(cast: Cast, row) -> None:
    with pytest.raises(MoveRefused) as refusal:
        review.move_review(applied(cast, right(row)), R.FORWARDED, actor=cast.petra)
    assert refusal.value.needs == (Need.THROUGH_US,)


def test_the_commissioner_recommends_and_the_agency_may_decide_otherwise(cast: Cast, row) -> None:
    second = secondary(cast, row)
    for step in (R.FORWARDED, R.ACCEPTED, R.UNDER_REVIEW):
        review.move_review(second, step, actor=cast.petra)
    with pytest.raises(MoveRefused):
        decided(cast, second, ReviewOutcome.CONFIRMED)
    second = Review.objects.get(pk=second.pk)
    today = timezone.localdate()
    review.record_recommendation(second, actor=cast.petra, outcome=ReviewOutcome.SET_ASIDE, on=today, words="Too long.")
    decided(cast, second, ReviewOutcome.CONFIRMED)

    row.refresh_from_db()
    assert row.is_active
    assert not Review.objects.filter(follows=second).exists()


@pytest.mark.parametrize("employment", [Employment.FORMER, Employment.SES])
def test_reviews_of_a_suspension_lapse_when_they_leave_or_become_ses(cast: Cast, row, employment: Employment) -> None:
    applied(cast, right(row))
    Person.objects.filter(pk=cast.bob.pk).update(employment=employment)

    assert review.lapse_reviews_of_those_who_left() == 1
    assert right(row).state == R.LAPSED


def test_the_database_knows_what_a_review_of_a_suspension_is(cast: Cast, row) -> None:
    file, told = row.investigation, right(row)
    given = {"investigation": file, "body": "x", "told_as": Employment.ONGOING, "apply_by": in_days(60)}
    for wrong in (
        {"of": "suspension"},
        {"of": "breach", "suspension": row},
        {"of": "suspension", "suspension": row, "follows": told},
        {"of": "suspension", "suspension": row, "body": told.body},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Review.objects.create(**{**given, **wrong})
    applied(cast, told)
    for change in ({"told_at": timezone.now()}, {"suspension": None}, {"application": "Other."}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Review.objects.filter(pk=told.pk).update(**change)


def test_time_to_ask_runs_from_the_day_the_letter_on_paper_came(cast: Cast) -> None:
    file = cast.noticed()
    row = suspending.answered(cast, file)
    choose_paper(file, actor=cast.petra, on_paper=True)
    row.refresh_from_db()
    suspending.impose(row)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        on = timezone.localdate()
        deliver_letter(letter(file, "L12"), actor=cast.petra, way=LetterWay.HAND, on=on, words="At his door.")

    assert right(row).apply_by == in_days(123)


def test_the_yearly_return_counts_no_review_of_a_suspension(cast: Cast, row) -> None:
    reviewed(cast, row, ReviewOutcome.SET_ASIDE)

    assert not reviews_ended().exists()
