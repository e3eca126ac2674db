"""Reminders of cases that fall due, in working hours only. They say that there is one, never which or whose."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from incidents.enums import Reminded
from incidents.models import Case
from incidents.notices import case_url
from portal import people
from portal.calendar import add_business_minutes, is_working_time
from portal.models import Role
from portal.notices import notify

AT_ONCE = 500


@transaction.atomic
def remind_of_cases(at: datetime | None = None) -> int:
    """Tell handlers once that a case falls due soon and once that it is overdue, and then the managers too.

    Returns how many cases that was; none while nobody works.
    """
    at = at or timezone.now()
    if not is_working_time(at, settings.OFFICE_STATE):
        return 0
    soon = add_business_minutes(at, round(settings.REMIND_BEFORE_HOURS * 60), settings.OFFICE_STATE)
    overdue = _take(Case.objects.open().filter(due_at__lt=at).exclude(reminded=Reminded.OVERDUE))
    due_soon = _take(Case.objects.open().filter(due_at__gte=at, due_at__lte=soon, reminded=Reminded.NOT_YET))
    _tell_handlers(overdue, "case_overdue", Reminded.OVERDUE)
    _tell_handlers(due_soon, "case_due_soon", Reminded.SOON)
    _tell_managers(overdue)
    return len(overdue) + len(due_soon)


def _take(cases: "QuerySet[Case]") -> list[Case]:
    found = cases.select_for_update(of=("self",), skip_locked=True).select_related("handler")
    return list(found.order_by("due_at", "pk")[:AT_ONCE])


def _tell_handlers(cases: list[Case], kind: str, reminded: Reminded) -> None:
    for case in cases:
        if case.handler:
            notify([case.handler], kind, url=case_url(case))
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(reminded=reminded)


def _tell_managers(cases: list[Case]) -> None:
    """Each manager once, and only one who may know of any of these cases."""
    overdue = Case.objects.filter(pk__in=[case.pk for case in cases])
    managers = people.holders(Role.DIGITAL_MEDIA_MANAGER) if cases else ()
    told = [person for person in managers if (overdue & Case.objects.visible_to(person)).exists()]
    notify(told, "cases_overdue", url=f"{reverse('incidents:queue')}?show=due")
