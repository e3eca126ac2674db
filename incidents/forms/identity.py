from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from incidents.domain.concern import has_receipt_of
from incidents.enums import AskedFor, Naming
from incidents.models import Concern
from incidents.rules.naming import tells_who
from portal.forms import IdempotentForm, LongTextField, PageForm
from portal.models import Person

RECEIPT_IN_WORDS = "Your receipt stands in the message. Take it out: whoever has it can answer as you."
GRANT = (("yes", "Yes, show the name"), ("no", "No"))


class AskForNameForm(IdempotentForm):
    asked_for = forms.ChoiceField(
        label="Who needs the name?",
        choices=AskedFor,
        widget=forms.RadioSelect,
        help_text="The reporter is told this, and when.",
    )
    reason = LongTextField(
        label="Why is the name needed?",
        help_text="Say what cannot be done without it. Write down no name and nothing of the matter.",
        max_length=2000,
        rows=4,
    )


class DecideForm(PageForm):
    grant = forms.ChoiceField(label="May they see the name?", choices=GRANT, widget=forms.RadioSelect)
    words = LongTextField(
        label="Why, or why not?", help_text="Kept with your name and the time.", max_length=2000, rows=4
    )
    reason_may_be_told = forms.BooleanField(
        label="The reporter may read why it was asked for",
        help_text="Leave it open where that could harm somebody or an inquiry.",
        required=False,
    )

    @property
    def grants(self) -> bool:
        return bool(self.cleaned_data["grant"] == "yes")


class ReporterMessageForm(IdempotentForm):
    """What a reporter adds. In confidence it must not say who they are; a receipt they once had still opens it."""

    words = LongTextField(label="Write to Digital Media", max_length=5000, rows=4)

    def __init__(self, *args: Any, reporter: Person, concern: Concern, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.concern, in_confidence = concern, concern.naming == Naming.CONFIDENTIAL
        self.kept_apart = reporter if in_confidence else None
        if in_confidence:
            self.fields[
                "words"
            ].help_text = "Digital Media reads this without your name. Write nothing that gives it away."

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if self.kept_apart and tells_who(self.kept_apart, words):
            raise ValidationError("This says who you are. Take out your name, address or number, then send it.")
        if has_receipt_of(self.concern, words):
            raise ValidationError(RECEIPT_IN_WORDS)
        return words
