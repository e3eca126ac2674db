"""An edition on its way out."""

from dataclasses import dataclass
from datetime import date, datetime

from policies.enums import EditionState
from policies.reading.restated import RestatedPolicy
from portal.templatetags.postwise import day


@dataclass(frozen=True, slots=True)
class Paper:
    """The words of an edition with what the portal knows of it; `in_force_until` is the first day without."""

    words: RestatedPolicy
    number: int
    state: str
    state_label: str
    in_force_from: date | None
    in_force_until: date | None
    made_at: datetime
    address: str

    @property
    def is_published(self) -> bool:
        return self.in_force_from is not None

    @property
    def is_in_force(self) -> bool:
        return self.is_published and self.in_force_until is None

    @property
    def dates_in_force(self) -> str:
        if not self.is_published:
            return "Not yet"
        first, end = day(self.in_force_from), day(self.in_force_until)
        if first == end:
            return f"Replaced on the day it was published, {first}"
        withdrawn = "it was withdrawn on " if self.state == EditionState.WITHDRAWN else ""
        return f"From {first} until {withdrawn}{end}" if end else f"From {first}"
