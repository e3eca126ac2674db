"""What somebody outside the file is asked to do, and what they say when it is done."""

from typing import Any

from django import forms

from portal.forms import IdempotentForm, LongTextField, PageForm, WrittenDateField
from portal.naming import person_field


class ErrandForm(IdempotentForm):
    purpose = forms.ChoiceField(label="What is it for?", widget=forms.RadioSelect)
    person = person_field(label="Who carries it out?")
    what = LongTextField(
        label="What do they have to do?",
        help_text="They read whom it concerns, these words and the day. Leave out what was reported or found.",
        max_length=2000,
        rows=5,
    )
    due_on = WrittenDateField(label="By when?", not_past=True)

    def __init__(self, *args: Any, purposes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        purpose = self.fields["purpose"]
        assert isinstance(purpose, forms.ChoiceField)
        purpose.choices = purposes
        if len(purposes) == 1:
            purpose.initial = purposes[0][0]


class ErrandDoneForm(PageForm):
    done_on = WrittenDateField(label="On which day was it done?", not_future=True)
    words = LongTextField(
        label="What was done?", help_text="A sentence is enough. People Services reads it.", max_length=2000, rows=4
    )


class TakeBackForm(PageForm):
    why = LongTextField(
        label="Why?", help_text="It is kept with the file; they do not read it.", max_length=1000, rows=3
    )
