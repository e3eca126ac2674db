"""How long a completed course counts. Plain Python: the clock's start is a rule here, on the page and in the docs.

By months: from the day it was completed. Renewed early, in the last days before it runs out, from the day it would have
run out: nobody loses a day by being early. By a month of the year: until the end of that month, whenever in it one was.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Renewal:
    """Every so many `months`, or each year in `month`; `early_days` is how long before it can be renewed."""

    early_days: int
    months: int | None = None
    month: int | None = None

    def opens_on(self, expires_on: date) -> date:
        """From when it can be renewed: a window of the calendar is as long as its month."""
        return expires_on.replace(day=1) if self.month else expires_on - timedelta(days=self.early_days)

    def expires_on(self, completed_on: date, before: date | None = None) -> date:
        """The last day that a completion counts. `before` is that of the one it renews."""
        first = self._of_first(completed_on)
        if before is None or before < completed_on:
            return first
        if completed_on < self.opens_on(before):
            return max(before, first)
        return self._after(before)

    def _after(self, before: date) -> date:
        if self.month:
            return _end_of(before.year + 1, before.month)
        return add_months(before, self.months or 0)

    def _of_first(self, completed_on: date) -> date:
        if not self.month:
            return add_months(completed_on, self.months or 0)
        end = _end_of(completed_on.year, self.month)
        if end < completed_on:
            end = _end_of(completed_on.year + 1, self.month)
        # Shortly before a window, or in it, counts for it: nobody is asked again within weeks.
        counts_for_it = completed_on >= self.opens_on(end) - timedelta(days=self.early_days)
        return self._after(end) if counts_for_it else end


def add_months(day: date, months: int) -> date:
    """The same day so many months on, or the last of that month where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _end_of(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
