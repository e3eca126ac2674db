"""After a sanction: what was done, what became of it, what followed elsewhere."""

from typing import Any

from django import forms

from incidents.enums import (
    ClearanceOutcome,
    ConsequenceKind,
    CriminalStatus,
    SuitabilityOutcome,
)
from incidents.sanction_lists import sanction_lists
from portal.forms import IdempotentForm, LongTextField, PageForm, WrittenDateField


class TaskForm(PageForm):
    done_on = WrittenDateField(label="On which day was it done?", not_future=True)
    reference = forms.CharField(
        label="Under which reference?",
        help_text="Of payroll or human resources, so that it can be found",
        max_length=100,
    )


class DeclarationOfMisconductForm(PageForm):
    reasons = LongTextField(
        label="Why do you declare that it was serious misconduct?", max_length=10_000, rows=6,
        help_text="The employee is given a copy.",
    )  # fmt: skip


class CopyGivenForm(PageForm):
    how = forms.CharField(
        label="How was the copy given?", help_text="For example, by hand, with who was there", max_length=200
    )


class ConsequenceForm(IdempotentForm):
    """What somebody else decided: who, when and what."""

    decided_on = WrittenDateField(label="On which day was it decided?", not_future=True)
    authority = forms.CharField(label="Who decided it?", help_text="The authority or the office", max_length=120)


class ClearanceForm(ConsequenceForm):
    outcome = forms.ChoiceField(label="What was decided?", choices=ClearanceOutcome, widget=forms.RadioSelect)
    review_right = forms.CharField(label="How can it be reviewed?", max_length=200, required=False)
    words = LongTextField(label="What else matters?", max_length=5000, rows=3, required=False)


class SuitabilityForm(ConsequenceForm):
    outcome = forms.ChoiceField(label="What was decided?", choices=SuitabilityOutcome, widget=forms.RadioSelect)
    review_right = forms.CharField(label="How can it be reviewed?", max_length=200, required=False)
    words = LongTextField(label="What else matters?", max_length=5000, rows=3, required=False)


class CriminalForm(ConsequenceForm):
    words = LongTextField(label="What was referred?", max_length=5000, rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decided_on"].label = "On which day was it referred?"
        self.fields["authority"].label = "To whom?"
        self.fields["authority"].help_text = "For example, the police"


class TerminationForm(ConsequenceForm):
    ground = forms.ChoiceField(
        label="On which ground of section 29?",
        help_text="A breach of the Code is not among them: that is a sanction, which the delegate decides.",
        widget=forms.RadioSelect,
    )
    effective_on = WrittenDateField(label="From which day?")
    certificate = forms.CharField(
        label="Reference of the Commissioner’s certificate",
        help_text="Only for the Senior Executive Service",
        max_length=100,
        required=False,
    )
    words = LongTextField(label="The reasons", max_length=5000, rows=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ground = self.fields["ground"]
        assert isinstance(ground, forms.ChoiceField)
        others = sanction_lists().other_grounds
        ground.choices = [(code, f"Section {code}: {title}") for code, title in others.items()]


class ReferralStepForm(IdempotentForm):
    status = forms.TypedChoiceField(
        label="What was heard?", choices=CriminalStatus, coerce=CriminalStatus, widget=forms.RadioSelect
    )
    heard_on = WrittenDateField(label="On which day?", not_future=True)
    words = LongTextField(label="What else matters?", max_length=5000, rows=3, required=False)


CONSEQUENCE_FORMS: dict[ConsequenceKind, type[ConsequenceForm]] = {
    ConsequenceKind.CLEARANCE: ClearanceForm,
    ConsequenceKind.SUITABILITY: SuitabilityForm,
    ConsequenceKind.CRIMINAL: CriminalForm,
    ConsequenceKind.TERMINATION: TerminationForm,
}
