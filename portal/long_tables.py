"""A CSV file of any length, read row by row: memory stays the same however many rows there are."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from .tables import (
    CODE_PAGES,
    SAID_BY_EXCEL,
    Row,
    TableRefused,
    delimiter_of,
    named,
    records,
    tidy_cell,
)

CHUNK = 1 << 20
LOOKS_SPECIAL = {"'", "="}


@dataclass(frozen=True)
class LongTable:
    headings: list[str]
    rows: Iterator[Row]


def open_table(file: IO[bytes]) -> LongTable:
    """The headings at once, the rows as they are asked for; the file is closed with the last of them.

    Raises TableRefused, also while rows are read.
    """
    code = _encoding_of(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=code, newline="")
    first_line, delimiter = 1, ""
    place = text.tell()
    if said := SAID_BY_EXCEL.match(text.readline()):
        delimiter, first_line = said[1], 2
        place = text.tell()
    text.seek(place)
    delimiter = delimiter or delimiter_of(text.readline())
    text.seek(place)
    found = _refused_in_words(records(text, delimiter, first_line))
    headings = next((named(cells) for _, cells in found if any(map(str.strip, cells))), [])
    if not headings:
        raise TableRefused("There are no rows in this file, only headings or nothing at all.")
    return LongTable(headings, _rows(found))


def _encoding_of(file: IO[bytes]) -> str:
    file.seek(0)
    head = file.read(4)
    for mark, code in CODE_PAGES:
        if head.startswith(mark):
            return code
    if head[1:2] == b"\0":
        return "utf-16-le"
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while chunk := file.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _refused_in_words(found: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    try:
        yield from found
    except csv.Error as error:
        raise TableRefused(str(error)) from error
    except UnicodeDecodeError as error:
        raise TableRefused("The letters of this file cannot be read. Export it once more, as UTF-8.") from error


def _rows(found: Iterator[tuple[int, list[str]]]) -> Iterator[Row]:
    for line, cells in found:
        # Most cells are plain words, and there are millions.
        tidy = [
            cell.strip() if cell.isprintable() and cell[:1] not in LOOKS_SPECIAL else tidy_cell(cell) for cell in cells
        ]
        if any(tidy):
            yield Row(line, tidy)
