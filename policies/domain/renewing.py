from datetime import datetime

from django.db import transaction
from django.db.models import F, Value
from django.urls import reverse
from django.utils import timezone

from policies import queries
from policies.models import Edition, Reminder
from portal import audit
from portal.models import Person
from portal.notices import notify_each
from portal.prepared import insert_each


def ask_again(*, at: datetime | None = None) -> int:
    """Tell those whose acknowledgement grew too old that the policy waits for them again; returns how many.

    Once for each running out. That someone was told is kept as a reminder: a notice does not say of which edition
    it was, and whoever reminds people by hand leaves out those who were reminded lately.
    """
    now = at or timezone.now()
    renewing = Edition.objects.published().filter(policy__renew_months__isnull=False).order_by("pk")
    return sum(_ask_readers_of(pk, now) for pk in list(renewing.values_list("pk", flat=True)))


@transaction.atomic
def _ask_readers_of(pk: int, now: datetime) -> int:
    # Another run at the same time leaves the edition to this one.
    free = Edition.objects.published().select_for_update(no_key=True, of=("self",), skip_locked=True)
    edition = free.select_related("policy").filter(pk=pk).first()
    if edition is None:
        return 0
    run_out = queries.run_out(edition, now)
    told = insert_each(Reminder, run_out, edition_id=Value(edition.pk), person_id=F("pk"), sent_at=Value(now))
    if told:
        just_now = Reminder.objects.filter(edition=edition, sent_by__isnull=True, sent_at=now)
        url = reverse("policies:read", args=[edition.policy.slug])
        notify_each(Person.objects.filter(pk__in=just_now.values("person")), "policy_to_renew", url=url)
        audit.record("readers.asked_again", edition, actor=audit.SYSTEM, data={"told": told})
    return told
