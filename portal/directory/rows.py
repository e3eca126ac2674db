"""A row of staff as a list has it: what its columns are called, what its cells may be."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError

from portal.forms import WrittenDateField
from portal.models import Employment, State
from portal.tables import Row

MOST_FAULTS = 100
AT_ONCE = 100  # more of them leave the processor's own memory, and take longer again
TOLD_EACH = 5000
STAFF_NUMBER = 40  # identity providers give long ones
Cell = str | date | None
# Narrower than the standard: what stands between addresses in a list is in none of them.
_WORD = r"[^@\s,;:<>()\[\]\\\"]"
_LABEL = r"[^@\s.,;:<>()\[\]\\\"]{1,63}"
EMAIL = re.compile(rf"{_WORD}+@(?:{_LABEL}\.)+{_LABEL}")
CODE = re.compile(r"[\w-]+", re.ASCII)
_DAY = WrittenDateField()


class CellRefused(ValueError):
    """What is wrong with one cell. The text ends a sentence that begins with its column."""


@dataclass(frozen=True)
class Field:
    label: str
    longest: int = 254
    is_required: bool = False
    read: Callable[[str], Cell] = str
    # Words that the heading of the column may have, the likeliest first.
    guesses: tuple[str, ...] = ()


def _choice(*pairs: tuple[str, str]) -> Callable[[str], str]:
    """A choice by what is stored or by its words, in any letters; spaces, dashes and underscores are alike."""
    known = {_plain(words): value for value, label in pairs for words in (value, label)}
    labels = ", ".join(label for _, label in pairs)

    @lru_cache(maxsize=1000)
    def read(cell: str) -> str:
        if (found := known.get(_plain(cell))) is None:
            raise CellRefused(f"“{cell[:40]}” is none of: {labels}.")
        return found

    return read


def _plain(words: str) -> str:
    return re.sub(r"[\s_-]+", " ", words).strip().lower()


def _email(cell: str) -> str:
    if not EMAIL.fullmatch(cell):
        raise CellRefused(f"“{cell[:60]}” is no e-mail address.")
    return cell


def _code(cell: str) -> str:
    if not CODE.fullmatch(cell):
        raise CellRefused(f"“{cell[:40]}” is no code: letters without accents, figures, dashes and underscores only.")
    return cell


@lru_cache(maxsize=20_000)
def _day(cell: str) -> date:
    try:
        day: date | None = _DAY.clean(cell[:40])
    except ValidationError as error:
        raise CellRefused(" ".join(error.messages)) from error
    assert day is not None
    return day


# In the order of the staging table.
FIELDS: dict[str, Field] = {
    "staff_number": Field(
        "Staff number",
        STAFF_NUMBER,
        True,
        guesses=("staff number", "staff no", "employee number", "employee id", "personnel number", "ags number", "id"),
    ),
    "given_names": Field(
        "Given names", 100, True, guesses=("given names", "given name", "first name", "first names", "preferred name")
    ),
    "family_name": Field("Family name", 100, True, guesses=("family name", "surname", "last name")),
    "email": Field("E-mail address", 254, True, _email, ("e mail address", "email address", "e mail", "email", "mail")),
    "unit": Field(
        "Unit code", 40, True, _code, ("unit code", "unit", "org unit", "section code", "cost centre", "branch code")
    ),
    "unit_name": Field(
        "Name of the unit", 120, guesses=("unit name", "name of unit", "section name", "section", "branch")
    ),
    "unit_above": Field(
        "Code of the unit above it", 40, False, _code, ("parent unit", "unit above", "parent", "division code")
    ),
    "manager": Field(
        "Manager’s staff number",
        STAFF_NUMBER,
        guesses=(
            "manager staff number",
            "manager number",
            "manager id",
            "supervisor number",
            "supervisor id",
            "manager",
            "supervisor",
            "reports to",
        ),
    ),
    "employment": Field(
        "Employment",
        40,
        False,
        _choice(*(one for one in Employment.choices if one[0] != Employment.FORMER)),
        ("employment", "employment type", "engagement", "tenure"),
    ),
    "classification": Field("Classification", 30, guesses=("classification", "level", "grade")),
    "state": Field("State", 40, False, _choice(*State.choices), ("state", "work state", "location state")),
    "started_on": Field(
        "First day",
        40,
        False,
        _day,
        ("started on", "start date", "commencement date", "commenced", "started", "first day"),
    ),
    "left_on": Field(
        "Last day", 40, False, _day, ("left on", "end date", "separation date", "last day", "termination date")
    ),
    "effective_on": Field(
        "From which day the row holds",
        40,
        False,
        _day,
        ("effective date", "effective from", "effective on", "effective", "valid from"),
    ),
}
REQUIRED = tuple(name for name, one in FIELDS.items() if one.is_required)
GUESSES = {name: one.guesses for name, one in FIELDS.items()}


Place = tuple[Field, int | None]  # of its column in the file, if it has one


@dataclass(frozen=True, slots=True)
class RowFault:
    line: int
    words: str


@dataclass
class Faults:
    """The first so many, and how many there are."""

    first: list[RowFault] = field(default_factory=list)
    count: int = 0

    def add(self, line: int, words: str) -> None:
        self.count += 1
        if len(self.first) < MOST_FAULTS:
            self.first.append(RowFault(line, words))


def read_rows(
    rows: Iterator[Row], columns: Mapping[str, int], faults: Faults, *, tell: Callable[[int], Any] = int
) -> Iterator[Sequence[Any]]:
    """The line and the cells of each row that can be read, in the order of FIELDS; what cannot becomes a fault.

    `tell` hears every few thousand rows how many were read.
    """
    places = [(one, columns.get(name)) for name, one in FIELDS.items()]
    count = 0
    while some := list(islice(rows, AT_ONCE)):
        try:
            yield from _columns(some, places)
        except ValueError:  # somewhere among them: each for itself tells where
            yield from _each(some, places, faults)
        count += len(some)
        if count % TOLD_EACH == 0:
            tell(count)


def _columns(rows: list[Row], places: list[Place]) -> Iterator[Sequence[Any]]:
    """All rows by their columns: the same takes a fraction of the time. Raises ValueError before the first of them."""
    there = [*zip(*(row.cells for row in rows), strict=True)]
    nothing = [""] * len(rows)
    read = [_column(one, there[at] if at is not None and at < len(there) else nothing) for one, at in places]
    return zip([row.line for row in rows], *read, strict=True)


def _column(one: Field, cells: Sequence[str]) -> Sequence[Cell]:
    if one.read is str:
        for utmost in (min(cells, key=len), max(cells, key=len)):  # where these can be read, all can
            _cell(one, utmost)
        return [cell or None for cell in cells]
    known = {cell: _cell(one, cell) for cell in set(cells)}
    return [known[cell] for cell in cells]


def _each(rows: list[Row], places: list[Place], faults: Faults) -> Iterator[list[Any]]:
    for row in rows:
        cells, wrong = _cells(row.cells, places)
        if wrong:
            faults.add(row.line, " ".join(wrong))
        else:
            yield [row.line, *cells]


def _cells(cells: list[str], places: list[Place]) -> tuple[list[Cell], list[str]]:
    read: list[Cell] = []
    wrong: list[str] = []
    for one, at in places:
        try:
            read.append(_cell(one, cells[at] if at is not None and at < len(cells) else ""))
        except CellRefused as refused:
            wrong.append(f"{one.label}: {refused}")
    return read, wrong


def _cell(one: Field, cell: str) -> Cell:
    if not cell:
        if one.is_required:
            raise CellRefused("there is nothing in it.")
        return None
    if len(cell) > one.longest:
        raise CellRefused(f"it has {len(cell)} characters. The most is {one.longest}.")
    return one.read(cell)
