"""The tables as one archive, with a page that says what is in it and what is not."""

import zipfile
from collections.abc import Iterable, Iterator
from typing import IO

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date

from portal.export import csv_lines
from portal.models import Person

from .not_given import NOT_GIVEN
from .of_a_person import DIRECTORY, SIGNING_IN, TOLD
from .of_the_rooms import MATTERS, POLICIES, TRAINING
from .part import Row

PARTS = (*DIRECTORY, *SIGNING_IN, *TOLD, *POLICIES, *TRAINING, *MATTERS)
READ_FIRST = "read-me-first.txt"


class _Counted:
    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows, self.count = rows, 0

    def __iter__(self) -> Iterator[Row]:
        for row in self.rows:
            self.count += 1
            yield row


def write_archive(file: IO[bytes], person: Person) -> None:
    """Table by table, a piece of one in memory at a time."""
    contents = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in PARTS:
            rows = _Counted(part.rows(person))
            with archive.open(f"{part.name}.csv", "w") as entry:
                for piece in csv_lines(rows, part.columns):
                    entry.write(piece)
            contents.append(f"{part.name}.csv: {part.title} ({rows.count})")
        archive.writestr(READ_FIRST, _read_first(person, contents))


def _read_first(person: Person, contents: list[str]) -> str:
    today = format_date(timezone.localdate(), "j F Y")
    lines = [
        f"What {settings.SITE_NAME} keeps about {person.name}, on {today}",
        "",
        "Each file is a table that a spreadsheet opens, with the number of its rows here:",
        "",
        *contents,
        "",
        "What is not in it, and why:",
        "",
        *(f"- {reason.words}" for reason in NOT_GIVEN),
        "",
        f"Something is wrong? Have it corrected: {settings.SITE_URL}{reverse('incidents:corrections')}",
        f"Questions about what is kept: {settings.CONTACTS['privacy']}.",
    ]
    return "\r\n".join(lines) + "\r\n"
