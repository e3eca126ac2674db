"""Review rights, told with each decision: a row for each, until it is used, runs out or lapses."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils import timezone

from incidents.enums import ReviewOf, ReviewState
from incidents.models import Determination, Review, Suspension
from incidents.rules import review as rules
from incidents.rules.intake import employment_now
from incidents.rules.review import Right


def tell_rights(
    determination: Determination,
    of: ReviewOf,
    *,
    from_day: date,
    terminated: bool = False,
    at: datetime | None = None,
) -> list[Review]:
    """Open a row for each right that goes with a decision; the letter of the decision tells them."""
    file = determination.investigation
    rights = rules.rights_after(file, of, terminated=terminated)
    opened = Review(investigation=file, determination=determination, of=of)
    return _open(opened, rights, from_day=from_day, at=at)


def tell_rights_of_suspension(suspension: Suspension, *, at: datetime) -> list[Review]:
    """The right begins with the decision to suspend, and anew with each that it goes on, until it is used."""
    file, told = suspension.investigation, list[Review]()
    for right in rules.rights_after(file, ReviewOf.SUSPENSION):
        running = Review.objects.running().filter(suspension=suspension, body=right.body).first()
        if running is None or running.state == ReviewState.RIGHTS_NOTIFIED:
            opened = running or Review(investigation=file, suspension=suspension, of=ReviewOf.SUSPENSION)
            told += _open(opened, [right], from_day=timezone.localdate(at), at=at)
    return told


def tell_rights_after_review(review: Review, *, at: datetime) -> list[Review]:
    """After what the department decided of its own action (2023 Regulations, Part 5): to the Commissioner."""
    opened = Review(
        investigation=review.investigation, suspension=review.suspension, of=ReviewOf.SUSPENSION, follows=review
    )
    return _open(opened, rules.rights_after_review(review), from_day=timezone.localdate(at), at=at)


def _open(opened: Review, rights: Iterable[Right], *, from_day: date, at: datetime | None) -> list[Review]:
    """No decision has more than one right today; each would have its own row."""
    told = []
    for right in rights:
        opened.body, opened.apply_by = right.body, from_day + timedelta(days=right.days)
        opened.told_at, opened.told_as = at or timezone.now(), employment_now(opened.investigation)
        opened.save()
        told.append(opened)
    return told
