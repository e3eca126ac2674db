"""Approved editions that are published on a day."""

import logging
from datetime import date, datetime

from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date

from policies.enums import EditionState as S
from policies.models import Edition, Policy
from policies.rules import edition as rules
from portal import audit
from portal.machine import NOT_BY_YOU, NOT_FROM_HERE, MoveRefused
from portal.models import Person

from .approving import keep_remark
from .door import lock
from .publishing import PublishingRefused, publish_edition
from .telling import tell_approver, tell_authors

log = logging.getLogger(__name__)


@transaction.atomic
def schedule_publishing(edition: Edition, *, on: date | None, actor: Person, at: datetime | None = None) -> Edition:
    """Say on which day the portal publishes an approved edition by itself; None takes the day away again.

    Raises MoveRefused, and PublishingRefused for a day that has passed.
    """
    at = at or timezone.now()
    edition = lock(edition)
    if edition.state != S.APPROVED:
        raise MoveRefused(NOT_FROM_HERE)
    if rules.Who.OWNER not in rules.capacities(edition, actor):
        raise MoveRefused(NOT_BY_YOU)
    if on and on < timezone.localdate(at):
        raise PublishingRefused("This day has passed. Choose a day from today on.")
    if edition.publish_on == on:
        return edition
    edition.publish_on = on
    edition.save(update_fields=["publish_on"])
    keep_remark(
        edition,
        actor,
        f"To be published on {format_date(on, 'j F Y')}." if on else "No longer to be published on a day.",
        at,
    )
    data = {"on": on.isoformat()} if on else {}
    audit.record("edition.scheduled" if on else "edition.unscheduled", edition, actor=actor, data=data)
    return edition


def publish_due_editions(*, at: datetime | None = None) -> int:
    """Publish what was scheduled for today or a day before, each in a transaction of its own. Returns how many.

    One that cannot be published loses its day, its authors are told, and the others go on. Cut short, what was not
    done yet is done the next time.
    """
    at = at or timezone.now()
    due = Edition.objects.due(timezone.localdate(at)).order_by("publish_on", "pk").values_list("pk", "policy")
    return sum(_publish_due(pk, policy, at) for pk, policy in list(due))


def _publish_due(pk: int, policy: int, at: datetime) -> bool:
    try:
        with transaction.atomic():
            # The policy first, as whoever publishes by hand does; then nobody else can have moved the edition.
            Policy.objects.select_for_update().get(pk=policy)
            edition = Edition.objects.due(timezone.localdate(at)).filter(pk=pk).first()
            return _publish(edition, at) if edition else False
    except DatabaseError:
        log.exception("edition %s waits for the next time", pk)
        return False


def _publish(edition: Edition, at: datetime) -> bool:
    try:
        edition = publish_edition(edition, actor=audit.SYSTEM, at=at)
    except (MoveRefused, PublishingRefused) as refusal:
        _put_off(edition, refusal, at)
        return False
    url = reverse("policies:read", args=[edition.policy.slug])
    tell_authors(edition, "edition_published", but=audit.SYSTEM, url=url)
    return True


def _put_off(edition: Edition, refusal: MoveRefused | PublishingRefused, at: datetime) -> None:
    edition = lock(edition)
    wanting = [need.value for need in refusal.needs] if isinstance(refusal, MoveRefused) else []
    edition.publish_on = None
    edition.save(update_fields=["publish_on"])
    keep_remark(edition, audit.SYSTEM, f"Not published on its day: {'; '.join(wanting) or refusal}.", at)
    audit.record("publishing.refused", edition, actor=audit.SYSTEM, data={"needs": wanting})
    tell_authors(edition, "edition_not_published", but=audit.SYSTEM)
    tell_approver(edition, "edition_not_published")
