"""Which of People Services' numbers, and of which year their elements."""

from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.conf import settings

from incidents.months import Months, years_before
from incidents.number_tables import EVERY
from incidents.yearly import Counted
from portal.forms import PageForm
from portal.models import Person

from .numbers import OWN, SHARED

YEARS = 5


class YearlyForm(PageForm):
    """What an address leaves out is the viewer's own view, if they have one, and the latest year with something in it.

    `alone` says whether they may read numbers that are for them alone: an auditor sees no matters.
    """

    view = forms.ChoiceField(
        label="For whom",
        required=False,
        choices=[(OWN, "For you alone"), (SHARED, "To pass on: small numbers left out")],
    )
    year = forms.ChoiceField(label="Elements of the Code in", required=False)

    def __init__(self, said: Any, *, person: Person, today: date, alone: bool, usual: str = OWN) -> None:
        view = said.get("view", "") if said.get("view", "") in (SHARED, OWN) else usual
        self.is_shared = not alone or view == SHARED
        begun, *over = years_before(today, number=YEARS + 1)
        self.years = over if self.is_shared else [begun, *over[:-1]]
        self.counted = Counted(person, self.years, self.is_shared)
        asked = said.get("year", "")
        self.chosen = next((year for year in self.years if year.short_name == asked), None) or self._worth_showing
        super().__init__(initial={"view": SHARED if self.is_shared else OWN, "year": self.chosen.short_name})
        if not alone:
            del self.fields["view"]
        field = self.fields["year"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(year.short_name, year.short_name) for year in self.years]

    @cached_property
    def _worth_showing(self) -> Months:
        least = settings.SMALLEST_COUNT if self.is_shared else 1
        worth = (year for year in self.years if self.counted.decided[year.short_name, EVERY] >= least)
        return next(worth, self.years[0])
