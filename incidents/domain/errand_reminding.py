"""Whoever was asked to carry something out is reminded before it is due, on its day and after; then People Services."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from incidents import notices
from incidents.enums import ErrandMoment as M
from incidents.models import Errand, ErrandReminder

AT_ONCE = 500
KINDS = {M.SOON: "errand_due_soon", M.TODAY: "errand_due_today", M.OVERDUE: "errand_overdue"}


def remind_of_errands(*, at: datetime | None = None) -> int:
    """Of each moment once; of those that passed unseen only the last. Nothing of what is done, taken back or ended.

    Returns how many were told.
    """
    at = at or timezone.now()
    today = timezone.localdate(at)
    soon = today + timedelta(days=settings.ERRAND_REMINDER_DAYS)
    due = Errand.objects.open().filter(due_on__lte=soon).order_by("due_on", "pk")
    known = due.exclude(reminders__moment=M.TOLD_ON)[:AT_ONCE]
    return sum(_remind(pk, today, at) for pk in known.values_list("pk", flat=True))


@transaction.atomic
def _remind(pk: int, today: date, at: datetime) -> int:
    """It may have been done while others were looked at."""
    found = Errand.objects.select_for_update(of=("self",)).select_related("person", "investigation__case")
    errand = found.filter(pk=pk).first()
    if errand is None or not Errand.objects.open().filter(pk=pk).exists():
        return 0
    return sum(_tell(errand, moment, at) for moment in _reached(errand.due_on, today))


def _reached(due_on: date, today: date) -> Iterable[M]:
    if today < due_on:
        return (M.SOON,)
    if today == due_on:
        return (M.TODAY,)
    is_late = today >= due_on + timedelta(days=settings.ERRAND_OVERDUE_DAYS)
    return (M.OVERDUE, M.TOLD_ON) if is_late else (M.OVERDUE,)


def _tell(errand: Errand, moment: M, at: datetime) -> bool:
    _, is_first = ErrandReminder.objects.get_or_create(errand=errand, moment=moment, defaults={"at": at})
    if is_first and moment == M.TOLD_ON:
        notices.tell_managers_on(errand.investigation, "errand_late")
    elif is_first:
        notices.tell_of_errand(errand, KINDS[moment])
    return is_first
