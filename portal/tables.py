"""What other tools export, read as a table: CSV of any delimiter, or JSON, in the encodings tools write.

A table of any length is read row by row in long_tables.py; columns are guessed by their headings here.
"""

import codecs
import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TextIO

MOST_ROWS = 10_000
MOST_COLUMNS = 200
MOST_HEADING = 100
MOST_DEPTH = 3
DELIMITERS = ",;\t|"
SAID_BY_EXCEL = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)
# A spreadsheet writes a link as a formula round it.
HYPERLINK = re.compile(r'=\s*HYPERLINK\(\s*"([^"]*)"', re.IGNORECASE)
# How tables, ours too, keep a spreadsheet from taking words for a formula.
SET_APART = re.compile(r"'[=+\-@]")
LOOKS_SPECIAL = {"'", "="}
# What no text of a database may hold, and halves of letters.
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
CODE_PAGES = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class TableRefused(ValueError):
    """The file cannot be read as a table. The text says why, and on which line."""


@dataclass(frozen=True)
class Row:
    line: int  # where it begins in the file
    cells: list[str]


@dataclass(frozen=True)
class Table:
    headings: list[str]
    rows: list[Row]


def read_table(content: bytes) -> Table:
    """Raises TableRefused."""
    text = decoded(content)
    headings, rows = _read_json(text) if text.lstrip()[:1] in ("{", "[") else _read_csv(text)
    if not rows:
        raise TableRefused("There are no rows in this file, only headings or nothing at all.")
    return Table(headings, rows)


def decoded(content: bytes) -> str:
    if code := code_page_of(content):
        return _decoded_as(code, content)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded_as("cp1252", content)


def code_page_of(beginning: bytes) -> str:
    """By its mark, or by the nought in every other byte of plain words in UTF-16; empty where it shows neither."""
    for mark, code in CODE_PAGES:
        if beginning.startswith(mark):
            return code
    if beginning[1:2] == b"\0":
        return "utf-16-le"
    return "utf-16-be" if beginning[:1] == b"\0" else ""


def _decoded_as(code: str, content: bytes) -> str:
    try:
        return content.decode(code)
    except UnicodeDecodeError as error:
        raise _unreadable() from error


def _unreadable() -> TableRefused:
    return TableRefused("The letters of this file cannot be read. Export it once more, as UTF-8.")


def tidy_cell(cell: str) -> str:
    stripped = cell.strip()
    if stripped.isprintable() and stripped[:1] not in LOOKS_SPECIAL:  # most cells, and there may be millions
        return stripped
    cell = UNKEEPABLE.sub("\N{REPLACEMENT CHARACTER}", cell).strip()
    if link := HYPERLINK.match(cell.removeprefix("'")):
        return link[1]
    return cell[1:] if SET_APART.match(cell) else cell


def _too_many() -> TableRefused:
    return TableRefused(f"There are more than {MOST_ROWS:,} rows. Export a shorter time, or split the file.")


