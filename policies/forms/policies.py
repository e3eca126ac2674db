"""What a policy is beside its words, as its owner says it."""

from typing import Any, cast

from django import forms

from policies.enums import Availability
from policies.models import Policy
from portal.forms import LongTextField, PageForm, WrittenDateField

CLASSIFICATIONS = ("OFFICIAL", "OFFICIAL: Sensitive", "PROTECTED")


class FactsForm(PageForm):
    title = forms.CharField(label="Title", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    short_name = forms.CharField(label="Short name", max_length=120, help_text="As lists and notices call it")
    agency = forms.CharField(label="Agency", max_length=200, required=False)
    owner_title = forms.CharField(
        label="Owner", max_length=200, help_text="The position that answers for it, not a person's name"
    )
    contact = forms.CharField(label="Questions to", max_length=200, help_text="A section or a mailbox")
    classification = forms.ChoiceField(label="Classification")
    availability = forms.ChoiceField(label="Availability", choices=Availability.choices, widget=forms.RadioSelect)
    review_on = WrittenDateField(
        label="Review by", required=False, help_text="Owners are reminded before it. For example, 27 August 2018"
    )

    def __init__(self, *args: Any, policy: Policy | None = None, **kwargs: Any) -> None:
        initial = {name: getattr(policy or Policy(), name) for name in self.base_fields}
        super().__init__(*args, initial=initial, **kwargs)
        kinds = [*CLASSIFICATIONS]
        if policy and policy.classification not in kinds:
            kinds.append(policy.classification)
        cast(forms.ChoiceField, self.fields["classification"]).choices = [(kind, kind) for kind in kinds]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        marked = answers.get("classification", "OFFICIAL") != "OFFICIAL"
        if marked and answers.get("availability") == Availability.PUBLIC:
            self.add_error("availability", "Words that are marked stay inside. Choose “Internal only”.")
        return answers


class StartForm(PageForm):
    """Which edition was the latest when the page was opened."""

    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class WithdrawPolicyForm(PageForm):
    words = LongTextField(
        label="Why is it withdrawn?", help_text="It stands in the history of this edition.", max_length=2000, rows=4
    )
