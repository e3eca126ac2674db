"""Tables that leave the portal: the same rows in every kind of file, and nothing a spreadsheet would run."""

import csv
import io
import tempfile
import tracemalloc
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.db.models import QuerySet, Value
from django.utils import timezone
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from portal import export
from portal.export import (
    Column,
    Kind,
    TableTooLong,
    copy_csv,
    csv_lines,
    plain_cell,
    rows_of,
    write_xlsx,
    xlsx_response,
)
from portal.models import Employment, Person
from tests.factories import PersonFactory

COLUMNS = (
    Column("Staff number", "staff_number", width=14),
    Column("Family name", "family_name"),
    Column("Unit", "unit__name"),
    Column("Employment", "employment", words=dict(Employment.choices)),
    Column("Since", "started_on", kind=Kind.DAY),
    Column("Last here", "last_login", kind=Kind.MOMENT),
    Column("Times", "times", kind=Kind.NUMBER),
)
HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "=cmd|' /C calc'!A0",
    '"=1"',
    "a,b",
    'say "it"',
    "Ünïcode 😀",
    "x\ny",
    "",
]


def people() -> QuerySet[Person]:
    return Person.objects.annotate(times=Value(-5)).order_by("pk")


def read_csv(pieces) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(pieces).decode("utf-8-sig"), newline="")))


def sheet_of(columns, rows):
    file = io.BytesIO()
    write_xlsx(file, rows, columns, title="People")
    return load_workbook(file).active


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["Australia/Perth", "Australia/Sydney"])
def test_the_database_writes_the_same_table_as_the_portal(zone: str) -> None:
    for words in HOSTILE:
        PersonFactory(family_name=words, employment="ses", last_login=datetime(2017, 8, 26, 16, 30, tzinfo=UTC))
    PersonFactory(started_on=None)
    with timezone.override(zone):
        rows = read_csv(copy_csv(people(), COLUMNS))
        assert rows == read_csv(csv_lines(rows_of(people(), COLUMNS), COLUMNS))
    assert rows[0] == ["Staff number", "Family name", "Unit", "Employment", "Since", "Last here", "Times"]
    hour = "00:30" if zone == "Australia/Perth" else "02:30"
    assert rows[1][3:] == ["Senior Executive Service", "2016-02-01", f"2017-08-27 {hour}", "-5"]
    assert rows[-1][4:] == ["", "", "-5"]
    assert [row[1] for row in rows[1:-1]] == [plain_cell(words) for words in HOSTILE]


@pytest.mark.django_db
@pytest.mark.parametrize("found", [Person.objects.none(), Person.objects.filter(pk=-1)])
def test_a_table_of_nobody_has_its_headings(found) -> None:
    found = found.annotate(times=Value(1))
    assert read_csv(copy_csv(found, COLUMNS)) == [[column.label for column in COLUMNS]]
    assert read_csv(csv_lines([], COLUMNS)) == [[column.label for column in COLUMNS]]


@pytest.mark.django_db
def test_a_table_keeps_the_filter_of_its_queryset() -> None:
    PersonFactory(family_name="100% O'Neil")
    PersonFactory(family_name="Other")
    found = people().filter(family_name__contains="% O'N")
    assert [row[1] for row in read_csv(copy_csv(found, COLUMNS))[1:]] == ["100% O'Neil"]


@pytest.mark.django_db
def test_reading_that_stops_half_way_leaves_the_database_free() -> None:
    PersonFactory.create_batch(3)
    pieces = copy_csv(people(), COLUMNS)
    next(pieces)
    next(pieces)
    pieces.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize("words", HOSTILE[:8])
def test_what_looks_like_a_formula_is_words(words: str) -> None:
    _header, (cell,) = read_csv(csv_lines([[words]], COLUMNS[1:2]))
    assert cell == f"'{words}"


def test_a_spreadsheet_has_a_header_that_stays_and_filters() -> None:
    moment = datetime(2017, 8, 26, 16, 30, tzinfo=UTC)
    sheet = sheet_of(
        COLUMNS, [["S1", "=1+1", "North", "SES", date(2016, 2, 1), moment, 7], ["S2", "Lee", None, "", None, None, 8]]
    )
    assert [cell.value for cell in sheet[1]] == [column.label for column in COLUMNS]
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:G3"
    assert sheet.column_dimensions["A"].width == pytest.approx(14, abs=1)
    assert sheet["E2"].is_date
    assert sheet["E2"].value == datetime(2016, 2, 1)
    assert sheet["F2"].value == timezone.localtime(moment).replace(tzinfo=None)
    assert (sheet["G2"].value, sheet["G2"].data_type) == (7, "n")
    assert [cell.value for cell in sheet[3]] == ["S2", "Lee", None, "", None, None, 8]


@pytest.mark.parametrize(
    "words", [*HOSTILE[:-1], "https://a.example/", "{=1}", "1234", "2017-08-27", "a\x01b", "w" * 40000]
)
def test_text_in_a_spreadsheet_is_never_anything_else(words: str) -> None:
    cell = sheet_of(COLUMNS[:1], [[words]])["A2"]
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    assert unescape(cell.value) == words[:32767]


def test_a_table_too_long_for_a_spreadsheet_is_refused(monkeypatch) -> None:
    monkeypatch.setattr(export, "LONGEST_SHEET", 3)
    write_xlsx(io.BytesIO(), [["a"]] * 2, COLUMNS[:1], title="T")
    with pytest.raises(TableTooLong):
        write_xlsx(io.BytesIO(), [["a"]] * 3, COLUMNS[:1], title="T")


@pytest.mark.django_db  # the end of a response looks after connections
def test_the_file_behind_a_spreadsheet_is_gone_once_it_was_sent(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    response = xlsx_response([["a"]], COLUMNS[:1], name="people.xlsx", title="People")
    assert response["Content-Disposition"] == 'attachment; filename="people.xlsx"'
    assert load_workbook(io.BytesIO(b"".join(response.streaming_content))).active["A2"].value == "a"
    response.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("rows", [20_000, 40_000])
def test_a_long_table_takes_no_more_memory_than_a_short_one(rows: int) -> None:
    table = (["S1", f"Person {number}"] for number in range(rows))
    tracemalloc.start()
    for _piece in csv_lines(table, COLUMNS[:2]):
        pass
    csv_peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert csv_peak < 1_000_000
