"""What the portal has on record of someone, as a table to keep: acknowledged, learned, asked."""

from collections.abc import Iterator
from datetime import datetime, time
from operator import itemgetter
from typing import Any

from django.utils import timezone

from policies.models import Acknowledgement, Question
from portal.export import Column, Kind
from portal.models import Person
from training.models import Completion, RecordedCompletion

Row = tuple[Any, ...]

COLUMNS = (
    Column("What", "what", 24),
    Column("About", "about", 44),
    Column("When", "at", 24, Kind.MOMENT),
    Column("Detail", "detail", 24),
    Column("Code", "code", 30),
)


def record_of(person: Person) -> list[Row]:
    """Row by row in the order of time. Of a question only that it was asked: its words stay in the portal."""
    rows = [*_acknowledged(person), *_completed(person), *_recorded(person), *_asked(person)]
    return sorted(rows, key=itemgetter(2))


def _acknowledged(person: Person) -> Iterator[Row]:
    for made in Acknowledgement.objects.visible_to(person).select_related("edition__policy"):
        about = f"{made.edition.policy.short_name}, edition {made.edition.number}"
        detail = "Withdrawn" if made.is_withdrawn else ""
        yield "Policy acknowledged", about, made.acknowledged_at, detail, made.code


def _completed(person: Person) -> Iterator[Row]:
    for done in Completion.objects.visible_to(person).select_related("attempt__version"):
        yield "Course passed", str(done.attempt.version), done.completed_at, f"{done.attempt.score}%", done.code


def _recorded(person: Person) -> Iterator[Row]:
    for done in RecordedCompletion.objects.visible_to(person).select_related("course"):
        day = datetime.combine(done.completed_on, time.min, timezone.get_current_timezone())
        yield "Course completed elsewhere", done.course.title, day, done.source, ""


def _asked(person: Person) -> Iterator[Row]:
    for question in Question.objects.filter(asker=person).select_related("policy"):
        state = question.get_state_display()
        yield "Question asked", question.policy.short_name, question.asked_at, state, question.code or ""
