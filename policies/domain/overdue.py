"""To remind those for whom an edition waits past its date, at widening steps, and then to tell their managers.

It stops when it is done: who has acknowledged or need not is never looked at. People are gone through in parts, each
in a transaction of its own: stopped in between, the next run goes on where this one was.
"""

from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.urls import reverse
from django.utils import timezone

from policies import queries
from policies.models import Edition, Reminder
from policies.models.policy import people_covered
from portal.models import Notice, Person
from portal.models.person import PersonQuerySet
from portal.notices import notify_each
from portal.people import with_those_acting
from portal.prepared import insert_each

REMINDING_LOCK = 715_022
# What nobody reminded of for so long is not caught up with: a step belongs to its days.
STEP_LASTS = 7
OF_MANAGER, OVERDUE = "policy_overdue_in_team", "?reading=overdue"


def remind_overdue(*, at: datetime | None = None) -> int:
    """Each step once after each date; returns how many were told, managers too."""
    began, told = timezone.now(), 0
    for edition in Edition.objects.published().select_related("policy", "last_major").order_by("pk"):
        readers = people_covered(edition.policy)
        for ids in queries.in_parts():
            told += _remind_some(queries.Part(edition, readers, ids, at or began), began)
    return told


@transaction.atomic
def _remind_some(part: queries.Part, began: datetime) -> int:
    if not _alone() or not Edition.objects.published().filter(pk=part.edition.pk).exists():
        return 0
    return sum(_tell_readers(part, step, until) for step, until in _steps()) + _tell_managers(part, began)


def _steps() -> list[tuple[int, int]]:
    steps = settings.REMIND_POLICY_DAYS
    return [(step, min([step + STEP_LASTS, *(one for one in steps if one > step)])) for step in steps]


def _tell_readers(part: queries.Part, step: int, until: int) -> int:
    kept = _keep(part, part.to_remind(step, fewer_than=until), step, of_manager=False)
    url = reverse("policies:read", args=[part.edition.policy.slug])
    return notify_each(Person.objects.filter(pk__in=kept.values("person")), "policy_reminder", url=url)


def _tell_managers(part: queries.Part, began: datetime) -> int:
    """Once in a run, whatever number of theirs it is; who, they read on the page they may see."""
    step = settings.TELL_MANAGER_OF_POLICY_DAYS
    kept = _keep(part, part.to_tell_of(step), step, of_manager=True)
    url = reverse("policies:coverage-people", args=[part.edition.policy.slug])
    told = Notice.objects.filter(person=OuterRef("pk"), kind=OF_MANAGER, url=f"{url}{OVERDUE}", created_at__gte=began)
    managers = with_those_acting(Person.objects.filter(pk__in=kept.values("person__manager")))
    return notify_each(managers.filter(~Exists(told)), OF_MANAGER, url=f"{url}{OVERDUE}")


def _keep(part: queries.Part, found: PersonQuerySet, step: int, *, of_manager: bool) -> QuerySet[Reminder]:
    """Whom the step reaches just now."""
    values = {"sent_at": Value(part.at), "step": Value(step), "of_manager": Value(of_manager)}
    if not insert_each(Reminder, found, edition_id=Value(part.edition.pk), person_id=F("pk"), **values):
        return Reminder.objects.none()
    just_now = Reminder.objects.filter(part.mine, edition=part.edition, sent_at=part.at)
    return just_now.filter(step=step, of_manager=of_manager)


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [REMINDING_LOCK])
        return bool(cursor.fetchone()[0])
