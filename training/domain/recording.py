"""Completions from elsewhere, as somebody's table has them: looked over row by row, recorded all or none."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone

from portal import audit
from portal.forms import WrittenDateField
from portal.models import Person
from portal.tables import read_table
from training.models import CompletionImport, Course, RecordedCompletion

WHO, COURSE, DAY, SOURCE = "who", "course", "day", "source"
LONGEST_SOURCE = 100
# What tools call these columns; the first that fits is offered.
GUESSES = {
    WHO: ("staff number", "staff no", "employee", "mail", "user", "person", "who"),
    COURSE: ("course", "module", "training", "title"),
    DAY: ("completed", "completion", "finished", "date", "day", "when"),
    SOURCE: ("source", "system", "provider", "where"),
}
_DAY = WrittenDateField(not_future=True)


class RecordingRefused(Exception):
    """A table that cannot be recorded as it is. The text says why."""


@dataclass(frozen=True, slots=True)
class RowFault:
    line: int
    words: str


@dataclass(slots=True)
class RecordingPlan:
    """What confirming would do: rows that are new, how many stand already, and what keeps any row from being read."""

    fresh: list[RecordedCompletion] = field(default_factory=list)
    known: int = 0
    faults: list[RowFault] = field(default_factory=list)


@transaction.atomic
def begin_recording(content: bytes, *, file_name: str, once: UUID, actor: Person) -> CompletionImport:
    """Keep a table to be looked over; sent twice, once. Raises portal.tables.TableRefused."""
    table = read_table(content)
    digest = hashlib.sha256(content).hexdigest()
    found, is_new = CompletionImport.objects.get_or_create(
        once=once,
        uploaded_by=actor,
        defaults={
            "file_name": file_name[:200],
            "sha256": digest,
            "headings": table.headings,
            "rows": [[row.line, row.cells] for row in table.rows],
            "columns": _guessed(table.headings),
        },
    )
    if is_new:
        CompletionImport.objects.filter(uploaded_by=actor, confirmed_at=None).exclude(pk=found.pk).delete()
        data = {"sha256": digest, "rows": len(table.rows)}
        audit.record("completions.brought_in", found, actor=actor, data=data)
    return found


def _guessed(headings: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for what, words in GUESSES.items():
        fitting = (at for word in words for at, heading in enumerate(headings) if word in heading.lower())
        at = next((at for at in fitting if at not in found.values()), None)
        if at is not None:
            found[what] = at
    return found


def choose_columns(found: CompletionImport, columns: Mapping[str, int], *, source: str) -> CompletionImport:
    found.columns, found.source = dict(columns), source
    found.save(update_fields=["columns", "source"])
    return found


def plan_recording(found: CompletionImport) -> RecordingPlan:
    """What confirming would do now. As many queries for any number of rows."""
    plan = RecordingPlan()
    if not {WHO, COURSE, DAY} <= found.columns.keys():
        return plan
    told = [(line, _told(found, cells)) for line, cells in found.rows]
    people, courses = _people(said[WHO] for _line, said in told), _courses()
    standing = _standing([*people.values()])
    for line, said in told:
        try:
            made = _recorded(found, said, people, courses)
        except ValueError as fault:
            plan.faults.append(RowFault(line, str(fault)))
            continue
        key = (made.person_id, made.course_id, made.completed_on, made.source)
        if key in standing:
            plan.known += 1
        else:
            plan.fresh.append(made)
            standing.add(key)
    return plan


@transaction.atomic
def record_completions(found: CompletionImport, *, actor: Person) -> int:
    """All rows or none; those that stand already stay as they are. Gives how many were new."""
    found = CompletionImport.objects.select_for_update().get(pk=found.pk)
    if found.confirmed_at:
        return found.completions.count()
    plan = plan_recording(found)
    if plan.faults:
        raise RecordingRefused("Some rows cannot be read. Mend them in the file and upload it again.")
    made = RecordedCompletion.objects.bulk_create(plan.fresh, batch_size=1000)
    found.confirmed_at = timezone.now()
    found.save(update_fields=["confirmed_at"])
    data = {"sha256": found.sha256, "added": len(made), "known": plan.known}
    audit.record("completions.recorded", found, actor=actor, data=data)
    return len(made)


def _told(found: CompletionImport, cells: list[str]) -> dict[str, str]:
    return {what: cells[at].strip() if at < len(cells) else "" for what, at in found.columns.items()}


def _recorded(
    found: CompletionImport, said: Mapping[str, str], people: Mapping[str, Person], courses: Mapping[str, Course]
) -> RecordedCompletion:
    person, course = people.get(said[WHO].lower()), courses.get(said[COURSE].lower())
    if person is None:
        raise ValueError(f"Nobody has the staff number or e-mail address “{said[WHO][:60]}”.")
    if course is None:
        raise ValueError(f"There is no course “{said[COURSE][:60]}”. Write its short name, such as handling-concerns.")
    source = said.get(SOURCE) or found.source
    if not source:
        raise ValueError("It does not say where the course was completed.")
    if len(source) > LONGEST_SOURCE:
        raise ValueError(f"Where it was completed is told in more than {LONGEST_SOURCE} characters.")
    return RecordedCompletion(person=person, course=course, completed_on=_day(said[DAY]), source=source, brought=found)


def _day(said: str) -> date:
    try:
        day = _DAY.clean(said[:40])
    except ValidationError as fault:
        raise ValueError(" ".join(fault.messages)) from fault
    return day


def _people(named: Any) -> dict[str, Person]:
    """By staff number and by e-mail address, in small letters."""
    wanted = {name.lower() for name in named}
    known = Person.objects.annotate(number=Lower("staff_number"), mail=Lower("email"))
    found = {person.staff_number.lower(): person for person in known.filter(number__in=wanted)}
    return found | {person.email.lower(): person for person in known.filter(mail__in=wanted)}


def _courses() -> dict[str, Course]:
    every = [*Course.objects.all()]
    return {one.title.lower(): one for one in every} | {one.slug: one for one in every}


def _standing(people: list[Person]) -> set[tuple[Any, ...]]:
    rows = RecordedCompletion.objects.filter(person__in={one.pk for one in people})
    return {*rows.values_list("person", "course", "completed_on", "source")}
