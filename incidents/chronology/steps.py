"""The steps of the process, and the letters and decisions of each."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet

from incidents.enums import CaseState, EntryKind, InvestigationState, LetterWay
from incidents.models import (
    Evidence,
    ExtensionRequest,
    Finding,
    Investigation,
    Letter,
    LetterDelivery,
    LetterReading,
    Review,
    SanctionDecision,
)
from portal.templatetags.postwise import day

from .events import Event, at_time

Rows = QuerySet[Any]


def conduct(file: Investigation) -> Iterator[Event]:
    for one in file.allegations.all():
        yield Event(one.conduct_on, None, f"Conduct of allegation {one.position}", words=one.words)


def entries(found: Rows, states: "type[CaseState] | type[InvestigationState]") -> Iterator[Event]:
    for one in found:
        what = states(one.to_state).label if one.to_state else EntryKind(one.kind).label
        yield at_time(one.at, str(what), one.by.name if one.by else "", one.words)


def evidence(found: "QuerySet[Evidence]") -> Iterator[Event]:
    for item in found:
        yield at_time(item.received_at, f"{item.kind} received", words=f"Item {item.code}, {item.media_type}")


def letters(found: "QuerySet[Letter]") -> Iterator[Event]:
    readings = Prefetch("readings", LetterReading.objects.select_related("person"))
    on_paper = LetterDelivery.objects.exclude(way=LetterWay.PORTAL).select_related("by")
    asked = Prefetch("extension_requests", ExtensionRequest.objects.select_related("by", "refusal__by"))
    found = found.select_related("issued_by", "response__by").prefetch_related(None)
    for one in found.prefetch_related(readings, asked, Prefetch("deliveries", on_paper), "extensions__by"):
        title = one.get_kind_display()
        until = f"May be answered until {day(one.due_at)}." if one.due_at else ""
        yield at_time(one.issued_at, f"Letter issued: {title}", one.issued_by.name, until)
        for delivery in one.deliveries.all():
            what = f"{delivery.get_way_display()}: {title}"
            yield Event(delivery.on, None, what, delivery.by.name, delivery.words)
        for reading in one.readings.all():
            yield at_time(reading.at, f"Letter first read: {title}", reading.person.name)
        yield from _more_time(one, title)
        if one.is_answered:
            yield at_time(one.response.at, f"Answered: {title}", one.response.by.name, one.response.words)


def _more_time(letter: Letter, title: str) -> Iterator[Event]:
    for asked in letter.extension_requests.all():
        said = f"Until {day(asked.until_on)}. {asked.words}"
        yield at_time(asked.at, f"More time asked for: {title}", asked.by.name, said)
        if hasattr(asked, "refusal"):
            refusal = asked.refusal
            yield at_time(refusal.at, f"No more time to answer: {title}", refusal.by.name, refusal.reason)
    for extension in letter.extensions.all():
        said = f"Until {day(extension.due_at)}. {extension.reason}"
        yield at_time(extension.at, f"More time to answer: {title}", extension.by.name, said)


def decisions(file: Investigation) -> Iterator[Event]:
    findings = Finding.objects.filter(allegation__investigation=file).select_related("by", "allegation")
    for one in findings:
        result = f"breach of {', '.join(one.elements_breached)}" if one.is_breach else "no breach"
        yield at_time(one.at, f"Finding on allegation {one.allegation.position}: {result}", one.by.name, one.reasons)
    for made in file.determinations.select_related("decided_by"):
        yield at_time(made.decided_at, f"Determination: {str(made).lower()}", made.decided_by.name, made.reasons)


def sanctions(found: "Iterable[SanctionDecision]") -> Iterator[Event]:
    for one in found:
        yield at_time(one.decided_at, "Sanction decided", one.decided_by.name, one.reasons)


def reviews(found: "QuerySet[Review]") -> Iterator[Event]:
    for review in found.prefetch_related("steps__by"):
        for step in review.steps.all():
            who = step.by.name if step.by else ""
            what = f"{review}: {step.get_to_state_display().lower()}"
            yield Event(step.on, None, what, who, step.words)
