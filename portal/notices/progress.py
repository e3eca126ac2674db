"""How mail goes: numbers alone, of nobody."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min, Q
from django.utils import timezone

from portal.models import Mailing, Notice
from portal.models.mailing import Outcome


@dataclass(frozen=True)
class Progress:
    waiting: int
    put_off: int
    later: int
    waiting_since: datetime | None
    sent_this_hour: int
    sent_today: int
    refused_today: int
    per_minute: int

    @property
    def minutes_left(self) -> int:
        """At the pace that is set; nothing where none is."""
        return -(-self.waiting // self.per_minute) if self.per_minute else 0


def how_mail_goes(at: datetime | None = None) -> Progress:
    now = at or timezone.now()
    open_mails = Mailing.objects.filter(settled_at=None).aggregate(
        waiting=Count("pk", filter=Q(send_after__lte=now)),
        put_off=Count("pk", filter=Q(send_after__gt=now)),
        since=Min("made_at"),
    )
    settled = Mailing.objects.filter(settled_at__gt=now - timedelta(days=1)).aggregate(
        hour=Count("pk", filter=Q(outcome=Outcome.SENT, settled_at__gt=now - timedelta(hours=1))),
        day=Count("pk", filter=Q(outcome=Outcome.SENT)),
        refused=Count("pk", filter=Q(outcome=Outcome.REFUSED)),
    )
    notices = Notice.objects.filter(mailing=None, mailed_at=None, mail_after__gt=now)
    return Progress(
        waiting=open_mails["waiting"] + Notice.objects.to_mail(now).values("person").distinct().count(),
        put_off=open_mails["put_off"],
        later=notices.count(),
        waiting_since=open_mails["since"],
        sent_this_hour=settled["hour"],
        sent_today=settled["day"],
        refused_today=settled["refused"],
        per_minute=settings.MAIL_PER_MINUTE,
    )
