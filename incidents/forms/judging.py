from typing import Any

from django import forms

from incidents.domain.judging import Weighed
from incidents.enums import Severity
from incidents.rules.proportionality import FACTORS
from portal.forms import LongTextField
from portal.naming import person_field

from .case import ClausesField
from .versions import VersionedForm

YES_NO = [("yes", "Yes"), ("no", "No")]


class JudgeForm(VersionedForm):
    """What the officer found and decided. What is weighed comes first, so that a suggestion can be made of it."""

    subject = person_field(
        label="Which staff member is it?",
        help_text="Staff number, work e-mail address or full name. Leave empty if it is not one of our staff.",
        required=False,
    )
    clauses = ClausesField(
        label="Which clauses does it touch?", help_text="Their refs, such as DHS-NOT-07", max_length=1000, rows=2
    )
    potential_breach = forms.ChoiceField(
        label="Is it a potential breach of the Values or the Code?",
        help_text="You do not decide whether it is one. If it could be, it must be referred to People Services.",
        choices=YES_NO,
        widget=forms.RadioSelect,
    )
    level = forms.ChoiceField(
        label="How grave is it?",
        help_text="It also says how soon the case has to be decided. High takes a second person to close it.",
        choices=Severity,
        widget=forms.RadioSelect,
    )
    judgement = LongTextField(label="Why?", max_length=5000, rows=5)
    why_not_referred = LongTextField(
        label="Why is it not referred?",
        help_text="Only where it is no potential breach.",
        required=False,
        max_length=5000,
        rows=3,
        error_messages={"required": "Say why it is not referred."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for factor in FACTORS:
            self.fields[factor.name] = forms.ChoiceField(
                label=factor.question, choices=factor.answers, widget=forms.RadioSelect
            )
            self.fields[factor.name].error_messages["required"] = f"Choose an answer to “{factor.question[:-1]}”."
        self.order_fields(["subject", "clauses", *(factor.name for factor in FACTORS)])

    @property
    def factors(self) -> list[forms.BoundField]:
        return [self[factor.name] for factor in FACTORS]

    @property
    def decision(self) -> list[forms.BoundField]:
        return [self["potential_breach"], self["level"], self["judgement"], self["why_not_referred"]]

    @property
    def answers(self) -> dict[str, str]:
        given = ((factor.name, str(self[factor.name].value() or "")) for factor in FACTORS)
        return {name: value for name, value in given if value}

    def clean_potential_breach(self) -> bool:
        return self.cleaned_data["potential_breach"] == "yes"

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("potential_breach") is False and not found.get("why_not_referred"):
            field = self.fields["why_not_referred"]
            self.add_error("why_not_referred", field.error_messages["required"])
        return found

    def judged(self) -> dict[str, Any]:
        """What `judge_case` is told."""
        data = self.cleaned_data
        why_not = "" if data["potential_breach"] else data["why_not_referred"]
        return {
            **{name: data[name] for name in ("subject", "clauses", "potential_breach", "judgement", "seen")},
            "weighed": Weighed(level=data["level"], answers=self.answers, why_not_referred=why_not),
        }
