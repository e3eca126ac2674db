from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from policies import queries
from policies.enums import EditionState
from policies.models import Edition, Policy
from policies.models.policy import people_covered
from policies.published import tell_rooms
from portal import audit
from portal.models import Person
from portal.notices import notify_each

from .covering import ask
from .door import lock, move_edition


class PublishingRefused(Exception):
    """An edition that cannot be published now. The text says why."""


@transaction.atomic
def publish_edition(
    edition: Edition,
    *,
    actor: audit.Actor,
    is_major: bool | None = None,
    in_force_from: date | None = None,
    at: datetime | None = None,
) -> Edition:
    """Put an edition in force and supersede the one that stood.

    People publish what was approved; the portal itself also drafts from the files it ships with. A major edition
    asks everyone it applies to for their acknowledgement and tells them; a minor one leaves the acknowledgements
    of the last major one standing. The first edition of a policy is always major.
    `in_force_from` may lie in the past, for words that held before they came here, but not before those they
    replace. Raises PublishingRefused, and MoveRefused when the edition is not ready or the actor may not.
    """
    at = at or timezone.now()
    policy = Policy.objects.select_for_update().get(pk=edition.policy_id)
    edition = lock(edition)
    standing = Edition.objects.published().filter(policy=policy).first()
    starts_on = in_force_from or timezone.localdate(at)
    _check_publishable(edition, standing, starts_on, today=timezone.localdate(at))
    if standing:
        move_edition(standing, EditionState.SUPERSEDED, actor=actor, at=at, in_force_until=starts_on)
    major = standing is None or (edition.is_major if is_major is None else is_major)
    said = queries.as_restated(edition).content_hash()
    edition = move_edition(
        edition,
        EditionState.PUBLISHED,
        actor=actor,
        at=at,
        data={"hash": said, "major": major, "in_force_from": starts_on.isoformat()},
        is_major=major,
        last_major=edition if major or standing is None else standing.last_major,
        content_hash=said,
        in_force_from=starts_on,
        published_at=at,
        published_by=actor if isinstance(actor, Person) else None,
    )
    if edition.is_major:
        ask(edition, people_covered(edition.policy))
    tell_rooms(edition)
    return edition


@transaction.atomic
def withdraw_edition(edition: Edition, *, actor: audit.Actor, words: str, at: datetime | None = None) -> Edition:
    """End an edition with nothing in its place: it held until today, and asks nobody any more. Its readers are told.

    Raises MoveRefused, also when no reason is given.
    """
    at = at or timezone.now()
    policy = Policy.objects.select_for_update().get(pk=edition.policy_id)
    asked = queries.people_to_ask(policy)
    edition = move_edition(
        edition, EditionState.WITHDRAWN, actor=actor, words=words, at=at, in_force_until=timezone.localdate(at)
    )
    notify_each(asked, "policy_withdrawn", url=reverse("policies:edition", args=[policy.slug, edition.number]))
    return edition


def _check_publishable(edition: Edition, standing: Edition | None, starts_on: date, *, today: date) -> None:
    if edition.published_at:
        raise PublishingRefused("This edition is published already.")
    if not edition.clauses.exists():
        raise PublishingRefused("This draft has no clauses yet.")
    if starts_on > today:
        raise PublishingRefused("An edition holds from the day it is published, or from a day before it.")
    if standing and standing.in_force_from and starts_on < standing.in_force_from:
        raise PublishingRefused("An edition cannot hold from before the one it replaces.")
