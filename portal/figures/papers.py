"""The map on paper and as a table."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.dateformat import format as format_date

from policies.enums import Measure
from policies.models import Policy
from portal.documents import make_pdf
from portal.export import Column

from .forms import MapFilter
from .heat import Row, Spot
from .words import NOTES

NONE = "–"
COLUMNS = (
    Column("Clause", "clause", width=20),
    Column("Measure", "measure", width=14),
    Column("Number", "number", width=10),
    Column("Of", "of", width=10),
)


def lines_of(rows: Iterable[Row]) -> Iterator[list[Any]]:
    """A number a line. What is not told is left empty."""
    for row in rows:
        for spot in row.spots:
            number = "" if spot.number is None else spot.number
            yield [row.ref, str(spot.measure.label), number, "" if spot.of is None else spot.of]


def map_pdf(policy: Policy, form: MapFilter, rows: Iterable[Row]) -> bytes:
    period = form.period_chosen
    data = {
        "portal": settings.SITE_NAME,
        "marking": policy.marking,
        "foot": f"As of {format_date(timezone.localdate(), 'j F Y')}",
        "facts": [
            ("Policy", policy.title),
            ("Edition", str(form.chosen.number)),
            ("Period", period.name if period else "All that are over"),
        ],
        "measures": [str(measure.label) for measure in Measure],
        "rows": [
            {"ref": row.ref, "spots": [{"words": words_of(spot), "step": spot.step} for spot in row.spots]}
            for row in rows
        ],
        "notes": [(str(measure.label), note) for measure, note in NOTES.items()],
        "least": f"A dash stands for none, for fewer than {settings.SMALLEST_COUNT}, and for what such a number could "
        "be worked out from.",
    }
    return make_pdf("map", data, title=f"{policy.short_name}: clause by clause", author=settings.SITE_NAME)


def words_of(spot: Spot) -> str:
    if spot.number is None:
        return NONE
    return str(spot.number) if spot.of is None else f"{spot.number} of {spot.of} ({spot.percent}%)"
