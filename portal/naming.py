"""Naming a colleague in a form: by what they are known by, never from a list of everyone."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal.forms import LongTextField, PersonField
from portal.models import Person

MOST = 6


def find_person(text: str) -> list[Person]:
    """Those the text may mean, former employees included: a matter outlives a job."""
    exact = Person.objects.filter(email__iexact=text) | Person.objects.filter(staff_number__iexact=text)
    return list(exact[:2]) or list(Person.objects.matching(text)[:MOST])


def describe(person: Person) -> str:
    return f"{person.name}, {person.staff_number}"


def person_field(**kwargs: Any) -> PersonField:
    return PersonField(find=find_person, describe=describe, **kwargs)


class _OfferedField(forms.ChoiceField):
    """A few people, shown by name. Whoever makes the form says by `offer` who they are."""

    people: dict[str, Person]

    def offer(self, people: Iterable[Person]) -> None:
        self.people = {str(person.pk): person for person in people}
        self.choices = [(pk, person.name) for pk, person in self.people.items()]


class OneOfField(_OfferedField):
    """Cleans to the person chosen, or to None."""

    widget = forms.RadioSelect

    def clean(self, value: Any) -> Person | None:
        return self.people.get(super().clean(value))


class SomeOfField(_OfferedField, forms.MultipleChoiceField):
    """Cleans to a list of the people ticked."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> list[Person]:
        return [self.people[pk] for pk in super().clean(value)]


def offer(people: Iterable[Person], form: forms.BaseForm, name: str) -> None:
    field = form.fields[name]
    assert isinstance(field, _OfferedField)
    field.offer(people)


class PeopleField(LongTextField):
    """Several people, one on each line; cleans to a list without repeats, each found as one person is."""

    def __init__(self, *, max_people: int = 12, **kwargs: Any) -> None:
        super().__init__(max_length=200 * max_people, rows=3, **kwargs)
        self.one, self.max_people = person_field(), max_people

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > self.max_people:
            raise ValidationError(f"Name up to {self.max_people} people.")
        found, faults = [], []
        for line in lines:
            try:
                found.append(self.one.clean(line))
            except ValidationError as fault:
                faults.append(fault)
        if faults:
            raise ValidationError(faults)
        return list({person.pk: person for person in found}.values())

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(person.email for person in value) if isinstance(value, list) else value
