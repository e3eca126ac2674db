"""What narrows the queue, and how its reader likes it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms

from incidents.enums import CaseKind, CaseState, Channel, QueueSort, Severity
from incidents.facets import platforms
from incidents.models.case import PASSED_ON
from policies.models import Policy
from portal.forms import PageForm

ANY = ("", "Any")
COLUMNS = {
    "state": "State",
    "kind": "Kind",
    "severity": "Severity",
    "raised": "Raised",
    "due": "Due",
    "handler": "Handled by",
    "platform": "Platform",
    "clause": "Clauses",
    "channel": "How it came",
    "evidence": "Evidence",
    "label": "Labels",
    "touched": "Last touched",
}
USUAL = ("state", "raised", "due", "handler", "platform", "label")
AGES = [
    ANY,
    ("day", "In the last day"),
    ("week", "In the last 7 days"),
    ("month", "In the last 30 days"),
    ("over-week", "More than 7 days ago"),
    ("over-month", "More than 30 days ago"),
    ("over-quarter", "More than 90 days ago"),
]
STATES = [ANY, *((state.value, state.label) for state in CaseState if state not in PASSED_ON)]
# What is typed, and so is different for everyone; all else is chosen from a few.
TYPED = ("clause", "unit", "label", "came")
CHOSEN = ("state", "kind", "severity", "policy", "platform", "age", "evidence", "channel", "again")


class NarrowForm(PageForm):
    state = forms.ChoiceField(label="State", required=False, choices=STATES)
    kind = forms.ChoiceField(label="Kind", required=False, choices=[ANY, *CaseKind.choices])
    severity = forms.ChoiceField(label="Severity", required=False, choices=[ANY, *Severity.choices])
    policy = forms.ChoiceField(label="Policy", required=False)
    clause = forms.CharField(label="Clause", required=False)
    platform = forms.ChoiceField(label="Platform", required=False)
    channel = forms.ChoiceField(label="How it came", required=False, choices=[ANY, *Channel.choices])
    evidence = forms.ChoiceField(
        label="Evidence", required=False, choices=[ANY, ("yes", "With files"), ("no", "Without files")]
    )
    age = forms.ChoiceField(label="Raised", required=False, choices=AGES)
    unit = forms.CharField(label="Unit (name or code)", required=False)
    label = forms.CharField(label="Label", required=False)
    came = forms.CharField(label="Month raised (like 2026-07)", required=False)
    again = forms.ChoiceField(label="Reopened", required=False, choices=[ANY, ("yes", "Reopened after it was closed")])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        policy, platform = self.fields["policy"], self.fields["platform"]
        assert isinstance(policy, forms.ChoiceField)
        assert isinstance(platform, forms.ChoiceField)
        policy.choices = [ANY, *Policy.objects.order_by("short_name").values_list("slug", "short_name")]
        platform.choices = [ANY, *platforms().items()]


@dataclass(frozen=True)
class Narrowing:
    """The filter as it is drawn: what was chosen shapes it, what was typed is a gap in it (portal.drawing)."""

    chosen: tuple[tuple[str, str], ...]
    typed: tuple[tuple[str, str], ...]

    @cached_property
    def form(self) -> NarrowForm:
        return NarrowForm(initial=dict((*self.chosen, *self.typed)))


class TasteForm(PageForm):
    sort = forms.ChoiceField(label="Order", choices=QueueSort)
    columns = forms.MultipleChoiceField(
        label="Columns", choices=[*COLUMNS.items()], required=False, widget=forms.CheckboxSelectMultiple
    )

    def clean_columns(self) -> list[str]:
        return [name for name in COLUMNS if name in self.cleaned_data["columns"]]
