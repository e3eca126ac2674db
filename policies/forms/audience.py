"""Whom a policy covers, as its owner says it: lines of kinds of people, and people by name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import QueryDict
from django.utils.functional import cached_property

from policies.domain import AudienceOf, Covered
from portal.forms import PageForm
from portal.models import Employment, Person, Role, State, Unit
from portal.naming import PeopleField, describe

MOST_LINES = 100
MOST_OFFERED = 500  # units, each as a suggestion of the browser; in a larger tree they are typed without
WRITTEN_UNIT = re.compile(r"\(([-\w]+)\)\s*$")
PARTS = ("unit", "employments", "states", "roles", "remove")
EMPLOYMENTS = [choice for choice in Employment.choices if choice[0] != Employment.FORMER]


class UnitField(forms.CharField):
    """A unit by its name or code, for nobody scrolls through hundreds. Cleans to the unit, or None for everywhere."""

    default_error_messages = {
        "no_unit": "We found no unit “%(value)s”. Use its name or its code.",
        "several_units": "“%(value)s” could be several units. Use the code of one: %(units)s.",
    }

    def __init__(self, *, units: list[Unit], **kwargs: Any) -> None:
        attrs = {"data-width": "medium", "autocomplete": "off", "list": "units"}
        super().__init__(max_length=200, required=False, widget=forms.TextInput(attrs=attrs), **kwargs)
        self.units = units

    def clean(self, value: Any) -> Unit | None:
        text = super().clean(value)
        if not text:
            return None
        found = self._find(text)
        if len(found) == 1:
            return found[0]
        named = "; ".join(written(unit) for unit in found[:6])
        code = "several_units" if found else "no_unit"
        raise ValidationError(self.error_messages[code], code=code, params={"value": text, "units": named})

    def prepare_value(self, value: Any) -> Any:
        return written(value) if isinstance(value, Unit) else value

    def _find(self, text: str) -> list[Unit]:
        as_offered = WRITTEN_UNIT.search(text)
        code, words = (as_offered[1] if as_offered else text).casefold(), text.casefold()
        return (
            [unit for unit in self.units if unit.code.casefold() == code]
            or [unit for unit in self.units if unit.name.casefold() == words]
            or [unit for unit in self.units if words in unit.name.casefold()]
        )


class NamedField(forms.ModelMultipleChoiceField):
    """Those who are named already, each with a tick that can be taken away."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, person: Any) -> str:
        return describe(person) if person.is_active else f"{describe(person)} (no longer here)"


@dataclass(frozen=True)
class Line:
    """One line of the form: what the template draws."""

    number: int
    is_new: bool
    unit: BoundField
    employments: BoundField
    states: BoundField
    roles: BoundField
    remove: BoundField

    @property
    def fields(self) -> tuple[BoundField, ...]:
        return (self.unit, self.employments, self.states, self.roles)

    @property
    def is_open(self) -> bool:
        return not self.is_new or self.number == 1 or any(field.errors or field.value() for field in self.fields)


class KindsField(forms.MultipleChoiceField):
    """Needed on a line that says anything, which only the whole form can tell."""

    widget = forms.CheckboxSelectMultiple

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


def several(label: str, choices: Any, help_text: str = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, help_text=help_text, required=False, widget=forms.CheckboxSelectMultiple
    )


