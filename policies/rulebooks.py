"""Which policies can be asked about, and the rules that answer for them."""

import logging
from collections.abc import Collection, Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from .advice import BadRulebook, Rulebook, load_rulebook, read_rulebook
from .models import AdviceRules, Edition, Policy

log = logging.getLogger(__name__)


def with_rules(policies: Iterable[Policy]) -> list[Policy]:
    """Those that the adviser can answer for, in the order given."""
    policies = list(policies)
    shipped = {policy.slug for policy in policies if file_of(policy.slug).is_file()}
    own = {policy.slug for policy in policies} - shipped
    if own:
        own = set(_in_force(own, timezone.localdate()).values_list("edition__policy__slug", flat=True))
    return [policy for policy in policies if policy.slug in shipped | own]


def rulebook_for(slug: str, on: date | None = None) -> Rulebook:
    """The rules of the edition in force today, or on a day; those this version ships with, where it has none."""
    found = _in_force([slug], on or timezone.localdate()).values_list("edition", "version").first()
    return (found and _of_edition(*found)) or _of_file(slug)


def file_of(slug: str) -> Path:
    """The rules this version of the portal ships with for a policy."""
    return settings.BASE_DIR / "policies" / "content" / slug / "advice.yaml"


def _in_force(slugs: Collection[str], on: date) -> QuerySet[AdviceRules]:
    return AdviceRules.objects.filter(edition__in=Edition.objects.in_force(on).filter(policy__slug__in=slugs))


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
