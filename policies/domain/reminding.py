from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q, Value
from django.urls import reverse
from django.utils import timezone

from policies import queries
from policies.models import Edition, Reminder
from portal import audit
from portal.models import Person
from portal.models.person import PersonQuerySet
from portal.notices import notify_each
from portal.prepared import insert_each


def reminded_lately(at: datetime | None = None) -> datetime:
    """Who was reminded after this moment is not reminded again yet."""
    return (at or timezone.now()) - timedelta(days=settings.REMIND_AGAIN_DAYS)


def number_to_remind(edition: Edition, *, actor: Person, among: PersonQuerySet) -> tuple[int, int]:
    """For how many it waits whom the actor may remind, and how many of these were reminded lately."""
    lately = queries.is_reminded_since(edition, reminded_lately())
    found = queries.to_remind(edition, actor, among).annotate(lately=lately)
    numbers = found.aggregate(waiting=Count("pk"), left_out=Count("pk", filter=Q(lately=True)))
    return numbers["waiting"], numbers["left_out"]


@transaction.atomic
def remind_readers(edition: Edition, *, actor: Person, among: PersonQuerySet, at: datetime | None = None) -> int:
    """Remind those of some readers for whom the edition waits; returns how many were.

    Only those whom the actor may remind, and none who were reminded in the last `REMIND_AGAIN_DAYS`. The edition is
    locked first: whoever asks at the same time finds them reminded.
    """
    # Whoever acknowledges meanwhile does not wait for this.
    edition = Edition.objects.select_for_update(no_key=True, of=("self",)).select_related("policy").get(pk=edition.pk)
    now = at or timezone.now()
    found = queries.to_remind(edition, actor, among).exclude(queries.is_reminded_since(edition, reminded_lately(now)))
    told = _keep(edition, found, actor, now)
    if told:
        just_now = Reminder.objects.filter(edition=edition, sent_by=actor, sent_at=now)
        url = reverse("policies:read", args=[edition.policy.slug])
        notify_each(Person.objects.filter(pk__in=just_now.values("person")), "policy_reminder", url=url)
        audit.record("readers.reminded", edition, actor=actor, data={"told": told})
    return told


def _keep(edition: Edition, found: PersonQuerySet, actor: Person, now: datetime) -> int:
    values = {"edition_id": Value(edition.pk), "sent_at": Value(now), "sent_by_id": Value(actor.pk)}
    return insert_each(Reminder, found, person_id=F("pk"), **values)
