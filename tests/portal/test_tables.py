"""A monitoring tool's export is read whatever its encoding and delimiter, or refused with the line."""

import io
from collections.abc import Callable
from datetime import date

import pytest

from incidents.finds import DAY_FIRST, GUESSES, MONTH_FIRST, UnreadableDay, day_of, guess_order
from portal.long_tables import open_table
from portal.tables import MOST_ROWS, Table, TableRefused, guess_columns, read_table

CSV = "Url;Text\r\nhttps://x.com/a/status/1;Café “naïve”\r\n"


def opened(content: bytes) -> Table:
    table = open_table(io.BytesIO(content))
    return Table(table.headings, list(table.rows))


@pytest.fixture(params=[read_table, opened], ids=["whole", "row by row"])
def read(request: pytest.FixtureRequest) -> Callable[[bytes], Table]:
    return request.param


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_every_encoding_that_tools_write_is_read(read: Callable[[bytes], Table], code: str) -> None:
    table = read(CSV.encode(code))
    assert table.headings == ["Url", "Text"]
    assert table.rows[0].cells == ["https://x.com/a/status/1", "Café “naïve”"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_though_another_stands_in_a_quoted_heading(
    read: Callable[[bytes], Table], delimiter: str
) -> None:
    table = read('"A, b; c",Url\n"1,2;3",u'.replace('",', f'"{delimiter}').encode())
    assert table.headings == ["A, b; c", "Url"]
    assert table.rows[0].cells == ["1,2;3", "u"]


def test_the_line_in_which_excel_names_the_delimiter_is_no_heading(read: Callable[[bytes], Table]) -> None:
    table = read(b"sep=;\r\nUrl;Text\r\nu;t\r\n")
    assert (table.headings, table.rows[0].line) == (["Url", "Text"], 3)


def test_lines_are_counted_over_texts_of_several_lines_and_over_empty_ones(read: Callable[[bytes], Table]) -> None:
    table = read(b'Url,Text\nu,"one\ntwo\nthree"\n\n,\nv,t\n')
    assert [(row.line, row.cells[0]) for row in table.rows] == [(2, "u"), (7, "v")]


def test_the_delimiter_is_that_of_the_headings_though_empty_lines_stand_before_them(
    read: Callable[[bytes], Table],
) -> None:
    table = read(b"\n\r\n \nUrl;Day;Text, said\nu;d;t\n")
    assert (table.headings, table.rows[0].line) == (["Url", "Day", "Text, said"], 5)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'Url,Text\nu,"never closed\nv,t\n', "Line 2: quotation marks"),
        (b"\xff\xfeU\x00\x00", "letters of this file"),
        (b"", "no rows"),
    ],
)
def test_a_long_table_is_refused_in_the_same_words(content: bytes, words: str) -> None:
    with pytest.raises(TableRefused, match=words):
        opened(content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no rows"),
        (b"Url,Text\n", "no rows"),
        (b'Url,Text\nu,"never closed\nv,t\n', "Line 2: quotation marks"),
        (b'[{"url": "u"},\n{"url" "v"}]', "Line 2: this is not JSON"),
        (b'[{"url": "u"},\n17]', "Line 2: we expected an entry"),
        (b"[" * 100_000, "not JSON"),
        (b"Url\n" + b"u\n" * (MOST_ROWS + 1), "more than 10,000 rows"),
        (b"\xff\xfeU\x00\x00", "letters of this file"),
        (",".join("abc" * 100).encode() + b"\nu\n", "300 columns"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(content: bytes, words: str) -> None:
    with pytest.raises(TableRefused, match=words):
        read_table(content)


@pytest.mark.parametrize(
    "content",
    [
        b'[{"url": "u",\n"author": {"name": "Zed"}},\n{"url": "v", "n": 7}]',
        b'{"meta": {"n": 2, "few": [1]}, "posts": [{"url": "u",\n"author": {"name": "Zed"}},\n{"url": "v", "n": 7}]}',
        b'{"url": "u", "author": {"name": "Zed"}}\n\n{"url": "v", "n": 7}\n',
    ],
    ids=["list", "list within", "one a line"],
)
def test_json_of_every_shape_is_read_with_its_lines(content: bytes) -> None:
    table = read_table(content)
    assert table.headings == ["url", "author.name", "n"]
    assert [(row.line, row.cells) for row in table.rows] == [(1, ["u", "Zed", ""]), (3, ["v", "", "7"])]


def test_what_no_database_keeps_and_what_a_spreadsheet_would_run_is_words() -> None:
    rows = read_table(
        b'[{"a": "x\\u0000\\ud800y", "b": "=1+1", "c": "=HYPERLINK(\\"https://x.com/1\\",\\"x\\")"}]'
    ).rows
    assert rows[0].cells == ["x\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}y", "=1+1", "https://x.com/1"]
    assert read_table(b"a,b\n'=1+1,'tis\n").rows[0].cells == ["=1+1", "'tis"]


@pytest.mark.parametrize(
    ("headings", "guessed"),
    [
        (["Date", "URL", "Author", "Snippet"], {"posted_on": 0, "address": 1, "account": 2, "words": 3}),
        (["createdAt", "post_url", "user.name", "Title", "Full Text"], {"posted_on": 0, "address": 1, "words": 4}),
        (["Profile", "Link"], {"account": 0, "address": 1}),
        (["A", "B"], {}),
    ],
)
def test_columns_are_guessed_by_their_headings(headings: list[str], guessed: dict[str, int]) -> None:
    assert guessed.items() <= guess_columns(headings, GUESSES).items()


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-04",
        "2026-03-04T09:30:00",
        "2026-03-03T20:00:00Z",
        "2026-03-03 20:00:00 UTC",
        "2026-03-04 09:30:00.000 +11:00",
        "4/3/2026",
        "04.03.26 22:10",
        "4 March 2026",
        "4 Mar 2026, 10:11 PM",
        "March 4, 2026 at 5pm",
        "Wed, 4 Mar 2026",
    ],
)
def test_a_day_is_read_as_tools_and_people_write_it(written: str) -> None:
    assert day_of(written, DAY_FIRST, date(2026, 11, 22)) == date(2026, 3, 4)


@pytest.mark.parametrize("written", ["31/02/2026", "13/13/2026", "yesterdayish", "2026-13-01", "9999999"])
def test_a_day_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(UnreadableDay, match="could not read"):
        day_of(written, DAY_FIRST, date(2026, 11, 22))


def test_a_day_still_to_come_is_refused() -> None:
    with pytest.raises(UnreadableDay, match="still to come"):
        day_of("1/12/2026", DAY_FIRST, date(2026, 11, 22))


def test_the_month_comes_first_only_where_the_dates_say_so() -> None:
    assert guess_order(["3/4/2026", "3/25/2026"]) == MONTH_FIRST
    assert guess_order(["3/4/2026", "25/3/2026", "3/25/2026"]) == DAY_FIRST
    assert guess_order(["3/4/2026", "words"]) == DAY_FIRST
    assert day_of("3/25/2026", MONTH_FIRST, date(2026, 11, 22)) == date(2026, 3, 25)
