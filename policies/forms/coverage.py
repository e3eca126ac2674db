from typing import Any, cast

from django import forms

from policies.enums import Reading
from policies.queries import Coverage
from portal.forms import PageForm
from portal.models import Employment
from portal.models.person import PersonQuerySet, State

INDENT = "\u00a0\u00a0"


class CoverageFilter(PageForm):
    """Which of the readers whom someone may see. The units to choose from are those around the one that is chosen."""

    unit = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    reading = forms.ChoiceField(label="How far", required=False, choices=[("", "Everyone"), *Reading.choices])
    employment = forms.ChoiceField(
        required=False, choices=[("", "Any"), *(one for one in Employment.choices if one[0] != Employment.FORMER)]
    )
    state = forms.ChoiceField(label="State or territory", required=False, choices=[("", "Any"), *State.choices])
    here = forms.BooleanField(label="Only this unit", required=False)

    def __init__(self, *args: Any, coverage: Coverage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.coverage = coverage
        unit = cast(forms.TypedChoiceField, self.fields["unit"])
        unit.choices = [("", "All units"), *self._units_around(self.data.get("unit", ""))]
        if not self.data.get("unit"):
            self.fields["here"].widget = forms.HiddenInput()

    def narrow(self, found: PersonQuerySet) -> PersonQuerySet:
        """By what was asked and makes sense; the rest narrows nothing."""
        asked = self.cleaned_data if self.is_valid() else {**self.cleaned_data, "here": False}
        by_unit = "unit" if asked["here"] else "unit__above__ancestor"
        only = {by_unit: asked.get("unit"), **{name: asked.get(name) for name in ("reading", "employment", "state")}}
        return found.filter(**{name: value for name, value in only.items() if value})

    def _units_around(self, chosen: str) -> list[tuple[int, str]]:
        units = self.coverage.units
        at = int(chosen) if chosen.isascii() and chosen.isdigit() and int(chosen) in units else None
        way = self.coverage.way_to(at)
        below = self.coverage.under(at if at is not None else self.coverage.start)
        return [
            *((one.unit_id, INDENT * depth + one.unit) for depth, one in enumerate(way)),
            *((one.unit_id, INDENT * len(way) + one.unit) for one in below),
        ]
