"""What waits for someone: the one shape in which every app tells the home page."""

from dataclasses import dataclass
from datetime import date

# Sorts after everything that has a date.
SOME_DAY = date.max


@dataclass(frozen=True)
class Waiting:
    """One thing for one person to do. It may be read over a shoulder: no names, no words of a case."""

    title: str
    url: str
    due: date | None = None
    why: str = ""
    overdue: bool = False

    @property
    def order(self) -> tuple[date, str]:
        return self.due or SOME_DAY, self.title