def _read_csv(text: str) -> tuple[list[str], list[Row]]:
    headings, found = open_csv(io.StringIO(text, newline=""))
    rows = list(islice(found, MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise _too_many()
    return headings, rows


def open_csv(text: TextIO) -> tuple[list[str], Iterator[Row]]:
    """The headings at once, the rows with any words in them as they are asked for.

    Raises TableRefused, also while rows are read.
    """
    try:
        delimiter, first_line = _how_written(text)
    except UnicodeDecodeError as error:
        raise _unreadable() from error
    found = _records(text, delimiter, first_line)
    headings = next((named(cells) for _, cells in found if any(map(str.strip, cells))), [])
    tidied = (Row(line, [tidy_cell(cell) for cell in cells]) for line, cells in found)
    return headings, (row for row in tidied if any(row.cells))


def _how_written(text: TextIO) -> tuple[str, int]:
    """The delimiter, and on which line the table begins; `text` is left there."""
    start = text.tell()
    if said := SAID_BY_EXCEL.fullmatch(text.readline()):
        return said[1], 2
    text.seek(start)
    headings = next(filter(str.strip, iter(text.readline, "")), "")
    text.seek(start)
    return _delimiter_of(headings), 1


def _delimiter_of(headings: str) -> str:
    """What stands most often in them, outside quotation marks."""
    return max(DELIMITERS, key=re.sub(r'"[^"]*"', "", headings).count)


def _records(lines: Iterable[str], delimiter: str, first_line: int) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it begins on. Quotes that do not close are refused: they would swallow other rows."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = first_line + reader.line_num
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise TableRefused(f"Line {line}: quotation marks do not match, or the row is far too long.") from error
        except UnicodeDecodeError as error:
            raise _unreadable() from error


def named(cells: list[str]) -> list[str]:
    if len(cells) > MOST_COLUMNS:
        raise TableRefused(f"There are {len(cells)} columns. A table can have up to {MOST_COLUMNS}.")
    return [tidy_cell(cell)[:MOST_HEADING] or f"Column {at}" for at, cell in enumerate(cells, start=1)]


def guess_columns(headings: Sequence[str], guesses: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """The place of each column by its heading, exact before alike; a column is taken once.

    `guesses` are words that the heading of each may have, the likeliest first.
    """
    plain = [re.sub(r"[\W_]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)).strip().lower() for name in headings]
    guessed: dict[str, int] = {}
    for is_like in (_is_the_same, _ends_alike):
        for name, words in guesses.items():
            free = [at for at in range(len(plain)) if at not in guessed.values()]
            likely = next((at for word in words for at in free if is_like(plain[at], word)), None)
            if name not in guessed and likely is not None:
                guessed[name] = likely
    return guessed


def _is_the_same(heading: str, word: str) -> bool:
    return heading == word


def _ends_alike(heading: str, word: str) -> bool:
    return heading.endswith(f" {word}") or heading.startswith(f"{word} ")


def _read_json(text: str) -> tuple[list[str], list[Row]]:
    try:
        entries = [(line, _flat(entry)) for line, entry in _entries(text)]
    except (ValueError, RecursionError) as error:
        if isinstance(error, TableRefused):
            raise
        where = f"Line {error.lineno}: this" if isinstance(error, json.JSONDecodeError) else "This"
        raise TableRefused(f"{where} is not JSON as it should be. Export the file once more.") from error
    names = list(dict.fromkeys(name for _, entry in entries for name in entry))
    headings = named(names)
    return headings, [
        Row(line, [entry.get(name, "") for name in names]) for line, entry in entries if any(entry.values())
    ]


def _entries(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a list, wherever it stands in the file, or of one line each; with the line each begins on."""
    read, place, count = json.JSONDecoder().raw_decode, _start_of_list(text), 0
    line, counted = 1, 0
    while place < len(text):
        if text[place] in " \t\r\n,":
            place += 1
            continue
        if text[place] == "]":
            return
        line, counted = line + text.count("\n", counted, place), place
        entry, place = read(text, place)
        if not isinstance(entry, dict):
            raise TableRefused(f"Line {line}: we expected an entry with named values here.")
        count += 1
        if count > MOST_ROWS:
            raise _too_many()
        yield line, entry


def _start_of_list(text: str) -> int:
    start = len(text) - len(text.lstrip())
    if text[start] == "[":
        return start + 1
    whole, end = json.JSONDecoder().raw_decode(text, start)
    if text[end:].strip():
        return start  # one object a line
    lists = {name: len(value) for name, value in whole.items() if isinstance(value, list)}
    if not lists:
        return start
    name = max(lists, key=lambda each: lists[each])
    found = re.compile(rf"{re.escape(json.dumps(name, ensure_ascii=False))}\s*:\s*\[").search(text, start)
    if not found:
        raise TableRefused("We could not find the list in this file. Export it as a list, or as CSV.")
    return found.end()


def _flat(entry: dict[str, Any], before: str = "", depth: int = 1) -> dict[str, str]:
    """What stands within a value gets its name too: "author.name"."""
    flat: dict[str, str] = {}
    for name, value in entry.items():
        if isinstance(value, dict) and depth < MOST_DEPTH:
            flat |= _flat(value, f"{before}{name}.", depth + 1)
        elif isinstance(value, list | dict):
            flat[before + name] = tidy_cell(json.dumps(value, ensure_ascii=False))
        else:
            flat[before + name] = "" if value is None else tidy_cell(str(value))
    return flat
