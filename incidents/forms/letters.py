"""How a letter reached its reader, and the words letters are written from."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from incidents.enums import LetterKind, LetterWay
from incidents.letters.fields import ALLOWED
from incidents.letters.template import TemplateFault, check
from incidents.models import Letter
from portal.forms import LongTextField, PageForm, WrittenDateField
from portal.templatetags.postwise import day


class DeliveryForm(PageForm):
    way = forms.ChoiceField(
        label="What happened?",
        choices=[(way.value, way.label) for way in (LetterWay.HAND, LetterWay.POST, LetterWay.RETURNED)],
        widget=forms.RadioSelect,
    )
    on = WrittenDateField(label="On which day?", not_future=True)
    words = LongTextField(
        label="By whom, where, and under which number?",
        help_text="For example: handed over by me at the Hobart office, or: registered post to their address on file.",
        max_length=500,
        rows=3,
    )

    def __init__(self, *args: Any, letter: Letter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.issued_on = timezone.localdate(letter.issued_at)

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on < self.issued_on:
            raise ValidationError(f"The letter was issued on {day(self.issued_on)}. Give that day or a later one.")
        return on


class PaperForm(PageForm):
    on_paper = forms.ChoiceField(
        label="How do letters reach the respondent from now on?",
        choices=[("", "In the portal, on the day they are issued"), ("yes", "On paper, by post or by hand")],
        widget=forms.RadioSelect,
        required=False,
        help_text="On paper, a letter counts as received on the day that is noted for it, and not before.",
    )

    def clean_on_paper(self) -> bool:
        return bool(self.cleaned_data["on_paper"])


class WordingForm(PageForm):
    words = LongTextField(label="The words of the letter", max_length=20_000, rows=24)
    why = LongTextField(
        label="Why are you changing it?",
        help_text="Kept with the version. Others see it in its history.",
        max_length=1000,
        rows=3,
    )
    after = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: LetterKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind

    def clean_words(self) -> str:
        words = str(self.cleaned_data["words"]).replace("\r\n", "\n")
        try:
            check(words, ALLOWED[self.kind])
        except TemplateFault as fault:
            raise ValidationError(str(fault)) from fault
        return words


class ReturnToForm(PageForm):
    why = LongTextField(label="Why do you return to it?", max_length=1000, rows=3)
    after = forms.IntegerField(widget=forms.HiddenInput)
