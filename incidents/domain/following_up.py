"""What People Services must not forget: assessments, holds, what was handed on, interviews, and what may go.

A reminder decides nothing, and there is none any more of what was done.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from incidents import notices
from incidents.enums import Due
from incidents.enums import InvestigationState as S
from incidents.models import (
    DirectedCourse,
    Errand,
    FileReminder,
    HandedOn,
    Hold,
    ImplementationTask,
    Interview,
    Investigation,
    LegalHold,
    Review,
)
from incidents.models.stops import stops_of
from portal import people
from portal.models import StandIn
from training.enums import Duty
from training.models import Enrolment
from training.queries import with_duty

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
    yield from _answers(today)
    yield from _tasks(today)
    yield from _courses(today)
    for held in LegalHold.objects.filter(lifted_at__isnull=True, review_on__lte=today).select_related(
        "investigation__case"
    ):
        yield held.investigation, Due.LEGAL_HOLD, held.review_on
    yield from _may_go(today)
    yield from _in_line(today)
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


def _in_line(today: date) -> Iterator[tuple[Investigation, Due, date]]:
    """Of each day on which somebody with a part came to stand in above the respondent; else once for the file."""
    open_files = Investigation.objects.open().select_related("case", "respondent").prefetch_related("members")
    for file in open_files.order_by("pk"):
        on_it = {pk for pk, stands in file.memberships.items() if stands}
        parts = {file.investigator_id, file.decision_maker_id, file.delegate_id, file.suspender_id} | on_it
        if walled := parts & people.line_above(file.respondent):
            came = StandIn.objects.in_force(today).filter(person__in=walled).aggregate(Max("starts_on"))
            yield file, Due.IN_LINE, came["starts_on__max"] or timezone.localdate(file.opened_at)


def _papers(today: date) -> Iterator[tuple[Investigation, Due, date]]:
    soon = today + timedelta(days=settings.FORWARD_REMINDER_DAYS)
    for review in Review.objects.papers_due(soon).select_related("investigation__case"):
        assert review.forward_by is not None
        yield review.investigation, Due.FORWARD, review.forward_by


def _answers(today: date) -> Iterator[tuple[Investigation, Due, date]]:
    soon = today + timedelta(days=settings.FORWARD_REMINDER_DAYS)
    for review in Review.objects.answers_due(soon).select_related("investigation__case"):
        assert review.answer_by is not None
        yield review.investigation, Due.ANSWER, review.answer_by


def _tasks(today: date) -> Iterator[tuple[Investigation, Due, date]]:
    """What nobody outside the file was asked to do: before it is due, on its day and once after."""
    early = timedelta(days=settings.ERRAND_REMINDER_DAYS)
    given = Errand.objects.filter(taken_back_at__isnull=True, task__isnull=False).values("task")
    due = ImplementationTask.objects.left_to_do().filter(due_on__lte=today + early).exclude(pk__in=given)
    for task in due.select_related("sanction__decision__investigation__case"):
        before = task.due_on - early if today < task.due_on else task.due_on
        on = task.due_on + timedelta(days=1) if today > task.due_on else before
        yield task.sanction.decision.investigation, Due.TASK, on


def _courses(today: date) -> Iterator[tuple[Investigation, Due, date]]:
    """The respondent is reminded by the training; its managers know nothing of it."""
    asked = {one.once: one for one in DirectedCourse.objects.select_related("investigation__case")}
    enrolments = Enrolment.objects.standing().filter(assignment__once__in=asked)
    overdue = with_duty(enrolments, today).filter(due__lt=today).exclude(duty=Duty.EXEMPT)
    for one in overdue.select_related("assignment"):
        yield asked[one.assignment.once].investigation, Due.COURSE, one.due


def _remind(file: Investigation, due: Due, on: date) -> bool:
    _, is_first = FileReminder.objects.get_or_create(investigation=file, due=due, on=on)
    if is_first:
        notices.tell_managers_on(file, f"{due}_due")
    return is_first
