"""The rows of the queue as HTML: each shape a row may have is drawn once, and filled in for every case of it."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.safestring import SafeString, mark_safe

from incidents.enums import CaseKind, CaseState, Channel, Severity
from incidents.facets import platforms
from incidents.models.case import CLOSED
from incidents.searching import Row
from portal.drawing import Drawing, cut, fill, gaps

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
    now = timezone.now()
    base = reverse("incidents:queue")
    return mark_safe("".join([_row(row, columns, now, base) for row in rows]))  # noqa: S308 (each drawn and escaped)


def _row(row: Row, columns: tuple[str, ...], now: datetime, base: str) -> str:
    due, is_closed = row.due_at, row.state in CLOSED
    shape = _shape(
        row.state,
        marker(row),
        bool(due and due < now and not is_closed),
        "evidence" in row.facets,
        columns,
    )
    said: dict[str, Any] = {
        "pk": row.pk,
        "number": f"DM-{row.opened_at.year}-{row.pk:05}",
        "url": f"{base}{row.pk}/",
        "raised": day(timezone.localtime(row.opened_at).date()),
        "due": day(timezone.localtime(due).date()) if due else "No date",
        "handler": row.handler or "Nobody yet",
        "touched": day(timezone.localtime(row.touched_at).date()),
        **_of_facets(row.facets),
    }
    return fill(shape, said)


def marker(row: Row) -> str:
    """What stands out for its reader: a case they never opened, or one that something happened in since."""
    if row.seen_at is None:
        return "" if row.state in CLOSED else "New to you"
    return "Updated" if row.seen_at < row.touched_at else ""


def _of_facets(facets: Sequence[str]) -> dict[str, str]:
    found: dict[str, list[str]] = {name: [] for name in LISTED}
    for facet in facets:
        name, _, value = facet.partition(":")
        if name in found:
            found[name].append(SAID.get(facet) or (platforms().get(value, value) if name == "platform" else value))
    return {name: ", ".join(values) for name, values in found.items()}


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
