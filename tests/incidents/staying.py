"""A sanction stayed while a review that was applied for runs."""

from typing import Any

from django.utils import timezone

from incidents.domain import review, staying
from incidents.enums import ReviewOf, ReviewState
from incidents.models import Review, Sanction, SanctionChange
from portal.models import Person

from .cast import Cast


def applied(cast: Cast, sanction: Sanction, of: ReviewOf = ReviewOf.SANCTION) -> Review:
    """Petra records that it was applied for, if nobody did yet."""
    row = sanction.decision.investigation.reviews.get(of=of)
    if row.state == ReviewState.RIGHTS_NOTIFIED:
        review.apply_for_review(row, actor=cast.petra, on=timezone.localdate())
    return Review.objects.get(pk=row.pk)


def stayed(cast: Cast, sanction: Sanction, *, by: Person | None = None, **fields: Any) -> SanctionChange:
    given = {
        "review": fields.pop("review", None) or applied(cast, sanction),
        "granted_by": "Zora Head, Agency Head",
        "reasons": "It could not easily be given back.",
        "effective_on": timezone.localdate(),
        **fields,
    }
    return staying.stay_sanction(sanction, actor=by or cast.petra, **given)
