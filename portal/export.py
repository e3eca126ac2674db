"""Files that leave the portal: tables as CSV and XLSX from one description, and anything else made whole."""

import csv
import enum
import io
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import IO, Any

import xlsxwriter
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils import timezone

# A spreadsheet would run these as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_SHEET = 1_048_576
_CHUNK = 64 * 1024
_ROWS_AT_ONCE = 2000
_BOM = "\ufeff"


class Kind(enum.Enum):
    TEXT = enum.auto()
    NUMBER = enum.auto()
    DAY = enum.auto()
    MOMENT = enum.auto()


@dataclass(frozen=True)
class Column:
    """One column of a table, whatever kind of file it goes to.

    `value` names a field or annotation of the queryset, `words` what to write for what is stored (a choice's label),
    `width` the letters a spreadsheet makes room for.
    """

    label: str
    value: str
    width: int = 20
    kind: Kind = Kind.TEXT
    words: Mapping[Any, str] = field(default_factory=dict)


class TableTooLong(Exception):
    """More rows than a spreadsheet holds; CSV takes them all."""


def rows_of(queryset: QuerySet[Any], columns: Sequence[Column]) -> Iterator[list[Any]]:
    """The cells of each row, read a few thousand rows at a time."""
    for row in queryset.values_list(*(column.value for column in columns)).iterator(chunk_size=_ROWS_AT_ONCE):
        yield [column.words.get(cell, cell) for column, cell in zip(columns, row, strict=True)]


def attachment(body: bytes | str, *, name: str, media_type: str) -> HttpResponse:
    """A file to keep: never shown in the portal's own pages, never taken for another kind of file."""
    return HttpResponse(body, content_type=media_type, headers=file_headers(name))


def file_headers(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}


def csv_response(lines: Iterable[bytes], *, name: str) -> StreamingHttpResponse:
    """`lines` from `csv_lines` or `copy_csv`."""
    return StreamingHttpResponse(lines, content_type=CSV_TYPE, headers=file_headers(name))


def csv_lines(rows: Iterable[Sequence[Any]], columns: Sequence[Column], *, end: str = "\r\n") -> Iterator[bytes]:
    """A table a piece at a time, however many rows it has. The first piece tells a spreadsheet that it is UTF-8."""
    page = io.StringIO(newline="")
    writer = csv.writer(page, lineterminator=end)
    page.write(_BOM)
    writer.writerow(column.label for column in columns)
    for row in rows:
        writer.writerow([_csv_cell(column, cell) for column, cell in zip(columns, row, strict=True)])
        if page.tell() > _CHUNK:
            yield page.getvalue().encode()
            page.seek(0)
            page.truncate()
    yield page.getvalue().encode()


def plain_cell(cell: str) -> str:
    """The same words, which a spreadsheet takes for words."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def _csv_cell(column: Column, cell: Any) -> Any:
    if cell is None:
        return ""
    match column.kind:
        case Kind.TEXT:
            return plain_cell(str(cell))
        case Kind.MOMENT:
            return f"{timezone.localtime(cell):%Y-%m-%d %H:%M}"
        case _:
            return cell


def copy_csv(queryset: QuerySet[Any], columns: Sequence[Column]) -> Iterator[bytes]:
    """The same table as `csv_lines`, written by the database itself: no row becomes an object on the way."""
    yield b"".join(csv_lines([], columns, end="\n"))  # as the database ends its lines
    names = [f"cell_{number}" for number in range(len(columns))]
    try:
        query, found = queryset.values_list(*(column.value for column in columns)).query.sql_with_params()
    except EmptyResultSet:
        return
    cells, values = zip(*map(_written_by_database, columns, names), strict=True)
    statement = _COPY.format(cells=", ".join(cells), query=query, names=", ".join(names))
    with connections[queryset.db].cursor() as cursor, cursor.copy(statement, [*chain(*values), *found]) as copied:
        yield from _in_chunks(copied)


# What the query finds is found once; only then is it put into words, which may ask for a cell several times.
_COPY = "COPY (SELECT {cells} FROM ({query}) AS found ({names})) TO STDOUT WITH (FORMAT csv)"


def _in_chunks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    gathered = bytearray()
    for piece in pieces:
        gathered += piece
        if len(gathered) > _CHUNK:
            yield bytes(gathered)
            gathered.clear()
    yield bytes(gathered)


def _written_by_database(column: Column, cell: str) -> tuple[str, list[Any]]:
    """What `_csv_cell` does, as SQL and its values."""
    match column.kind:
        case Kind.TEXT:
            plain = f"CASE WHEN left({cell}::text, 1) = ANY (%s) THEN '''' || {cell}::text ELSE {cell}::text END"
            if not column.words:
                return plain, [[*FORMULA_STARTS]]
            words = [part for stored, label in column.words.items() for part in (stored, plain_cell(label))]
            choices = "WHEN %s THEN %s " * len(column.words)
            return f"CASE {cell} {choices}ELSE {plain} END", [*words, [*FORMULA_STARTS]]
        case Kind.MOMENT:
            zone = timezone.get_current_timezone_name()
            return f"to_char({cell} AT TIME ZONE %s, 'YYYY-MM-DD HH24:MI')", [zone]
        case _:
            return cell, []


def xlsx_response(rows: Iterable[Sequence[Any]], columns: Sequence[Column], *, name: str, title: str) -> FileResponse:
    """The table as a workbook, from a file without a name that is gone once it was sent.

    Raises TableTooLong past what a spreadsheet holds.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    try:
        write_xlsx(file, rows, columns, title=title)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return FileResponse(file, content_type=XLSX_TYPE, headers=file_headers(name))


def write_xlsx(file: IO[bytes], rows: Iterable[Sequence[Any]], columns: Sequence[Column], *, title: str) -> None:
    """One row in memory at a time; the header stays in view and filters the rows below it."""
    with xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": "d mmmm yyyy"}) as book:
        book.set_properties({"title": title})
        moment = book.add_format({"num_format": "d mmmm yyyy h:mm AM/PM"})
        header = book.add_format({"bold": True})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width)
            sheet.write_string(0, at, column.label, header)
        last = 0
        for last, row in enumerate(rows, start=1):
            if last >= LONGEST_SHEET:
                raise TableTooLong(f"A spreadsheet holds {LONGEST_SHEET - 1:,} rows, and there are more.")
            for at, (column, cell) in enumerate(zip(columns, row, strict=True)):
                _write_cell(sheet, last, at, column, cell, moment)
        sheet.autofilter(0, 0, last, len(columns) - 1)


def _write_cell(sheet: Any, row: int, at: int, column: Column, cell: Any, moment: Any) -> None:
    """Text always as text: whatever it looks like, it is neither a formula nor a link nor a number."""
    if cell is None:
        return
    match column.kind:
        case Kind.NUMBER:
            sheet.write_number(row, at, cell)
        case Kind.DAY:
            sheet.write_datetime(row, at, cell)
        case Kind.MOMENT:
            sheet.write_datetime(row, at, timezone.localtime(cell).replace(tzinfo=None), moment)
        case _:
            sheet.write_string(row, at, str(cell))
