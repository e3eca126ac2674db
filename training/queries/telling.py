"""How the telling of an LRS goes, for whoever runs the portal: numbers and kinds of error, never what is told."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Min, Q

from training.models import Sending, Statement


@dataclass(frozen=True)
class Telling:
    is_on: bool
    waiting: int
    waiting_since: datetime | None
    refused: int
    sending: Sending | None


def how_telling_goes() -> Telling:
    waits = Q(refused=None)
    found = Statement.objects.aggregate(
        waiting=Count("pk", filter=waits), since=Min("at", filter=waits), refused=Count("pk", filter=~waits)
    )
    sending = Sending.objects.first()
    return Telling(bool(settings.XAPI_URL), found["waiting"], found["since"], found["refused"], sending)
