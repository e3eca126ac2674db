"""What People Services must not forget: assessments, holds and what was handed on. A reminder decides nothing."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from incidents import notices
from incidents.enums import Due
from incidents.enums import InvestigationState as S
from incidents.models import FileReminder, HandedOn, Hold, Investigation

BEING_ASSESSED = (S.RECEIVED, S.ASSESSING)


@transaction.atomic
def remind_of_files(*, at: datetime | None = None) -> int:
    """Tell the managers once of each thing and day that has come. Returns of how many."""
    today = timezone.localdate(at or timezone.now())
    return sum(_remind(file, due, on) for file, due, on in _due(today))


def _due(today: date) -> Iterator[tuple[Investigation, Due, date]]:
    for file in Investigation.objects.filter(state__in=BEING_ASSESSED, target_on__lt=today).select_related("case"):
        assert file.target_on is not None
        yield file, Due.ASSESSMENT, file.target_on
    for hold in Hold.objects.due(today).select_related("investigation__case"):
        yield hold.investigation, Due.HOLD, hold.review_on
    for handed_on in HandedOn.objects.due(today).select_related("investigation__case"):
        assert handed_on.follow_up_on is not None
        yield handed_on.investigation, Due.HANDED_ON, handed_on.follow_up_on


def _remind(file: Investigation, due: Due, on: date) -> bool:
    _, is_first = FileReminder.objects.get_or_create(investigation=file, due=due, on=on)
    if is_first:
        notices.tell_services_managers(file, f"{due}_due")
    return is_first
