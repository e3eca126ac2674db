"""Rows of a monitoring tool's table, read as posts found; a row that cannot be is told with its line and why."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from django.utils import timezone

from incidents.links import LONGEST_PLATFORM, NotAnAddress, canonical
from portal.forms import tidy_date
from portal.tables import Row

LONGEST_WORDS = 10_000
LONGEST_ACCOUNT = 120
DAY_FIRST, MONTH_FIRST = "day", "month"
ISO = re.compile(r"\d{4}-\d\d-\d\d(?!\d)")
IN_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d\d)(?!\d)")
TIME_OF_DAY = re.compile(r",?\s+(at\s+)?\d{1,2}([:.]\d\d|\s*[ap]m\b).*$", re.IGNORECASE)
WRITTEN = ("%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y", "%Y/%m/%d")

# Words that the heading of each column may have, the likeliest first.
GUESSES = {
    "address": ("url", "link", "permalink", "address", "post url", "post link", "source url", "webpage", "uri"),
    "words": ("text", "content", "message", "body", "snippet", "words", "post", "full text", "description", "title"),
    "account": ("account", "author", "username", "user", "handle", "screen name", "author name", "profile", "from"),
    "platform": ("platform", "network", "site", "source", "channel", "source type", "domain", "media type"),
    "posted_on": ("posted", "date", "published", "created", "posted on", "published at", "created at", "timestamp"),
}
COLUMNS = tuple(GUESSES)


class UnreadableDay(ValueError):
    """No day, or one still to come. The text says which."""


@dataclass(frozen=True)
class Found:
    """A post as one row has it."""

    line: int
    url: str
    words: str = ""
    account: str = ""
    platform: str = ""
    posted_on: date | None = None


@dataclass(frozen=True)
class Fault:
    """A row that is not imported, and why."""

    line: int
    why: str
    cells: list[str] = field(default_factory=list)


@dataclass
class Reading:
    """What a table comes to: each post once, by its address, in the order of the file."""

    posts: dict[str, list[Found]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def joined(self) -> int:
        """Rows of a post that another row has already."""
        return sum(map(len, self.posts.values())) - len(self.posts)


def guess_order(written: Iterable[str]) -> str:
    """Whether dates in numbers have the month first: only where one of them says so and none says otherwise."""
    pairs = [(int(found[1]), int(found[2])) for cell in written if (found := IN_NUMBERS.match(cell.strip()))]
    is_month_first = any(second > 12 for _, second in pairs) and all(first <= 12 for first, _ in pairs)
    return MONTH_FIRST if is_month_first else DAY_FIRST


def read_finds(rows: Iterable[Row], width: int, columns: Mapping[str, int], order: str) -> Reading:
    reading, today = Reading(), timezone.localdate()
    for row in rows:
        try:
            found = _found(row, width, columns, order, today)
        except ValueError as fault:
            reading.faults.append(Fault(row.line, str(fault), row.cells))
        else:
            reading.posts.setdefault(found.url, []).append(found)
    return reading


def _found(row: Row, width: int, columns: Mapping[str, int], order: str, today: date) -> Found:
    """Raises ValueError whose text is for people."""
    if any(row.cells[width:]):
        raise ValueError("It has more cells than there are headings: a delimiter may stand inside a text.")
    cells = {name: row.cells[at] if at < len(row.cells) else "" for name, at in columns.items()}
    given = cells["address"].lstrip("'").strip()
    if not given:
        raise ValueError("It has no address of a post.")
    try:
        url = canonical(given)
    except NotAnAddress as error:
        raise ValueError(f"“{given[:60]}” is not a web address.") from error
    return Found(
        line=row.line,
        url=url,
        words=_within(cells.get("words", ""), "text", LONGEST_WORDS),
        account=_within(cells.get("account", ""), "account", LONGEST_ACCOUNT),
        platform=_within(cells.get("platform", ""), "platform", LONGEST_PLATFORM),
        posted_on=day_of(cells.get("posted_on", ""), order, today),
    )


def _within(cell: str, what: str, most: int) -> str:
    if len(cell) > most:
        raise ValueError(f"Its {what} is {len(cell):,} characters long. The most is {most:,}.")
    return cell


def day_of(cell: str, order: str, today: date) -> date | None:
    """The day of a date or a moment as tools and people write it, here where we are. Raises UnreadableDay."""
    if not cell:
        return None
    try:
        day = _day(cell, order)
    except (ValueError, OverflowError) as error:
        raise UnreadableDay(f"We could not read “{cell[:40]}” as a date.") from error
    if day > today:
        raise UnreadableDay(f"“{cell[:40]}” is still to come.")
    return day


def _day(cell: str, order: str) -> date:
    if ISO.match(cell):
        return _local_day(cell)
    if numbers := IN_NUMBERS.match(cell):
        first, second, year = (int(number) for number in numbers.groups())
        day, month = (second, first) if order == MONTH_FIRST else (first, second)
        return date(year if year > 99 else 2000 + year, month, day)
    words = tidy_date(TIME_OF_DAY.sub("", cell))
    for form in WRITTEN:
        try:
            return datetime.strptime(words, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    raise ValueError(cell)


def _local_day(cell: str) -> date:
    """A moment with its zone is some day here; one without is taken as it stands."""
    moment = re.sub(r"\s*(UTC|GMT)$", "+00:00", cell)
    try:
        read = datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d)", "", moment))
    except ValueError:
        return date.fromisoformat(cell[:10])
    return timezone.localtime(read).date() if read.tzinfo else read.date()
