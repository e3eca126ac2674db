from datetime import date
from typing import Any, cast

from django import forms
from django.utils import timezone

from policies.enums import EXEMPTIONS_SHOWN
from policies.models import Clause, Edition, Policy
from portal.forms import IdempotentForm, LongTextField, PageForm, WrittenDateField
from portal.naming import person_field


class ExemptionFilter(PageForm):
    show = forms.ChoiceField(
        label="Which", required=False, choices=[("", "All"), *((name, name) for name in EXEMPTIONS_SHOWN)]
    )


class ExemptionForm(IdempotentForm):
    policy = forms.ModelChoiceField(Policy.objects.none(), empty_label="Choose a policy", to_field_name="slug")
    what = forms.ChoiceField(
        label="What need they not do?",
        choices=[("acknowledge", "Acknowledge the policy"), ("clause", "Keep one of its clauses")],
        widget=forms.RadioSelect,
    )
    ref = forms.CharField(
        label="Which clause?",
        help_text="Its ref, as it stands beside it in the policy. Only if they need not keep a clause.",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"data-width": "medium", "autocomplete": "off", "spellcheck": "false"}),
    )
    person = person_field(label="Who?")
    why = LongTextField(label="Why?", help_text="They see it, and so do the approver and auditors.", max_length=2000)
    starts_on = WrittenDateField(label="From", initial=timezone.localdate)
    ends_on = WrittenDateField(label="Last day", not_past=True)
    approver = person_field(label="Who decides on it?", help_text="Not you, and not whom it is for.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        policies = cast(forms.ModelChoiceField, self.fields["policy"])
        policies.queryset = Policy.objects.in_force().order_by("short_name")
        policies.error_messages["required"] = "Choose the policy."

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("what") == "acknowledge":
            said["ref"] = ""
        elif "policy" in said and "ref" in said:
            said["ref"] = self._ref(said["policy"], said["ref"].strip())
        first, last = said.get("starts_on"), said.get("ends_on")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("ends_on", "It ends before it begins. Give a last day that is later.")
        return said

    def _ref(self, policy: Policy, typed: str) -> str:
        if not typed:
            self.add_error("ref", "Write the ref of the clause.")
            return ""
        in_force = Clause.objects.filter(edition__in=Edition.objects.published().filter(policy=policy))
        clause = in_force.filter(ref__iexact=typed.replace("\0", "")).first()
        if clause is None:
            self.add_error("ref", f"The edition in force has no clause “{typed}”.")
        return clause.ref if clause else ""


class ExemptionAnswerForm(PageForm):
    decision = forms.ChoiceField(
        label="Your decision", choices=[("approve", "Approve it"), ("refuse", "Refuse it")], widget=forms.RadioSelect
    )
    words = LongTextField(
        label="In a few words",
        help_text="They see it, and so do policy owners and auditors. Say why, if you refuse it.",
        required=False,
        max_length=2000,
        rows=4,
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("decision") == "refuse" and not said.get("words", "").strip():
            self.add_error("words", "Say why you refuse it.")
        return said
