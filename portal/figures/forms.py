"""Which figures: of an edition, and of when."""

from typing import Any, cast

from django import forms

from incidents.months import Months
from policies.enums import Measure
from policies.models import ClauseFigure, Edition
from portal.forms import PageForm

from .heat import IN_ORDER


class MapFilter(PageForm):
    """What an address leaves out, or says of what there is not, is the edition in force, and all its figures."""

    edition = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    period = forms.ChoiceField(required=False)
    sort = forms.ChoiceField(
        label="Sort by",
        required=False,
        choices=[(IN_ORDER, "The order of the policy"), *((one.value, f"Most {one.label.lower()}") for one in Measure)],
    )

    def __init__(self, said: Any, *, editions: list[Edition], figures: list[ClauseFigure]) -> None:
        self.by_number = {edition.number: edition for edition in editions}
        number = said.get("edition", "")
        edition = self.by_number.get(int(number)) if number.isascii() and number.isdigit() and len(number) < 9 else None
        self.chosen = edition or next((one for one in editions if one.is_in_force), editions[0])
        self.figures = [one for one in figures if one.edition_id == self.chosen.pk]
        self.periods = {str(months): months for months in _periods(self.figures)}
        self.period_chosen = self.periods.get(said.get("period", ""))
        self.sort_by = asked if (asked := said.get("sort", "")) in Measure.values else IN_ORDER
        period = str(self.period_chosen or "")
        super().__init__(initial={"edition": self.chosen.number, "period": period, "sort": self.sort_by})
        self._choices("edition", [(one.number, _named(one)) for one in editions])
        self._choices("period", [("", "All that are over"), *((key, one.name) for key, one in self.periods.items())])

    def _choices(self, name: str, choices: list[tuple[Any, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    @property
    def shown(self) -> list[ClauseFigure]:
        """Whatever was counted of a time that reaches into the period."""
        period = self.period_chosen
        if period is None:
            return self.figures
        return [one for one in self.figures if one.count.first <= period.last and period.first <= one.count.last]


def _periods(figures: list[ClauseFigure]) -> list[Months]:
    """The shortest there are, the latest first: a year is not offered where its quarters are."""
    found = {Months(one.count.first, one.count.last) for one in figures}
    whole = [one for one in found if not any(one != other and _is_within(other, one) for other in found)]
    return sorted(whole, key=lambda one: one.first, reverse=True)


def _is_within(one: Months, other: Months) -> bool:
    return other.first <= one.first and one.last <= other.last


def _named(edition: Edition) -> str:
    return f"Edition {edition.number}{', in force' if edition.is_in_force else ''}"
