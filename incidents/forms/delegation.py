"""Entering a delegation in the register, and ending one."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from incidents.domain.delegating import DelegationRefused
from incidents.enums import Power, SanctionKind
from portal.classifications import classifications
from portal.forms import IdempotentForm, PageForm, WrittenDateField
from portal.naming import person_field

REFUSED: dict[str, tuple[str | None, str]] = {
    "not_yours": (None, "Only a People Services manager keeps the register."),
    "own": ("person", "Nobody enters or ends a delegation of their own. Ask another manager."),
    "gone": ("person", "They have left or are not an employee, so nothing can be delegated to them."),
    "unknown": ("up_to", "Choose a classification from the list."),
    "days": ("to_on", "It cannot end before it begins, nor before today."),
    "later": ("to_on", "It would have ended before that. A longer delegation is a new one: enter it."),
    "kinds": ("kinds", "Tick the sanctions it reaches: at least one if the power is to decide on sanction, else none."),
}


class RefusableForm(PageForm):
    def refuse(self, refused: DelegationRefused) -> None:
        field, words = REFUSED[str(refused)]
        self.add_error(field if field in self.fields else None, words)


class DelegationForm(RefusableForm, IdempotentForm):
    person = person_field(label="To whom?")
    power = forms.ChoiceField(label="Which power?", choices=Power, widget=forms.RadioSelect)
    kinds = forms.MultipleChoiceField(
        label="Which sanctions?",
        help_text="Only for the power to decide on sanction.",
        choices=SanctionKind,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    up_to = forms.ChoiceField(
        label="Over people up to which classification?",
        help_text="Someone whose classification is not in this list is reached only by a power over everybody.",
        required=False,
    )
    from_on = WrittenDateField(label="From which day?", initial=timezone.localdate)
    to_on = WrittenDateField(
        label="Until the end of which day?", help_text="Leave it empty if the instrument names none.", required=False
    )
    instrument = forms.CharField(
        label="By which instrument?",
        help_text="Its title, date and item, so that anyone can find it. It stands in the letters of appointment.",
        max_length=200,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        up_to = self.fields["up_to"]
        assert isinstance(up_to, forms.ChoiceField)
        up_to.choices = [("", "Everybody"), *((one, one) for one in classifications())]

    def clean_power(self) -> Power:
        return Power(self.cleaned_data["power"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("from_on"), cleaned.get("to_on")
        if begins and ends and ends < begins:
            self.add_error("to_on", ValidationError("It cannot end before it begins."))
        return cleaned


class EndDelegationForm(RefusableForm):
    to_on = WrittenDateField(
        label="Its last day",
        help_text="It holds through the end of that day. What was decided under it stands.",
        initial=timezone.localdate,
        not_past=True,
    )
