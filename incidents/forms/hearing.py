"""How somebody is heard: more time asked for and decided, a support person named."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateformat import format as format_date

from incidents.enums import SupportKind
from incidents.models import ExtensionRequest, Letter
from portal.forms import WRITTEN_DATE, IdempotentForm, LongTextField, PageForm, WrittenDateField

MOVES_ON = "The matter is on hold: when it goes on, the day moves on by as long as the time stood still."


def _check_later(day: date, letter: Letter) -> date:
    until = letter.may_be_answered_until
    if until and day <= timezone.localdate(until):
        written = format_date(timezone.localtime(until), WRITTEN_DATE)
        raise ValidationError(f"The time to answer runs until {written} already. Give a later day.")
    return day


class AskForTimeForm(IdempotentForm):
    until_on = WrittenDateField(label="Until the end of which day do you need?", not_past=True)
    words = LongTextField(
        label="Why do you need more time?",
        help_text="The person who decides reads this. You need not give details of your health or your family.",
        max_length=2000,
        rows=4,
    )

    def __init__(self, *args: Any, letter: Letter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.letter = letter

    def clean_until_on(self) -> date:
        return _check_later(self.cleaned_data["until_on"], self.letter)


class DecideTimeForm(PageForm):
    answer = forms.ChoiceField(
        label="Do you give them more time?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
    )
    due_on = WrittenDateField(
        label="Until the end of which day?", help_text="If you give more time.", required=False, not_past=True
    )
    reason = LongTextField(
        label="Why?", help_text="It is kept. If you say no, the respondent reads it.", max_length=2000, rows=4
    )

    def __init__(self, *args: Any, request: ExtensionRequest, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"due_on": request.until_on})
        super().__init__(*args, **kwargs)
        self.letter = request.letter
        if self.letter.stands_still:
            self.fields["due_on"].help_text = f"If you give more time. {MOVES_ON}"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("answer") != "yes" or "due_on" in self.errors:
            return cleaned
        try:
            if not cleaned.get("due_on"):
                raise ValidationError("Say until which day.")
            _check_later(cleaned["due_on"], self.letter)
        except ValidationError as error:
            self.add_error("due_on", error)
        return cleaned


class SupportForm(IdempotentForm):
    name = forms.CharField(label="What is their name?", max_length=120)
    kind = forms.ChoiceField(label="Who are they to you?", choices=SupportKind, widget=forms.RadioSelect)

    def clean_kind(self) -> SupportKind:
        return SupportKind(self.cleaned_data["kind"])
