"""An interview: the invitation, what was written down, and what the interviewed person says of it."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone

from incidents.enums import RecordKind
from portal.forms import IdempotentForm, LongTextField, PageForm, WrittenDateField
from portal.naming import person_field


class InviteForm(IdempotentForm):
    person = person_field(
        label="Who is invited?",
        help_text="The respondent, or a witness: staff number, work e-mail address or full name. A witness can have no "
        "other part in the matter from then on.",
    )
    about = LongTextField(
        label="What is it about?",
        help_text="They read this. To a witness, name nobody and say no more of the matter than they need to know.",
        max_length=2000,
        rows=4,
    )
    on = WrittenDateField(label="On which day?", not_past=True)
    at = forms.TimeField(label="At what time?", help_text="For example, 14:30", widget=forms.TimeInput(format="%H:%M"))
    place = forms.CharField(label="Where, or on which line?", max_length=200)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        day, moment = cleaned.pop("on", None), cleaned.pop("at", None)
        if day and moment is not None:
            cleaned["starts_at"] = self._moment(day, moment)
        return cleaned

    @staticmethod
    def _moment(day: Any, moment: time) -> datetime:
        return timezone.make_aware(datetime.combine(day, moment))


class RecordForm(IdempotentForm):
    kind = forms.ChoiceField(label="What do you send?", choices=RecordKind, widget=forms.RadioSelect)
    words = LongTextField(
        label="What was said?",
        help_text="They read it in these words and confirm or correct it. Keep your own thoughts out of it.",
        max_length=100_000,
        rows=20,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = settings.INTERVIEW_ANSWER_DAYS
        self.fields["kind"].help_text = f"They have {days} days to confirm or correct it."

    def clean_kind(self) -> RecordKind:
        return RecordKind(self.cleaned_data["kind"])


class RecordAnswerForm(PageForm):
    is_confirmed = forms.ChoiceField(
        label="Is this what you said?",
        choices=[("yes", "Yes, it is right"), ("no", "No, something is not right")],
        widget=forms.RadioSelect,
    )
    words = LongTextField(label="What is not right, and what did you say?", required=False, max_length=20_000, rows=8)

    def clean_is_confirmed(self) -> bool:
        return bool(self.cleaned_data["is_confirmed"] == "yes")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("is_confirmed") is False and not cleaned.get("words", "").strip():
            self.add_error("words", "Say what is not right, or choose that it is.")
        return cleaned
