"""Naming a colleague in a form: by what they are known by, one at a time."""

from typing import Any

from portal.forms import PersonField
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
