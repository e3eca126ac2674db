"""The steps of a review, as People Services records them."""

from django.utils import timezone

from incidents.domain import parts, review
from incidents.enums import ReviewOf, ReviewOutcome
from incidents.enums import ReviewState as R
from incidents.models import Investigation, Review
from portal.models import Person

from .cast import Cast


def of(file: Investigation, of: ReviewOf) -> Review:
    return file.reviews.get(of=of, determination=file.determination)


def recommended(cast: Cast, row: Review, outcome: ReviewOutcome = ReviewOutcome.SET_ASIDE) -> Review:
    today = timezone.localdate()
    review.apply_for_review(row, actor=cast.petra, on=today)
    for step in (R.ACCEPTED, R.UNDER_REVIEW):
        review.move_review(row, step, actor=cast.petra)
    return review.record_recommendation(row, actor=cast.petra, outcome=outcome, on=today, words="They were not heard.")


def decided(cast: Cast, row: Review, outcome: ReviewOutcome = ReviewOutcome.SET_ASIDE) -> Investigation:
    recommended(cast, row, outcome)
    said = {"outcome": outcome, "reasons": "We accept it.", "decided_by": "Zora Head, Agency Head"}
    review.decide_review(row, actor=cast.petra, **said)
    return Investigation.objects.get(pk=row.investigation_id)


def declared(file: Investigation, person: Person) -> Person:
    parts.declare(file.case, actor=person, has_conflict=False)
    return person
