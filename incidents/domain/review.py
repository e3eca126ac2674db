"""Review rights: told with each decision, then followed to their end."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from incidents.enums import ReviewOf, ReviewState
from incidents.models import Investigation, Review
from incidents.rules import review as rules
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, MoveRefused
from portal import audit
from portal.models import Person


def tell_rights(
    file: Investigation, of: ReviewOf, *, actor: Person, from_day: date, terminated: bool = False
) -> list[Review]:
    """Open a row for each right that goes with a decision; the letter of the decision tells them."""
    return [
        Review.objects.create(
            investigation=file, of=of, body=right.body, apply_by=from_day + timedelta(days=right.days)
        )
        for right in rules.rights_after(file, of, terminated=terminated)
    ]


@transaction.atomic
def move_review(review: Review, to: ReviewState, *, actor: audit.Actor, at: datetime | None = None) -> Review:
    """The one door of the review machine. Raises MoveRefused."""
    review = (
        Review.objects.select_for_update(of=("self",))
        .select_related("investigation__respondent", "investigation__case")
        .get(pk=review.pk)
    )
    arrow = rules.MOVES[review.state].get(to)
    if arrow is None:
        raise MoveRefused(NOT_FROM_HERE)
    if not arrow.who & rules.capacities(review, actor):
        raise MoveRefused(NOT_BY_YOU)
    previous, review.state, review.state_since = review.state, to, at or timezone.now()
    review.save(update_fields=["state", "state_since"])
    audit.record(f"review.{to.value}", review, actor=actor, data={"from": previous, "to": to.value})
    return review
