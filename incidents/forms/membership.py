"""Who is on a file, and opening one that somebody is not on."""

from typing import Any

from django import forms

from portal.forms import IdempotentForm, LongTextField, PageForm

from .choosing import ChoosePersonForm


class AddMemberForm(ChoosePersonForm):
    person = forms.ChoiceField(
        label="Who?",
        help_text="Those of People Services who are not on it, decide nothing in it and have no other part in it.",
        widget=forms.RadioSelect,
    )


class RemoveMemberForm(PageForm):
    why = LongTextField(label="Why?", help_text="It is kept with your name.", max_length=1000, rows=3)


class BreakGlassForm(IdempotentForm):
    number = forms.CharField(label="Number of the matter", help_text="For example, PS-2019-00012", max_length=20)
    reason = LongTextField(
        label="Why can it not wait for a manager to add you?",
        help_text="The auditors and the managers on the matter read your reason. Name nobody in it.",
        max_length=1000,
        rows=4,
    )
    hours = forms.IntegerField(label="For how many hours?", min_value=1, initial=1)
    no_conflict = forms.BooleanField(label="I have no conflict of interest in this matter")

    def __init__(self, *args: Any, most_hours: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hours = self.fields["hours"]
        assert isinstance(hours, forms.IntegerField)
        hours.max_value = most_hours
        hours.validators.append(forms.IntegerField(max_value=most_hours).validators[-1])
        hours.help_text = f"At most {most_hours}."
        hours.widget.attrs["max"] = most_hours

    def clean_number(self) -> str:
        return str(self.cleaned_data["number"]).strip().upper()
