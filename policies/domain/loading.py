"""The files in `content/`, put in force."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from policies.models import AdviceRules, Edition
from policies.reading.restated import RestatedPolicy
from portal import audit

from .authoring import make_edition, update_policy
from .covering import set_audience
from .publishing import publish_edition


@dataclass(frozen=True)
class Loaded:
    edition: Edition
    is_new: bool


@transaction.atomic
def load_edition(restated: RestatedPolicy, *, actor: audit.Actor, is_major: bool = True, advice: str = "") -> Loaded:
    """Publish the file as a new edition if its words differ from those in force; else only note the rest of it.

    `advice` is the text of its advice.yaml. Where that alone is another, the edition asks nobody to read it again.

    The kinds of employment it covers hold everywhere, until someone limits the policy to units.
    """
    policy = update_policy(restated)
    if restated.covers and not policy.audiences.filter(unit__isnull=False).exists():
        set_audience(policy, restated.covers, actor=actor)
    standing = Edition.objects.published().filter(policy=policy).first()
    if standing and standing.content_hash == restated.content_hash():
        if not advice or AdviceRules.objects.filter(edition=standing, source=advice).exists():
            return Loaded(standing, is_new=False)
        is_major = False
    draft = make_edition(restated, actor=actor)
    if advice:
        AdviceRules.objects.create(edition=draft, source=advice)
    starts_on = _first_day(restated, standing)
    return Loaded(publish_edition(draft, actor=actor, is_major=is_major, in_force_from=starts_on), is_new=True)


def _first_day(restated: RestatedPolicy, standing: Edition | None) -> date:
    """The day the file gives, unless other words were in force on it: then today."""
    said, today = restated.in_force_from, timezone.localdate()
    if standing is None or standing.in_force_from is None:
        return min(said, today)
    return said if standing.in_force_from < said <= today else today
