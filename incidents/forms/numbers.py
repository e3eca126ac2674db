"""Which numbers, of when and for whom."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings

from incidents.counted import BY_MONTH, BY_UNIT, have_enough
from incidents.months import Months, month_after, periods_before
from portal.forms import PageForm
from portal.models import Person

PERIODS = 8
SHARED, OWN = "shared", "own"


class NumbersForm(PageForm):
    """What an address leaves out, or says of what there is not, is the usual view and a period with something in it."""

    view = forms.ChoiceField(
        label="For whom",
        required=False,
        choices=[(OWN, "For you alone"), (SHARED, "To pass on: small numbers left out")],
    )
    months = forms.ChoiceField(label="Period", required=False)
    by = forms.ChoiceField(label="Row by row", required=False, choices=[(BY_MONTH, "By month"), (BY_UNIT, "By unit")])

    def __init__(self, said: Any, *, person: Person, today: date, may_pass_on: bool, usual: str = OWN) -> None:
        periods = periods_before(today, length=settings.NUMBERS_PERIOD_MONTHS, number=PERIODS)
        self.over = {str(one): one for one in periods}
        chosen = {name: said.get(name, "") for name in ("view", "months", "by")}
        view = chosen["view"] if chosen["view"] in (SHARED, OWN) else usual
        self.is_shared = may_pass_on and view == SHARED
        year = Months.of(month_after(today.replace(day=1), -11), 12)
        self.offered = self.over if self.is_shared else {str(year): year, **self.over}
        self.row_by = BY_UNIT if chosen["by"] == BY_UNIT else BY_MONTH
        self.chosen = self.offered.get(chosen["months"]) or self._worth_showing(person)
        initial = {"view": SHARED if self.is_shared else OWN, "months": str(self.chosen), "by": self.row_by}
        super().__init__(initial=initial)
        if not may_pass_on:
            del self.fields["view"]
        months = self.fields["months"]
        assert isinstance(months, forms.ChoiceField)
        months.choices = [
            (written, "The last twelve months" if one is year else one.name) for written, one in self.offered.items()
        ]

    def _worth_showing(self, person: Person) -> Months:
        """The first that has cases enough to show, else the first."""
        offered = [*self.offered.values()]
        enough = have_enough(person, offered, settings.SMALLEST_COUNT if self.is_shared else 1)
        return next((one for one, is_enough in zip(offered, enough, strict=True) if is_enough), offered[0])

    @property
    def is_over(self) -> bool:
        return str(self.chosen) in self.over
