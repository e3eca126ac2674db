"""What happened in a matter, from the conduct to the last decision, in the order of the days."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from incidents.enums import TO_REPORTER, CaseState, EntryKind, InvestigationState
from incidents.file_export.rows import evidence_of
from incidents.models import (
    CaseEntry,
    Evidence,
    Finding,
    Investigation,
    InvestigationEntry,
    Letter,
    LetterReading,
    Review,
    SanctionDecision,
)
from incidents.models.matter import cases_of_matter
from portal.documents import make_pdf
from portal.templatetags.postwise import day

Rows = QuerySet[Any]
WITH_THE_REPORTER = (EntryKind.MESSAGE, EntryKind.REPORTER)


@dataclass(frozen=True)
class Material:
    """The rows of a matter that its reader may see."""

    entries: "QuerySet[InvestigationEntry]"
    letters: "QuerySet[Letter]"
    reviews: "QuerySet[Review]"
    sanctions: "QuerySet[SanctionDecision]"
    media: "QuerySet[CaseEntry]"
    evidence: "QuerySet[Evidence]"


def whole_material(file: Investigation) -> Material:
    """All of a file but what passed between the office and whoever reported it."""
    handled = CaseEntry.objects.filter(case__in=cases_of_matter([file.case_id]), other__isnull=True)
    return Material(
        entries=file.entries.all(),
        letters=file.letters.filter(concern=None).exclude(kind__in=TO_REPORTER),
        reviews=file.reviews.order_by("apply_by", "pk"),
        sanctions=SanctionDecision.objects.filter(investigation=file).select_related("decided_by"),
        media=handled.exclude(kind__in=WITH_THE_REPORTER),
        evidence=evidence_of(file),
    )


@dataclass(frozen=True)
class Event:
    """`at` is none where only the day is known: then it comes first on it."""

    on: date
    at: datetime | None
    what: str
    who: str = ""
    words: str = ""


def chronology(file: Investigation, material: Material) -> list[Event]:
    found = [
        *_conduct(file),
        _at(file.opened_at, "Referred to People Services"),
        *_entries(material.media.select_related("by"), CaseState),
        *_entries(material.entries.select_related("by"), InvestigationState),
        *_evidence(material.evidence),
        *_letters(material.letters),
        *_decisions(file),
        *(_at(one.decided_at, "Sanction decided", one.decided_by.name, one.reasons) for one in material.sanctions),
        *_reviews(material.reviews),
    ]
    return sorted(found, key=_place)


def by_day(events: Iterable[Event]) -> list[tuple[date, list[Event]]]:
    return [(on, list(found)) for on, found in groupby(events, key=lambda event: event.on)]


def _place(event: Event) -> datetime:
    return event.at or timezone.make_aware(datetime.combine(event.on, time.min))


def _at(at: datetime, what: str, who: str = "", words: str = "") -> Event:
    return Event(timezone.localdate(at), at, what, who, words)


def _conduct(file: Investigation) -> Iterator[Event]:
    for one in file.allegations.all():
        yield Event(one.conduct_on, None, f"Conduct of allegation {one.position}", words=one.words)


def _entries(entries: Rows, states: "type[CaseState] | type[InvestigationState]") -> Iterator[Event]:
    for one in entries:
        what = states(one.to_state).label if one.to_state else EntryKind(one.kind).label
        yield _at(one.at, str(what), one.by.name if one.by else "", one.words)


def _evidence(evidence: "QuerySet[Evidence]") -> Iterator[Event]:
    for item in evidence:
        yield _at(item.received_at, f"{item.kind} received", words=f"Item {item.code}, {item.media_type}")


def _letters(letters: "QuerySet[Letter]") -> Iterator[Event]:
    readings = Prefetch("readings", LetterReading.objects.select_related("person"))
    letters = letters.select_related("issued_by", "response__by").prefetch_related(None)
    for one in letters.prefetch_related(readings, "extensions__by", "deliveries"):
        title = one.get_kind_display()
        until = f"May be answered until {day(one.due_at)}." if one.due_at else ""
        yield _at(one.issued_at, f"Letter issued: {title}", one.issued_by.name, until)
        for reading in one.readings.all():
            yield _at(reading.at, f"Letter first read: {title}", reading.person.name)
        for extension in one.extensions.all():
            said = f"Until {day(extension.due_at)}. {extension.reason}"
            yield _at(extension.at, f"More time to answer: {title}", extension.by.name, said)
        if one.is_answered:
            yield _at(one.response.at, f"Answered: {title}", one.response.by.name, one.response.words)


def _decisions(file: Investigation) -> Iterator[Event]:
    findings = Finding.objects.filter(allegation__investigation=file).select_related("by", "allegation")
    for one in findings:
        result = f"breach of {', '.join(one.elements_breached)}" if one.is_breach else "no breach"
        yield _at(one.at, f"Finding on allegation {one.allegation.position}: {result}", one.by.name, one.reasons)
    for made in file.determinations.select_related("decided_by"):
        yield _at(made.decided_at, f"Determination: {str(made).lower()}", made.decided_by.name, made.reasons)


def _reviews(reviews: "QuerySet[Review]") -> Iterator[Event]:
    for review in reviews.prefetch_related("steps__by"):
        for step in review.steps.all():
            who = step.by.name if step.by else ""
            what = f"{review}: {step.get_to_state_display().lower()}"
            yield Event(step.on, None, what, who, step.words)


def chronology_pdf(file: Investigation, events: Iterable[Event], *, at: datetime) -> bytes:
    data = {
        "marking": "OFFICIAL: Sensitive",
        "foot": f"{file.number}, as at {day(at)}",
        "portal": settings.SITE_NAME,
        "days": [{"on": day(on), "events": [_said(one) for one in found]} for on, found in by_day(events)],
    }
    return make_pdf("chronology", data, title=f"Chronology of {file.number}", author=settings.SITE_NAME, made_at=at)


def _said(event: Event) -> dict[str, str]:
    at = f"{timezone.localtime(event.at):%H:%M}" if event.at else ""
    return {"at": at, "what": event.what, "who": event.who, "words": event.words}
