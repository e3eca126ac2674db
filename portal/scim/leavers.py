"""How many the identity provider let leave within a day, and how many it may: plain numbers, without the protocol."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from portal.models import Person, ScimLeaversAllowed, ScimUser

FEW = 5


@dataclass(frozen=True)
class Leavers:
    count: int
    most: int

    @property
    def are_held(self) -> bool:
        return self.count >= self.most


def left_today() -> Leavers:
    now = timezone.now()
    count = ScimUser.objects.filter(left_at__gt=now - timedelta(days=1)).count()
    here = Person.objects.current().count() + count
    return Leavers(count, max(FEW, int(here * settings.STAFF_LEAVERS_PERCENT / 100)))


def may_go_on() -> bool:
    """Whether an administrator has looked, and lets more leave."""
    return ScimLeaversAllowed.objects.filter(until__gt=timezone.now()).exists()
