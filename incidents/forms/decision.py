from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.conf import settings

from incidents.domain.decision import Measure
from incidents.enums import CodeElement, SanctionKind
from incidents.models import Allegation, Letter
from portal.forms import LongTextField, PageForm, WrittenDateField


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
    reasons = LongTextField(
        label="Your reasons", help_text="The respondent reads them in your letter.", max_length=10_000, rows=8
    )

    def __init__(self, *args: Any, allegation: Allegation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
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


class MeasuresForm(PageForm):
    """The closed six of section 15(1), each with what it needs. Those chosen become `measures()`."""

    choice = "Chosen"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = list(self.fields)
        groups = []
        for kind in SanctionKind:
            names = self._ask_about(kind)
            groups.append(Fieldset(kind.label, *names))
        self.helper.layout = Layout(*groups, *own)

    def _ask_about(self, kind: SanctionKind) -> list[str]:
        fields: dict[str, forms.Field] = {
            "chosen": forms.BooleanField(label=f"{self.choice}: {kind.label.lower()}", required=False),
            "detail": LongTextField(label="What exactly?", max_length=2000, rows=2, required=False),
            "from": WrittenDateField(label="From which day?", required=False, not_past=True, help_text=""),
        }
        if kind == SanctionKind.FINE:
            fields["percent"] = forms.DecimalField(
                label="What percentage of annual salary?",
                help_text=f"At most {settings.FINE_LIMIT_PERCENT} per cent for one behaviour",
                required=False,
                max_digits=4,
                decimal_places=2,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "data-width": "short"}),
            )
        self.fields.update({f"{kind}_{name}": field for name, field in fields.items()})
        return [f"{kind}_{name}" for name in fields]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for kind in SanctionKind:
            self._check(kind, cleaned)
        return cleaned

    def _check(self, kind: SanctionKind, cleaned: dict[str, Any]) -> None:
        wanted = {"detail": "Say what exactly it is.", "from": "Give the day it takes effect."}
        if kind == SanctionKind.FINE:
            wanted["percent"] = "Give the percentage of annual salary."
        names = {name: f"{kind}_{name}" for name in wanted}
        if cleaned.get(f"{kind}_chosen"):
            for name, words in wanted.items():
                if not cleaned.get(names[name]) and names[name] not in self.errors:
                    self.add_error(names[name], f"{kind.label}: {words[0].lower()}{words[1:]}")
        elif any(cleaned.get(name) for name in names.values()):
            self.add_error(f"{kind}_chosen", f"You wrote about “{kind.label}”. Tick it, or clear what you wrote.")

    def measures(self) -> list[Measure]:
        given = self.cleaned_data
        return [
            Measure(kind, given[f"{kind}_detail"], given[f"{kind}_from"], given.get(f"{kind}_percent"))
            for kind in SanctionKind
            if given[f"{kind}_chosen"]
        ]


class ProposalForm(MeasuresForm):
    choice = "In view"
    factors = LongTextField(
        label="Which factors are you weighing?",
        help_text="Seriousness, harm, intent, seniority, record, remorse, circumstances, like cases. "
        "The respondent reads them and can answer.",
        max_length=10_000,
        rows=8,
    )


class DecisionForm(MeasuresForm):
    choice = "Imposed"
    reasons = LongTextField(
        label="Your reasons",
        help_text="What you made of their response, and why this is proportionate. They read it in your letter.",
        max_length=10_000,
        rows=8,
    )


def as_proposed(proposal: Letter | None) -> dict[str, Any]:
    """What a proposal put to the respondent, as the form of the decision shows it at first."""
    initial: dict[str, Any] = {}
    for one in proposal.measures_in_view.all() if proposal else ():
        initial |= {
            f"{one.kind}_chosen": True,
            f"{one.kind}_detail": one.detail,
            f"{one.kind}_from": one.effective_on,
            f"{one.kind}_percent": one.percent_of_salary,
        }
    return initial
