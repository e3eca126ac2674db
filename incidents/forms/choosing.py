"""Choosing one person of those who may be chosen."""

from typing import Any

from django import forms

from portal.forms import PageForm
from portal.models import Person


class ChoosePersonForm(PageForm):
    """Its question, a field `person`, is asked by the form that is one."""

    def __init__(self, *args: Any, candidates: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = {str(person.pk): person for person in candidates}
        person = self.fields["person"]
        assert isinstance(person, forms.ChoiceField)
        person.choices = [(pk, f"{one.name}, {one.staff_number}") for pk, one in self.candidates.items()]

    def clean_person(self) -> Person:
        return self.candidates[self.cleaned_data["person"]]
