"""Who the respondent was, into whose hands a matter goes, why it waits, and that somebody left."""

from django import forms
from django.utils import timezone

from incidents.enums import HoldGround, Leaving, OutsideBody
from portal.forms import IdempotentForm, LongTextField, PageForm, WrittenDateField
from portal.models import Employment
from portal.naming import person_field


class MatchForm(PageForm):
    as_at = WrittenDateField(label="On which day?", help_text="The first day of the conduct", not_future=True)
    employment = forms.ChoiceField(
        label="How were they employed then?",
        help_text="It decides which paths are open: a contractor never enters the formal process.",
        choices=[(kind.value, kind.label) for kind in Employment if kind != Employment.FORMER],
        widget=forms.RadioSelect,
    )
    classification = forms.CharField(
        label="Their classification then", help_text="Empty if they had none", max_length=30, required=False
    )
    unit_name = forms.CharField(label="Their unit then", max_length=200)
    source = forms.CharField(
        label="Where did you read it?", help_text="Such as a payroll record or a contract", max_length=200
    )

    def clean_employment(self) -> Employment:
        return Employment(self.cleaned_data["employment"])


class ReferOutsideForm(PageForm):
    body = forms.ChoiceField(label="To which kind of body?", choices=OutsideBody, widget=forms.RadioSelect)
    to_name = forms.CharField(label="To whom exactly?", help_text="As it stands in the letter", max_length=200)
    reference = forms.CharField(label="Their reference, if you have one", max_length=120, required=False)
    reasons = LongTextField(
        label="Why, and what do you ask of them?", help_text="They read it in your letter.", max_length=5000, rows=6
    )
    follow_up_on = WrittenDateField(
        label="When will you ask after it?", help_text="You are reminded on that day.", not_past=True
    )

    def clean_body(self) -> OutsideBody:
        return OutsideBody(self.cleaned_data["body"])


class ContractForm(PageForm):
    contract_manager = person_field(label="Who manages the contract?")
    provider = forms.CharField(label="Who employs the contractor?", help_text="The provider's name", max_length=200)
    reference = forms.CharField(label="The contract's number, if you have it", max_length=120, required=False)
    reasons = LongTextField(
        label="What do they have to do, and what do they need to know for it?",
        help_text="They read these words and nothing else of the matter. Section 15 does not reach a contractor; what "
        "they owe about information and security still holds.",
        max_length=5000,
        rows=6,
    )
    follow_up_on = WrittenDateField(
        label="By when?", help_text="They are given this day, and you are reminded on it.", not_past=True
    )


class NewsForm(IdempotentForm):
    words = LongTextField(label="What did they say?", max_length=5000, rows=4)
    next_on = WrittenDateField(
        label="When will you ask again?",
        help_text="Leave it empty if this is how it ended there: the file can then be closed.",
        not_past=True,
        required=False,
    )


class HoldForm(PageForm):
    ground = forms.ChoiceField(label="Why does it wait?", choices=HoldGround, widget=forms.RadioSelect)
    words = LongTextField(
        label="What exactly is it waiting for?",
        help_text="Only People Services reads these words. Who decides in the matter reads the ground, unless it is "
        "somebody's health. The respondent is told that the matter waits, and never why.",
        max_length=5000,
        rows=4,
    )
    review_on = WrittenDateField(
        label="When do you look at it again?", help_text="You are reminded on that day.", not_past=True
    )

    def clean_ground(self) -> HoldGround:
        return HoldGround(self.cleaned_data["ground"])


class HoldReviewForm(IdempotentForm):
    words = LongTextField(label="Why does it still have to wait?", max_length=5000, rows=4)
    next_on = WrittenDateField(
        label="When do you look at it again?", help_text="You are reminded on that day.", not_past=True
    )


class SeparationForm(PageForm):
    left_on = WrittenDateField(label="Their last day", initial=timezone.localdate, not_future=True)
    how = forms.ChoiceField(label="How did they leave?", choices=Leaving, widget=forms.RadioSelect)

    def clean_how(self) -> Leaving:
        return Leaving(self.cleaned_data["how"])
