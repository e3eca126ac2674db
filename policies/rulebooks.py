"""Which policies can be asked about, and the rules that answer for them."""

import logging
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from .advice import BadRulebook, Rulebook, load_rulebook, read_rulebook
from .models import AdviceRules, Edition

log = logging.getLogger(__name__)


def can_be_asked_about(slug: str) -> bool:
    return file_of(slug).is_file() or _in_force(slug, timezone.localdate()).exists()


def rulebook_for(slug: str, on: date | None = None) -> Rulebook:
    """The rules of the edition in force today, or on a day; those this version ships with, where it has none."""
    found = _in_force(slug, on or timezone.localdate()).values_list("edition", "version").first()
    return (found and _of_edition(*found)) or _of_file(slug)


def file_of(slug: str) -> Path:
    """The rules this version of the portal ships with for a policy."""
    return settings.BASE_DIR / "policies" / "content" / slug / "advice.yaml"


def _in_force(slug: str, on: date) -> QuerySet[AdviceRules]:
    return AdviceRules.objects.filter(edition__in=Edition.objects.in_force(on).filter(policy__slug=slug))


@lru_cache(maxsize=32)
def _of_edition(edition: int, version: int) -> Rulebook | None:
    """Read once in the life of a process: the rules of an edition change with their version, or not at all."""
    try:
        return read_rulebook(AdviceRules.objects.get(edition=edition, version=version).source)
    except BadRulebook as error:
        # Sound when they were published: a signal they look for is gone from this version of the portal.
        log.error("the rules of edition %s cannot be used any more: %s", edition, error)
        return None


@lru_cache(maxsize=32)
def _of_file(slug: str) -> Rulebook:
    return load_rulebook(file_of(slug))
