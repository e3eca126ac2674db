"""A CSV file of any length, read row by row: memory stays the same however many rows there are."""

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from .tables import Row, TableRefused, code_page_of, open_csv

CHUNK = 1 << 20


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
    headings, rows = open_csv(io.TextIOWrapper(file, encoding=code, newline=""))
    if not headings:
        raise TableRefused("There are no rows in this file, only headings or nothing at all.")
    return LongTable(headings, rows)


def _encoding_of(file: IO[bytes]) -> str:
    file.seek(0)
    if code := code_page_of(file.read(4)):
        return code
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while chunk := file.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
