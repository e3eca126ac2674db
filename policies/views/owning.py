"""What the owner of a policy meets beside its text, and nobody else."""

from collections.abc import Sequence
from functools import lru_cache
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
        "stale": _stale(edition),
        "is_author": True,
        "is_review_overdue": bool(review_on and review_on < timezone.localdate()),
        "lacks_audience": edition.published_at is None and not edition.policy.has_audience,
    }


def _stale(edition: Edition) -> Sequence[queries.Stale]:
    """Looked for once per process in words that can no longer change; in a draft, each time."""
    if edition.published_at is None:
        return queries.stale_references(edition)
    return _stale_in_frozen(edition.pk, edition.content_hash)


@lru_cache(maxsize=64)
def _stale_in_frozen(pk: int, content_hash: str) -> Sequence[queries.Stale]:
    return queries.stale_references(Edition.objects.get(pk=pk))
