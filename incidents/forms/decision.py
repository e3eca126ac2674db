from typing import Any

from django import forms

from incidents.enums import CodeElement
from incidents.models import Allegation
from portal.forms import LongTextField, PageForm

from .investigation import ThingsField


class NoticeForm(PageForm):
    """The notice says what the allegations say: there is nothing to fill in, only a letter to read before it goes."""


class PreliminaryForm(PageForm):
    material = LongTextField(
        label="What could count against them?",
        help_text="Everything adverse that you may rely on. They read it in these words and can answer it.",
        max_length=20_000,
        rows=10,
    )


class FindingForm(PageForm):
    conduct_found = forms.ChoiceField(
        label="Did it happen, on the balance of probabilities?",
        help_text="The more serious the allegation, the stronger the evidence has to be.",
        choices=[("yes", "Yes, I find that it happened"), ("no", "No, I do not find that it happened")],
        widget=forms.RadioSelect,
    )
    elements_breached = forms.MultipleChoiceField(
        label="Which of the elements alleged did it breach?",
        help_text="Think about each on its own. Leave all empty if it breached none.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    relies_on = ThingsField(
        label="What does it rest on?",
        help_text="Of what was put to the respondent or came from them. The posts are named already.",
        required=False,
    )
    reasons = LongTextField(
        label="Your reasons", help_text="The respondent reads them in your letter.", max_length=10_000, rows=8
    )

    def __init__(self, *args: Any, allegation: Allegation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = list(allegation.investigation.exhibits.standing().known_to_the_respondent().order_by("number"))
        rests_on = self.fields["relies_on"]
        assert isinstance(rests_on, ThingsField)
        rests_on.offer(known, {one.pk: f"{one}: {one.what[:120]}" for one in known})
        if not known:
            del self.fields["relies_on"]
        elements = self.fields["elements_breached"]
        assert isinstance(elements, forms.MultipleChoiceField)
        elements.choices = [(value, CodeElement(value).label) for value in allegation.elements]

    def clean_conduct_found(self) -> bool:
        return bool(self.cleaned_data["conduct_found"] == "yes")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("conduct_found") is False and cleaned.get("elements_breached"):
            self.add_error("elements_breached", "What did not happen breached nothing. Clear these.")
        return cleaned


class DeterminationForm(PageForm):
    reasons = LongTextField(
        label="Your reasons for the decision as a whole",
        help_text="They stand in the letter after your findings, each of which has its own reasons.",
        max_length=10_000,
        rows=8,
    )
