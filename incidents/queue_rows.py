"""The rows of the queue as HTML: each shape a row may have is drawn once, and filled in for every case of it."""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from functools import lru_cache

from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from incidents.enums import CaseKind, CaseState, Channel, Severity
from incidents.facets import platforms
from incidents.models.case import CLOSED, number_of
from incidents.searching import Row
from portal.drawing import Drawing, cut, gaps

GAPS = (
    "pk",
    "number",
    "url",
    "raised",
    "due",
    "handler",
    "kind",
    "severity",
    "platform",
    "clause",
    "channel",
    "label",
    "touched",
)
TONES: dict[str, str] = {CaseState.SUBMITTED: "attention", **dict.fromkeys(CLOSED, "done")}
# Facets whose values people read by another word.
SAID: dict[str, str] = {
    **{f"kind:{value}": label for value, label in CaseKind.choices},
    **{f"severity:{value}": label for value, label in Severity.choices},
    **{f"channel:{value}": label for value, label in Channel.choices},
}
LISTED = ("kind", "severity", "platform", "clause", "channel", "label")


def drawn(rows: Sequence[Row], columns: tuple[str, ...]) -> SafeString:
    now, zone = timezone.now(), timezone.get_current_timezone()
    base = reverse("incidents:queue")
    return mark_safe("".join([_row(row, columns, now, zone, base) for row in rows]))  # noqa: S308 (escaped below)


def _row(row: Row, columns: tuple[str, ...], now: datetime, zone: tzinfo, base: str) -> str:
    """Every value is escaped where it is made, and what many rows have alike is made once."""
    due = row.due_at
    is_overdue = bool(due and due < now and row.state not in CLOSED)
    drawing = _shape(row.state, marker(row), is_overdue, "evidence" in row.facets, columns)
    said = {
        "pk": str(row.pk),
        "number": number_of(row.pk, row.opened_at),
        "url": f"{base}{row.pk}/",
        "raised": day(row.opened_at.astimezone(zone).date()),
        "due": day(due.astimezone(zone).date()) if due else "No date",
        "handler": _name(row.handler) if row.handler else "Nobody yet",
        "touched": day(row.touched_at.astimezone(zone).date()),
        **_of_facets(tuple(row.facets)),
    }
    pieces = drawing.copy()
    pieces[1::2] = [said[name] for name in pieces[1::2]]
    return "".join(pieces)


@lru_cache(maxsize=1000)
def _name(name: str) -> str:
    return escape(name)


def marker(row: Row) -> str:
    """What stands out for its reader: a case they never opened, or one that something happened in since."""
    if row.seen_at is None:
        return "" if row.state in CLOSED else "New to you"
    return "Updated" if row.seen_at < row.touched_at else ""


@lru_cache(maxsize=4000)
def _of_facets(facets: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, list[str]] = {name: [] for name in LISTED}
    for facet in facets:
        name, _, value = facet.partition(":")
        if name in found:
            found[name].append(SAID.get(facet) or (platforms().get(value, value) if name == "platform" else value))
    return {name: escape(", ".join(values)) for name, values in found.items()}


@lru_cache(maxsize=366)
def day(value: date) -> str:
    return format_date(value, "j F Y")


@lru_cache(maxsize=500)
def _shape(state: str, marked: str, is_overdue: bool, has_evidence: bool, columns: tuple[str, ...]) -> Drawing:
    return cut(
        get_template("incidents/_queue_row.html").render(
            {
                **gaps(GAPS),
                "state": CaseState(state).label,
                "tone": TONES.get(state, "wait"),
                "marked": marked,
                "is_overdue": is_overdue,
                "has_evidence": has_evidence,
                "columns": columns,
            }
        )
    )
