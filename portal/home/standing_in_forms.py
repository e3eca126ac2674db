"""Naming somebody who stands in for a manager."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from portal.directory.standing_in import Arrangement
from portal.forms import IdempotentForm, WrittenDateField
from portal.models import Person
from portal.naming import person_field

ACT, READ = "act", "read"


def in_two_weeks() -> object:
    return timezone.localdate() + timedelta(days=13)


class StandInForm(IdempotentForm):
    person = person_field(label="Who stands in?")
    how = forms.ChoiceField(
        label="What do they do?",
        choices=[
            (ACT, "Act as the manager: read the lists, remind, assign courses, and be told what the manager is told"),
            (READ, "Only read how far the people are with policies and training"),
        ],
        widget=forms.RadioSelect,
    )
    starts_on = WrittenDateField(label="First day", not_past=True, initial=timezone.localdate)
    ends_on = WrittenDateField(label="Last day", not_past=True, initial=in_two_weeks)

    def __init__(self, *args: Any, manager: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.manager = manager

    @property
    def wanted(self) -> Arrangement:
        said = self.cleaned_data
        return Arrangement(self.manager, said["person"], said["how"] == ACT, said["starts_on"], said["ends_on"])
