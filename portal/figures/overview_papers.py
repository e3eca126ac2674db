"""The department in numbers, on paper and as a table."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.dateformat import format as format_date

from portal.documents import make_pdf
from portal.export import Column

from .overview import Overview, Table

LEAST = (
    "A dash stands for none, for fewer than {least}, and for what such a number could be worked out from. What is "
    "over is counted once and stays as it was counted."
)
COLUMNS = (
    Column("Numbers of", "topic", width=30),
    Column("Table", "table", width=40),
    Column("Row", "row", width=30),
    Column("Number", "number", width=10),
    Column("Of", "of", width=10),
)


def lines_of(shown: Overview) -> Iterator[list[Any]]:
    """A number a line. What is not told is left empty."""
    for section in shown.sections:
        for table in section.tables:
            for line in table.lines:
                number = "" if line.number is None else line.number
                yield [section.title, table.title, line.label, number, "" if line.of is None else line.of]


def overview_pdf(shown: Overview) -> bytes:
    data = {
        "portal": settings.SITE_NAME,
        "foot": f"As of {format_date(timezone.localdate(), 'j F Y')}",
        "facts": [("Department", settings.DEPARTMENT_NAME), ("Period", shown.months.name)],
        "sections": [
            {"title": section.title, "note": section.note, "tables": [_table(table) for table in section.tables]}
            for section in shown.sections
            if section.tables
        ],
        "least": LEAST.format(least=settings.SMALLEST_COUNT),
    }
    return make_pdf("overview", data, title="The department in numbers", author=settings.SITE_NAME)


def _table(table: Table) -> dict[str, Any]:
    rows = [{"label": line.label, "words": line.words, "share": share} for line, share in table.drawn]
    return {"title": table.title, "rows_are": table.rows_are, "number_is": table.number_is, "rows": rows}
