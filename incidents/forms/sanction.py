"""Sanctions: what the delegate proposes and decides. Each of the six asks only for what it needs."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms

from incidents.domain.measures import Ground, Measure
from incidents.enums import SanctionKind
from incidents.measure_words import money
from incidents.models import Finding, Letter, SalarySnapshot
from incidents.sanction_lists import sanction_lists
from portal.forms import LongTextField, WrittenDateField

from .weighing import MoneyField, WeighingForm

K = SanctionKind
TAKEN_FROM_SALARY = (K.SALARY, K.FINE)


class MeasuresForm(WeighingForm):
    """The closed six of section 15(1). What is taken from a salary is offered once the salary is recorded."""

    choice = "Chosen"
    is_decision = False

    def __init__(
        self, *args: Any, findings: Sequence[Finding], salary: SalarySnapshot | None, is_senior: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.behaviours = {finding.allegation.pk: finding.allegation for finding in findings}
        self.findings, self.salary, self.is_senior = findings, salary, is_senior
        own = list(self.fields)
        before = self.begin()
        groups = [self._group(kind) for kind in K if salary or kind not in TAKEN_FROM_SALARY]
        self.offered = [kind for kind in K if salary or kind not in TAKEN_FROM_SALARY]
        self.helper.layout = Layout(*before, *groups, self.add_factors(), *own)

    def begin(self) -> list[Fieldset]:
        return []

    def _group(self, kind: SanctionKind) -> Fieldset:
        chosen = f"{kind}_chosen"
        self.fields[chosen] = forms.BooleanField(label=f"{self.choice}: {kind.label.lower()}", required=False)
        asked = self._asked(kind)
        self.fields.update({f"{kind}_{name}": field for name, field in asked.items()})
        names = [f"{kind}_{name}" for name in asked]
        return Fieldset(kind.label, Div(chosen, *names, css_class="asked-if"), css_class="questions")

    def _asked(self, kind: SanctionKind) -> dict[str, forms.Field]:
        asked: dict[str, forms.Field] = {}
        if kind == K.TERMINATION:
            asked |= self._of_termination()
        elif kind == K.CLASSIFICATION:
            asked["to"] = forms.CharField(label="To which classification?", max_length=60, required=False)
        elif kind == K.REASSIGNMENT:
            asked["duties"] = LongTextField(label="Which new duties?", max_length=2000, rows=2, required=False)
            asked["place"] = forms.CharField(label="Where?", max_length=200, required=False)
        elif kind == K.SALARY:
            asked["amount"] = MoneyField(label="By how many dollars a year?", required=False)
        elif kind == K.FINE:
            asked |= self._of_fines()
        else:
            asked["text"] = LongTextField(
                label="The text of the reprimand", max_length=5000, rows=4, required=False, help_text=self._of_text()
            )
        asked["from"] = WrittenDateField(label="From which day?", required=False, not_past=True, help_text="")
        if kind in (K.CLASSIFICATION, K.SALARY):
            asked["until"] = WrittenDateField(
                label="Until which day?", required=False, help_text="Leave it empty if it has no end"
            )
        return asked

    def _of_termination(self) -> dict[str, forms.Field]:
        lists = sanction_lists()
        grounds = [(code, f"Section {code}: {lists.grounds[code]}") for code in sorted(lists.of_the_code)]
        asked: dict[str, forms.Field] = {
            "ground": forms.ChoiceField(label="On which ground?", choices=grounds, required=False)
        }
        if self.is_decision and self.is_senior:
            asked["certificate"] = forms.CharField(
                label="Reference of the Commissioner’s certificate", max_length=100, required=False
            )
            asked["certified"] = WrittenDateField(label="Day of the certificate", required=False, not_future=True)
        return asked

    def _of_fines(self) -> dict[str, forms.Field]:
        assert self.salary is not None
        most = f"At most {money(self.salary.fine_limit)} for this behaviour. Leave it empty for none"
        asked: dict[str, forms.Field] = {
            f"amount_{pk}": MoneyField(label=f"{allegation}: how many dollars?", help_text=most, required=False)
            for pk, allegation in self.behaviours.items()
        }
        asked["detail"] = forms.CharField(label="How is it deducted?", max_length=500, required=False)
        return asked

    def _of_text(self) -> str:
        return "It stands in the letter." if self.is_decision else "You may write it after they were heard."

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for kind in self.offered:
            self._check(kind, cleaned)
        self.check_factors(cleaned)
        return cleaned

    def _check(self, kind: SanctionKind, cleaned: dict[str, Any]) -> None:
        given = [name for name in self.fields if name.startswith(f"{kind}_") and name != f"{kind}_chosen"]
        if not cleaned.get(f"{kind}_chosen"):
            if any(cleaned.get(name) for name in given if name != "termination_ground"):
                self.add_error(f"{kind}_chosen", f"You wrote about “{kind.label}”. Tick it, or clear what you wrote.")
            return
        for name, words in self._needed(kind).items():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, f"{kind.label}: {words}")
        if kind == K.FINE:
            self._check_fines(cleaned)

    def _needed(self, kind: SanctionKind) -> dict[str, str]:
        needed = {
            K.TERMINATION: {"ground": "choose the ground."},
            K.CLASSIFICATION: {"to": "name the classification."},
            K.REASSIGNMENT: {"duties": "say what the new duties are.", "place": "say where they are."},
            K.SALARY: {"amount": "give the amount."},
            K.REPRIMAND: {"text": "write its text."} if self.is_decision else {},
        }.get(kind, {})
        if kind == K.TERMINATION and "termination_certificate" in self.fields:
            needed |= {"certificate": "give the certificate.", "certified": "give the day of the certificate."}
        return {f"{kind}_{name}": words for name, words in (needed | {"from": "give the day it takes effect."}).items()}

    def _check_fines(self, cleaned: dict[str, Any]) -> None:
        assert self.salary is not None
        names = [f"{K.FINE}_amount_{pk}" for pk in self.behaviours]
        if names and not any(cleaned.get(name) for name in names) and not any(name in self.errors for name in names):
            self.add_error(names[0], f"{K.FINE.label}: give the amount for a behaviour.")
        for name in names:
            if (cleaned.get(name) or 0) > self.salary.fine_limit:
                limit = money(self.salary.fine_limit)
                self.add_error(
                    name, f"The law allows at most {limit} for one behaviour, however many elements it breached."
                )

    def measures(self) -> list[Measure]:
        return [
            measure
            for kind in self.offered
            if self.cleaned_data[f"{kind}_chosen"]
            for measure in self._measures_of(kind)
        ]

    def _measures_of(self, kind: SanctionKind) -> Iterable[Measure]:
        given = self.cleaned_data
        effective_on: date = given[f"{kind}_from"]
        if kind == K.FINE:
            for pk, allegation in self.behaviours.items():
                if amount := given[f"fine_amount_{pk}"]:
                    yield Measure(kind, effective_on, given["fine_detail"], behaviour=allegation, amount=amount)
            return
        yield Measure(
            kind,
            effective_on,
            amount=given.get(f"{kind}_amount"),
            to_classification=given.get(f"{kind}_to", ""),
            duties=given.get(f"{kind}_duties", ""),
            place=given.get(f"{kind}_place", ""),
            reprimand=given.get(f"{kind}_text", ""),
            ground=given.get(f"{kind}_ground", ""),
            until_on=given.get(f"{kind}_until"),
            certificate=given.get(f"{kind}_certificate", ""),
            certificate_on=given.get(f"{kind}_certified"),
        )


class ProposalForm(MeasuresForm):
    choice = "In view"

    def begin(self) -> list[Fieldset]:
        """The findings, each with its posts: the notice names those that stay ticked."""
        names = []
        for finding in self.findings:
            name = f"posts_{finding.pk}"
            posts = {str(post.pk): post for post in finding.allegation.posts.all()}
            field = forms.MultipleChoiceField(
                label=f"{finding.allegation}, posts you rely on",
                help_text=finding.allegation.words,
                choices=[(pk, str(post)) for pk, post in posts.items()],
                initial=list(posts),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
            self.fields[name] = field
            names.append(name)
        return [Fieldset("The findings and posts you rely on", *names, css_class="questions")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.findings and not any(cleaned.get(f"posts_{finding.pk}") for finding in self.findings):
            self.add_error(
                f"posts_{self.findings[0].pk}", "Choose the posts you rely on. Nobody can answer a notice without them."
            )
        return cleaned

    def relied_on(self) -> list[Ground]:
        return [
            (finding, post)
            for finding in self.findings
            for post in finding.allegation.posts.all()
            if str(post.pk) in self.cleaned_data[f"posts_{finding.pk}"]
        ]


class DecisionForm(MeasuresForm):
    choice = "Imposed"
    is_decision = True
    reasons = LongTextField(
        label="Your reasons",
        help_text="What you made of their response, and why this is proportionate. They read it in your letter.",
        max_length=10_000,
        rows=8,
    )


def as_proposed(proposal: Letter | None) -> dict[str, Any]:
    """What a proposal put to the respondent, as a form that goes on from it shows it at first."""
    initial: dict[str, Any] = {}
    for one in proposal.measures_in_view.all() if proposal else ():
        kind = one.kind
        initial |= {f"{kind}_chosen": True, f"{kind}_from": one.effective_on, f"{kind}_until": one.until_on}
        if kind == K.FINE:
            initial |= {f"fine_amount_{one.behaviour_id}": one.amount, "fine_detail": one.detail}
        else:
            initial[f"{kind}_amount"] = one.amount
        initial |= {
            f"{kind}_to": one.to_classification,
            f"{kind}_duties": one.duties,
            f"{kind}_place": one.place,
            f"{kind}_text": one.reprimand,
            f"{kind}_ground": one.ground,
        }
    for weighed in proposal.factors.all() if proposal else ():
        initial |= {f"factor_{weighed.factor}": weighed.weighs, f"factor_{weighed.factor}_words": weighed.words}
    return initial
