"""Whole months, as an address writes them: "2026-07", or "2026-07..2026-09". They begin where the department is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

_WRITTEN = re.compile(r"(\d{4})-(\d\d)(?:\.\.(\d{4})-(\d\d))?", re.ASCII)
FIRST_OF_A_YEAR = 7  # the Commonwealth's financial year begins in July


@dataclass(frozen=True)
class Months:
    first: date  # the first day of its first month
    last: date  # the first day of its last

    @classmethod
    def read(cls, text: str) -> "Months | None":
        written = _WRITTEN.fullmatch(text.strip())
        if written is None:
            return None
        try:
            first = date(int(written[1]), int(written[2]), 1)
            last = date(int(written[3]), int(written[4]), 1) if written[3] else first
        except ValueError:
            return None
        return cls(first, last) if date(1900, 1, 1) <= first <= last < date(9000, 1, 1) else None

    @classmethod
    def of(cls, first: date, number: int) -> "Months":
        return cls(first, month_after(first, number - 1))

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}" if self.first == self.last else f"{self.first:%Y-%m}..{self.last:%Y-%m}"

    def __iter__(self) -> Iterator[date]:
        month = self.first
        while month <= self.last:
            yield month
            month = month_after(month, 1)

    @property
    def name(self) -> str:
        if self.first == self.last:
            return f"{self.first:%B %Y}"
        same_year = self.first.year == self.last.year
        return f"{self.first:%B}{'' if same_year else f' {self.first.year}'} to {self.last:%B %Y}"

    @property
    def short_name(self) -> str:
        """ "2025-26" of a financial year."""
        return f"{self.first.year}-{self.last.year % 100:02}"

    @property
    def starts_at(self) -> datetime:
        return _midnight(self.first)

    @property
    def ends_at(self) -> datetime:
        """The first moment after it."""
        return _midnight(month_after(self.last, 1))


def zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def month_after(month: date, number: int) -> date:
    years, at = divmod(month.year * 12 + month.month - 1 + number, 12)
    return date(years, at + 1, 1)


def periods_before(day: date, *, length: int, number: int) -> list[Months]:
    """The last periods that are over, the latest first. No two of them overlap, whenever they are asked for."""
    since_july = (day.month - FIRST_OF_A_YEAR) % 12 % length
    under_way = month_after(day.replace(day=1), -since_july)
    return [Months.of(month_after(under_way, -length * back), length) for back in range(1, number + 1)]


def years_before(day: date, *, number: int) -> list[Months]:
    """The financial year that is under way, and those before it."""
    since_july = (day.month - FIRST_OF_A_YEAR) % 12
    begun = month_after(day.replace(day=1), -since_july)
    return [Months.of(month_after(begun, -12 * back), 12) for back in range(number)]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone())


def day_after_months(day: date, number: int) -> date:
    """So many months later; the last of its month where there is no such day."""
    first = month_after(day.replace(day=1), number)
    last = month_after(first, 1) - timedelta(days=1)
    return min(first + timedelta(days=day.day - 1), last)
