from typing import Any

from django import forms

from incidents.enums import Notify
from incidents.models.search import LONGEST_NAME
from portal.forms import IdempotentForm, PageForm

WHEN = [("", "Never"), *Notify.choices]


class WatchForm(PageForm):
    notify = forms.ChoiceField(
        label="When are you told of new and changed cases it finds?",
        help_text="In working hours only. The notice says that something was found, and never what.",
        choices=WHEN,
        required=False,
        widget=forms.RadioSelect,
    )
    threshold = forms.IntegerField(
        label="How many cases together?",
        help_text="Only where you are told when so many have come together.",
        min_value=2,
        max_value=500,
        required=False,
        widget=forms.NumberInput(attrs={"data-width": "short"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("notify") == Notify.THRESHOLD and not cleaned.get("threshold"):
            self.add_error("threshold", "Say how many cases, two or more.")
        return cleaned


class SaveSearchForm(WatchForm, IdempotentForm):
    name = forms.CharField(label="What do you call it?", max_length=LONGEST_NAME)
    is_team = forms.ChoiceField(
        label="Whose is it?",
        help_text="All of Digital Media reads a search of the team: it holds no words, and its name names nobody.",
        choices=[("no", "Mine alone"), ("yes", "The team's")],
        initial="no",
        widget=forms.RadioSelect,
    )
    field_order = ["name", "is_team", "notify", "threshold"]

    def clean_is_team(self) -> bool:
        return self.cleaned_data["is_team"] == "yes"
