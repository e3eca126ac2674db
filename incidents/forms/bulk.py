from typing import Any, cast

from django import forms

from incidents.facets import label_of
from incidents.models import Case
from incidents.models.search import LONGEST_LABEL
from portal.forms import IdempotentForm, LongTextField
from portal.models import Person
from portal.naming import OneOfField, offer

from .linking import CaseNumberField


class ChosenForm(IdempotentForm):
    """The cases travel with the form: what was confirmed is what is done."""

    what = forms.CharField(widget=forms.HiddenInput)
    case = forms.Field(widget=forms.MultipleHiddenInput, required=False)

    def __init__(self, *args: Any, what: str, chosen: list[int], **kwargs: Any) -> None:
        """`chosen` are those that were sent and may be seen."""
        super().__init__(*args, initial={"what": what, "case": chosen}, **kwargs)
        self.chosen = chosen


class AssignChosenForm(ChosenForm):
    handler = OneOfField(label="Who handles these cases?")

    def __init__(self, *args: Any, officers: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(officers, self, "handler")


class DuplicatesChosenForm(ChosenForm):
    other = CaseNumberField(label="Which case goes on?")
    words = LongTextField(label="Why are they the same matter?", max_length=2000, rows=3)

    def __init__(self, *args: Any, chosen: list[int], viewer: Person, **kwargs: Any) -> None:
        super().__init__(*args, chosen=chosen, **kwargs)
        other = cast("CaseNumberField", self.fields["other"])
        other.choosable = Case.objects.visible_to(viewer).exclude(pk__in=chosen)


class LabelChosenForm(ChosenForm):
    label = forms.CharField(
        label="Which label?",
        help_text="Letters and figures. “Needs call-back” becomes needs-call-back.",
        max_length=LONGEST_LABEL,
        widget=forms.TextInput(attrs={"data-width": "medium", "autocomplete": "off"}),
    )

    def clean_label(self) -> str:
        label = label_of(self.cleaned_data["label"])
        if not label:
            raise forms.ValidationError("Write a label with at least one letter or figure.")
        return label
