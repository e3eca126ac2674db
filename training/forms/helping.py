from typing import Any

from django import forms

from portal.forms import IdempotentForm, LongTextField
from portal.models import Person
from portal.naming import person_field
from training import rules
from training.models import MOST_EXTRA_PERCENT


class ExtraAttemptForm(IdempotentForm):
    reason = LongTextField(
        label="Why do you give another attempt?",
        help_text="What you talked about, or what was unclear. They can read it.",
        max_length=1000,
        rows=4,
    )


class ExtraTimeForm(IdempotentForm):
    person = person_field(label="Who needs more time?")
    percent = forms.IntegerField(
        label="How much more, in per cent?",
        help_text="50 makes 30 minutes 45. It holds for every course, from the next questions they begin.",
        min_value=1,
        max_value=MOST_EXTRA_PERCENT,
        widget=forms.NumberInput(attrs={"data-width": "short"}),
        error_messages={"required": f"Type a number from 1 to {MOST_EXTRA_PERCENT}."},
    )
    reason = LongTextField(
        label="Why?",
        help_text="Only you and they can read it. No medical details are needed.",
        max_length=1000,
        rows=3,
    )

    def __init__(self, *args: Any, giver: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.giver = giver

    def clean_person(self) -> Person:
        person: Person = self.cleaned_data["person"]
        if person == self.giver:
            raise forms.ValidationError("You cannot give yourself more time. Ask your manager or a training author.")
        if not rules.can_give_time(self.giver, person):
            raise forms.ValidationError("You can give more time to people you manage. Their manager can do it too.")
        return person
