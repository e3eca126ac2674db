"""What People Services must not forget: assessments, holds, what was handed on, interviews, and what may go.

A reminder decides nothing, and there is none any more of what was done.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from incidents import notices
from incidents.enums import Due
from incidents.enums import InvestigationState as S
from incidents.models import FileReminder, HandedOn, Hold, Interview, Investigation, LegalHold, Review
from incidents.models.stops import stops_of

AT_ONCE = 500
BEING_ASSESSED = (S.RECEIVED, S.ASSESSING)


@transaction.atomic
def remind_of_files(*, at: datetime | None = None) -> int:
    """Tell the managers on the file once of each thing and day that has come. Returns of how many."""
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
    yield from _papers(today)
    for held in LegalHold.objects.filter(lifted_at__isnull=True, review_on__lte=today).select_related(
        "investigation__case"
    ):
        yield held.investigation, Due.LEGAL_HOLD, held.review_on
    yield from _may_go(today)
    interviews = Interview.objects.filter(called_off_at__isnull=True, starts_at__date=today)
    for interview in interviews.select_related("investigation__case"):
        yield interview.investigation, Due.INTERVIEW, today


def _may_go(today: date) -> Iterator[tuple[Investigation, Due, date]]:
    """Not of what a hold or a review keeps: nothing could be proposed of it."""
    reminded = FileReminder.objects.filter(due=Due.RETENTION, on=F("investigation__kept_until"))
    over = Investigation.objects.filter(state=S.CLOSED, kept_until__lt=today).exclude(
        pk__in=reminded.values("investigation")
    )
    files = list(over.order_by("kept_until", "pk")[:AT_ONCE])
    stopped = stops_of([file.pk for file in files])
    for file in files:
        if file.kept_until and not stopped[file.pk]:
            yield file, Due.RETENTION, file.kept_until


def _papers(today: date) -> Iterator[tuple[Investigation, Due, date]]:
    soon = today + timedelta(days=settings.FORWARD_REMINDER_DAYS)
    for review in Review.objects.papers_due(soon).select_related("investigation__case"):
        assert review.forward_by is not None
        yield review.investigation, Due.FORWARD, review.forward_by


def _remind(file: Investigation, due: Due, on: date) -> bool:
    _, is_first = FileReminder.objects.get_or_create(investigation=file, due=due, on=on)
    if is_first:
        notices.tell_managers_on(file, f"{due}_due")
    return is_first
