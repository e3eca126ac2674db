"""What the owner of a policy meets beside its text, and nobody else."""

from typing import Any

from django.utils import timezone

from policies import queries, rules
from policies.models import Edition
from portal.models import Person


def notes_for_owner(person: Person, edition: Edition) -> dict[str, Any]:
    """For a page that shows an edition; empty for everyone else."""
    if not rules.can_author(person):
        return {}
    review_on = edition.policy.review_on
    return {
        "stale": queries.stale_references(edition),
        "is_author": True,
        "is_review_overdue": bool(review_on and review_on < timezone.localdate()),
    }