class AudienceForm(PageForm):
    """As many lines as there are and an empty one. A line in which nothing is filled in says nothing."""

    nobody = "Say whom the policy covers: fill in a line, or name someone in."

    count = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_LINES, required=False)
    more_in = PeopleField(label="Name someone else in", help_text="One on each line", required=False)
    more_out = PeopleField(label="Name someone else out", help_text="One on each line", required=False)

    def __init__(self, data: Any = None, *, audience: AudienceOf, units: list[Unit]) -> None:
        self.said, self.units = audience, units
        self.number = self._number(data)
        initial: dict[str, Any] = {"count": self.number}
        for at, line in enumerate(audience.lines, 1):
            initial |= {f"{name}_{at}": getattr(line, name) for name in ("unit", "employments", "states", "roles")}
        for name in ("named_in", "named_out"):
            initial[name] = [person.pk for person in getattr(audience, name)]
        super().__init__(data, initial=initial)
        for at in range(1, self.number + 1):
            self._add_line(at)
        self._add_named("named_in", "Named in")
        self._add_named("named_out", "Named out")

    def _number(self, data: Any) -> int:
        sent = data.get("count", "") if data else ""
        if sent.isdecimal() and len(sent) <= len(str(MOST_LINES)):
            return min(max(int(sent), 1), MOST_LINES)
        return len(self.said.lines) + 1

    def _add_line(self, at: int) -> None:
        hint = "A unit, by its name or code, with everything under it. Leave it empty for everywhere."
        self.fields[f"unit_{at}"] = UnitField(label="Where they work", units=self.units, help_text=hint)
        self.fields[f"employments_{at}"] = KindsField(label="How they are employed", choices=EMPLOYMENTS)
        self.fields[f"states_{at}"] = several("Only in these states", State.choices)
        self.fields[f"roles_{at}"] = several("Only with one of these roles", Role.choices)
        self.fields[f"remove_{at}"] = forms.BooleanField(label="Take this line away", required=False)

    def _add_named(self, name: str, label: str) -> None:
        sent = cast(QueryDict, self.data).getlist(name) if self.is_bound else []
        shown = {*self.initial[name], *(int(pk) for pk in sent if pk.isdecimal() and len(pk) < 18)}
        people = Person.objects.filter(pk__in=shown).order_by("family_name", "given_names", "pk")
        self.fields[name] = NamedField(
            label=label, queryset=people, required=False, help_text="Take the tick away to take someone off."
        )

    @cached_property
    def lines(self) -> list[Line]:
        return [
            Line(at, at == self.number, *(self[f"{name}_{at}"] for name in PARTS)) for at in range(1, self.number + 1)
        ]

    @property
    def offered(self) -> list[tuple[str, str]]:
        """Units as the browser suggests them: what is written into the field, and what they are part of."""
        if len(self.units) > MOST_OFFERED:
            return []
        return [(written(unit), unit.parent.name if unit.parent else "") for unit in self.units]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        for at in range(1, self.number + 1):
            if not answers.get(f"remove_{at}") and self._says_something(at) and not answers.get(f"employments_{at}"):
                self.add_error(f"employments_{at}", f"Line {at}: tick at least one way of being employed.")
        twice = self._people("in") & self._people("out")
        for person in sorted(twice, key=describe):
            self.add_error(None, f"{describe(person)} is named both in and out. Take them off one list.")
        if not self.errors and self.audience.is_empty:
            raise ValidationError(self.nobody)
        return answers

    @property
    def audience(self) -> AudienceOf:
        return AudienceOf(tuple(self._covered()), self._people("in"), self._people("out"))

    def _covered(self) -> Iterator[Covered]:
        for at in range(1, self.number + 1):
            said = {name: self.cleaned_data.get(f"{name}_{at}") for name in ("employments", "states", "roles")}
            if said["employments"] and not self.cleaned_data.get(f"remove_{at}"):
                kinds = {name: tuple(values or ()) for name, values in said.items()}
                yield Covered(unit=self.cleaned_data.get(f"unit_{at}"), **kinds)

    def _people(self, way: str) -> frozenset[Person]:
        answers = self.cleaned_data
        return frozenset([*(answers.get(f"named_{way}") or ()), *(answers.get(f"more_{way}") or ())])

    def _says_something(self, at: int) -> bool:
        return any(self.cleaned_data.get(f"{name}_{at}") for name in ("unit", "employments", "states", "roles"))


def written(unit: Unit) -> str:
    return f"{unit.name} ({unit.code})"
