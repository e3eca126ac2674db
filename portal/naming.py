"""Naming a colleague in a form: by what they are known by, never from a list of everyone."""

from typing import Any

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
