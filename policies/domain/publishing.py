from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from policies import queries
from policies.enums import EditionState
from policies.models import Edition, Policy
from policies.models.policy import people_covered
from portal import audit
from portal.models import Person
from portal.notices import notify

from .authoring import set_audience

NOTIFIED_AT_ONCE = 5000


class PublishingRefused(Exception):
    """An edition that cannot be published now. The text says why."""


@transaction.atomic
def publish_edition(
    edition: Edition,
    *,
    actor: audit.Actor,
    is_major: bool = True,
    summary: str = "",
    covers: Iterable[str] | None = None,
    in_force_from: date | None = None,
    at: datetime | None = None,
) -> Edition:
    """Put a draft in force and supersede the edition that stood.

    A major edition asks everyone it applies to for their acknowledgement and tells them; a minor one leaves
    the acknowledgements of the last major one standing. The first edition of a policy is always major.
    `covers` says which kinds of employment it holds for, everywhere, where nobody has said so before.
    `in_force_from` may lie in the past, for words that held before they came here, but not before those they
    replace. Raises PublishingRefused.
    """
    at = at or timezone.now()
    policy = Policy.objects.select_for_update().get(pk=edition.policy_id)
    edition = Edition.objects.select_for_update(of=("self",)).select_related("policy").get(pk=edition.pk)
    standing = Edition.objects.published().filter(policy=policy).first()
    starts_on = in_force_from or timezone.localdate(at)
    _check_publishable(edition, standing, starts_on, today=timezone.localdate(at))

    if covers:
        set_audience(policy, covers, actor=actor)
    if standing:
        _supersede(standing, on=starts_on, actor=actor)
    edition.is_major = is_major or standing is None
    edition.last_major = edition if edition.is_major or standing is None else standing.last_major
    edition.summary = summary or edition.summary
    edition.content_hash = queries.as_restated(edition).content_hash()
    edition.state = EditionState.PUBLISHED
    edition.in_force_from, edition.published_at = starts_on, at
    edition.published_by = actor if isinstance(actor, Person) else None
    edition.save()
    audit.record(
        "edition.published",
        edition,
        actor=actor,
        data={"hash": edition.content_hash, "major": edition.is_major, "from": starts_on.isoformat()},
    )
    if edition.is_major:
        _ask_audience(edition)
    return edition


def _check_publishable(edition: Edition, standing: Edition | None, starts_on: date, *, today: date) -> None:
    if not edition.is_draft:
        raise PublishingRefused("This edition is published already.")
    if not edition.clauses.exists():
        raise PublishingRefused("This draft has no clauses yet.")
    if starts_on > today:
        raise PublishingRefused("An edition holds from the day it is published, or from a day before it.")
    if standing and standing.in_force_from and starts_on < standing.in_force_from:
        raise PublishingRefused("An edition cannot hold from before the one it replaces.")


def _supersede(standing: Edition, *, on: date, actor: audit.Actor) -> None:
    standing.state, standing.in_force_until = EditionState.SUPERSEDED, on
    standing.save(update_fields=["state", "in_force_until"])
    audit.record("edition.superseded", standing, actor=actor, data={"until": on.isoformat()})


def _ask_audience(edition: Edition) -> None:
    """One notice each, some thousands at a time: a department does not fit in memory."""
    url = reverse("policies:read", args=[edition.policy.slug])
    covered = people_covered(edition.policy).only("pk").order_by("pk")
    last = 0
    while chunk := list(covered.filter(pk__gt=last)[:NOTIFIED_AT_ONCE]):
        notify(chunk, "policy_to_acknowledge", url=url)
        last = chunk[-1].pk
