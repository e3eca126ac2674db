"""Where the department does not review its own action, or does not answer, the way to the Commissioner is open."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.domain import review
from incidents.domain.following_up import remind_of_files
from incidents.domain.serving import choose_paper
from incidents.enums import ReviewOutcome
from incidents.enums import ReviewState as R
from incidents.models import Review, Suspension
from incidents.rules import review as rules
from incidents.rules.machine import MoveRefused, Need
from portal import audit
from portal.models import Employment, Notice, Person
from tests.incidents import suspending
from tests.incidents.cast import Cast

pytestmark = pytest.mark.django_db


def later(days: int) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(days=days))


@pytest.fixture
def row(cast: Cast) -> Suspension:
    return suspending.imposed(cast, cast.noticed())


@pytest.fixture
def asked(cast: Cast, row: Suspension) -> Review:
    right = Review.objects.get(suspension=row)
    return review.apply_for_review(right, actor=cast.bob, on=timezone.localdate(), application="I can work elsewhere.")


def declined(cast: Cast, asked: Review) -> Review:
    return review.move_review(asked, R.NOT_ACCEPTED, actor=cast.petra, words="It is not about the suspension.")


def test_whoever_is_declined_is_told_why_and_may_go_to_the_commissioner(cast: Cast, asked: Review) -> None:
    declined(cast, asked)

    second = Review.objects.get(follows=asked)
    assert (second.body, second.state, second.apply_by) == (
        rules.MERIT, R.RIGHTS_NOTIFIED, timezone.localdate() + timedelta(days=60),
    )  # fmt: skip
    told = asked.investigation.letters.get(kind="L20")
    assert (told.recipient, told.issued_by) == (cast.bob, cast.petra)
    assert "It is not about the suspension." in told.document
    assert "Merit Protection Commissioner" in told.document
    assert Notice.objects.filter(person=cast.bob, kind="letter_issued").exists()


def test_what_follows_a_declined_application_goes_its_whole_way(cast: Cast, asked: Review) -> None:
    declined(cast, asked)
    second = Review.objects.get(follows=asked)
    second = review.apply_for_review(second, actor=cast.bob, on=timezone.localdate(), application="Please look.")
    assert second.forward_by == timezone.localdate() + timedelta(days=14)
    for step in (R.FORWARDED, R.ACCEPTED, R.UNDER_REVIEW):
        review.move_review(second, step, actor=cast.petra)
    said = {"actor": cast.petra, "outcome": ReviewOutcome.SET_ASIDE}
    review.record_recommendation(Review.objects.get(pk=second.pk), on=timezone.localdate(), words="Too long.", **said)
    review.decide_review(Review.objects.get(pk=second.pk), reasons="We agree.", decided_by="Zora Head", **said)

    asked.suspension.refresh_from_db()
    assert not asked.suspension.is_active


@pytest.mark.parametrize("steps", [(), (R.ACCEPTED,), (R.ACCEPTED, R.UNDER_REVIEW)])
def test_an_application_that_is_not_answered_in_time_is_passed_over_by_the_portal(
    cast: Cast, asked: Review, steps: tuple[R, ...]
) -> None:
    for step in steps:
        review.move_review(asked, step, actor=cast.petra)
    assert asked.answer_by == timezone.localdate() + timedelta(days=30)
    with later(30):
        assert review.pass_over_unanswered() == 0
    with later(31):
        assert [review.pass_over_unanswered(), review.pass_over_unanswered()] == [1, 0]
        day = timezone.localdate()

    asked.refresh_from_db()
    assert asked.state == R.UNANSWERED
    assert Review.objects.get(follows=asked).apply_by == day + timedelta(days=60)
    told = asked.investigation.letters.get(kind="L20")
    assert "did not answer you by" in told.document
    assert Notice.objects.filter(kind="review_unanswered", person=cast.petra).exists()
    assert asked.steps.last().by is None


def test_the_managers_are_reminded_before_the_answer_is_due(cast: Cast, asked: Review) -> None:
    assert remind_of_files() == 0
    with later(25):
        assert [remind_of_files(), remind_of_files()] == [1, 0]
    assert Notice.objects.filter(kind="answer_due", person=cast.petra).count() == 1


def test_nobody_says_before_its_day_that_there_was_no_answer(cast: Cast, asked: Review) -> None:
    with pytest.raises(MoveRefused) as refusal:
        review.move_review(asked, R.UNANSWERED, actor=audit.SYSTEM)
    assert refusal.value.needs == (Need.ANSWER_OVERDUE,)
    for person in (cast.petra, cast.bob):
        with later(40), pytest.raises(MoveRefused):
            review.move_review(asked, R.UNANSWERED, actor=person)
    with pytest.raises(DatabaseError), transaction.atomic():
        Review.objects.filter(pk=asked.pk).update(state=R.UNANSWERED)


def test_what_is_answered_is_not_passed_over(cast: Cast, asked: Review) -> None:
    for step in (R.ACCEPTED, R.UNDER_REVIEW):
        review.move_review(asked, step, actor=cast.petra)
    review.decide_review(
        asked, actor=cast.petra, outcome=ReviewOutcome.CONFIRMED, reasons="Looked at.", decided_by="Zora Head"
    )
    with later(40):
        assert review.pass_over_unanswered() == 0


def test_who_has_left_is_told_and_has_no_other_review(cast: Cast, asked: Review) -> None:
    Person.objects.filter(pk=cast.bob.pk).update(employment=Employment.SES)
    declined(cast, asked)

    assert not Review.objects.filter(follows=asked).exists()
    assert "No further review of it is open to you." in asked.investigation.letters.get(kind="L20").document


def test_the_database_opens_no_second_review_before_the_first_is_answered(cast: Cast, asked: Review) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Review.objects.create(
            investigation=asked.investigation, suspension=asked.suspension, follows=asked, of="suspension",
            body=rules.MERIT, told_as=Employment.ONGOING, apply_by=timezone.localdate(),
        )  # fmt: skip


def test_on_paper_the_letter_goes_on_paper_too(cast: Cast, asked: Review) -> None:
    choose_paper(asked.investigation, actor=cast.petra, on_paper=True)
    declined(cast, Review.objects.get(pk=asked.pk))

    assert asked.investigation.letters.get(kind="L20").on_paper


def test_the_time_to_answer_is_a_setting(cast: Cast, row: Suspension, settings) -> None:
    settings.AGENCY_ANSWER_DAYS = 10
    right = review.apply_for_review(
        Review.objects.get(suspension=row), actor=cast.petra, on=timezone.localdate(), application="On paper."
    )
    assert right.answer_by == timezone.localdate() + timedelta(days=10)
