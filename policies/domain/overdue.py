"""To remind those for whom an edition waits past its date, at widening steps, and then to tell their managers.

It stops when it is done: who has acknowledged or need not is never looked at. People are gone through in parts, each
in a transaction of its own: stopped in between, the next run goes on where this one was.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.urls import reverse
from django.utils import timezone

from policies import queries
from policies.models import Edition, Reminder
from portal.models import Notice, Person
from portal.models.person import PersonQuerySet
from portal.notices import notify_each
from portal.prepared import insert_each

REMINDING_LOCK = 715_022
# What nobody reminded of for so long is not caught up with: a step belongs to its days.
STEP_LASTS = 7
OF_MANAGER, OVERDUE = "policy_overdue_in_team", "?reading=overdue"


def remind_overdue(*, at: datetime | None = None) -> int:
    """Each step once after each date; returns how many were told, managers too."""
    began, told = timezone.now(), 0
    now = at or began
    for pk in list(Edition.objects.published().order_by("pk").values_list("pk", flat=True)):
        for first, last in queries.in_parts():
            told += _remind_some(pk, (first, last), now, began)
    return told


@dataclass(frozen=True)
class Part:
    """Some of the people, and an edition that waits for them."""

    edition: Edition
    ids: tuple[int, int]
    now: datetime
    began: datetime  # of the whole run: who was told since then was told in it

    def keep(self, found: PersonQuerySet, step: int, *, of_manager: bool) -> QuerySet[Reminder]:
        """Whom the step reaches just now."""
        found = queries.not_reminded(found.filter(pk__range=self.ids), self.edition, step, of_manager=of_manager)
        values = {"sent_at": Value(self.now), "step": Value(step), "of_manager": Value(of_manager)}
        insert_each(Reminder, found, edition_id=Value(self.edition.pk), person_id=F("pk"), **values)
        return Reminder.objects.filter(
            edition=self.edition,
            person__gte=self.ids[0],
            person__lte=self.ids[1],
            sent_at=self.now,
            step=step,
            of_manager=of_manager,
        )


@transaction.atomic
def _remind_some(pk: int, ids: tuple[int, int], now: datetime, began: datetime) -> int:
    if not _alone():
        return 0
    edition = Edition.objects.published().select_related("policy", "last_major").filter(pk=pk).first()
    if edition is None:
        return 0
    part = Part(edition, ids, now, began)
    return sum(_tell_readers(part, step, until) for step, until in _steps()) + _tell_managers(part)


def _steps() -> list[tuple[int, int]]:
    steps = settings.REMIND_POLICY_DAYS
    return [(step, min([step + STEP_LASTS, *(one for one in steps if one > step)])) for step in steps]


def _tell_readers(part: Part, step: int, until: int) -> int:
    found = queries.overdue_by(part.edition, step, fewer_than=until, at=part.now)
    kept = part.keep(found, step, of_manager=False)
    url = reverse("policies:read", args=[part.edition.policy.slug])
    return notify_each(Person.objects.filter(pk__in=kept.values("person")), "policy_reminder", url=url)


def _tell_managers(part: Part) -> int:
    """Once, whatever number of theirs it is; who, they read on the page they may see."""
    step, url = (
        settings.TELL_MANAGER_OF_POLICY_DAYS,
        reverse("policies:coverage-people", args=[part.edition.policy.slug]),
    )
    found = queries.overdue_by(part.edition, step, at=part.now).filter(manager__is_active=True)
    kept = part.keep(found, step, of_manager=True)
    told = Notice.objects.filter(
        person=OuterRef("pk"), kind=OF_MANAGER, url=f"{url}{OVERDUE}", created_at__gte=part.began
    )
    managers = Person.objects.current().filter(~Exists(told), pk__in=kept.values("person__manager"))
    return notify_each(managers, OF_MANAGER, url=f"{url}{OVERDUE}")


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [REMINDING_LOCK])
        return bool(cursor.fetchone()[0])
