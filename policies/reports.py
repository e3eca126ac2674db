"""Tables that leave the portal."""

import csv
from collections.abc import Iterable, Iterator

from portal.models.person import PersonQuerySet

from .enums import Reading

COVERAGE_COLUMNS = ("Staff number", "Family name", "Given names", "Unit", "How far")
# A spreadsheet would run these as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Echo:
    """Somewhere for the writer to write that only hands the line back."""

    def write(self, line: str) -> str:
        return line


def coverage_lines(readers: PersonQuerySet) -> Iterator[str]:
    """Who is how far, a line at a time, however many there are."""
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow(COVERAGE_COLUMNS)
    columns = ("staff_number", "family_name", "given_names", "unit__name", "reading")
    for *facts, reading in readers.values_list(*columns).iterator(chunk_size=2000):
        yield writer.writerow(plain_cells([*facts, Reading(reading).label]))


def plain_cells(cells: Iterable[str]) -> list[str]:
    return [f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell for cell in cells]
