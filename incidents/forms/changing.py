"""What becomes of a sanction: overturned or held spent, varied, stayed while a review runs, or stayed no longer."""

from typing import Any

from django import forms

from incidents.domain import staying
from incidents.domain.implementing import change_sanction
from incidents.enums import SanctionKind, SanctionState
from incidents.models import Review, Sanction, SanctionChange
from incidents.rules.sanction import reviews_to_stay_for
from portal.forms import LongTextField, PageForm, WrittenDateField
from portal.models import Person

from .weighing import MoneyField


class ChangeForm(PageForm):
    effective_on = WrittenDateField(label="From which day?")
    reasons = LongTextField(
        label="Why?", help_text="For example, what the review came to. It is kept for good.", max_length=5000, rows=4
    )

    def __init__(self, *args: Any, sanction: Sanction, to: SanctionState, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sanction, self.to = sanction, to

    def take(self, *, actor: Person) -> SanctionChange:
        return change_sanction(self.sanction, self.to, actor=actor, **self.cleaned_data)


class VaryForm(ChangeForm):
    amount = MoneyField(label="The new amount in dollars", required=False)
    until_on = WrittenDateField(label="Until which day?", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.sanction.amount is None:
            del self.fields["amount"]
        else:
            self.fields["amount"].help_text = f"It was ${self.sanction.amount:,.2f}. It can only become less"
        if self.sanction.kind not in (SanctionKind.SALARY, SanctionKind.CLASSIFICATION):
            del self.fields["until_on"]


class ReviewField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, review: Review) -> str:
        return f"{review.get_of_display()}, by the {review.body}"


class StayForm(ChangeForm):
    review = ReviewField(Review.objects.none(), label="For which review?", empty_label=None, widget=forms.RadioSelect)
    granted_by = forms.CharField(
        label="Who granted it? Name and office", help_text="Or the court, with its order", max_length=200
    )
    field_order = ("review", "granted_by", "effective_on", "reasons")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        review = self.fields["review"]
        assert isinstance(review, forms.ModelChoiceField)
        review.queryset = reviews_to_stay_for(self.sanction.decision.investigation)
        review.initial = review.queryset.first()
        self.fields["reasons"].help_text = "The respondent reads this in the letter."

    def take(self, *, actor: Person) -> SanctionChange:
        return staying.stay_sanction(self.sanction, actor=actor, **self.cleaned_data)


class EndStayForm(ChangeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reasons"].help_text = "The respondent reads this in the letter."

    def take(self, *, actor: Person) -> SanctionChange:
        return staying.end_stay(self.sanction, actor=actor, **self.cleaned_data)


FORMS: dict[str, type[ChangeForm]] = {
    SanctionState.VARIED: VaryForm,
    SanctionState.STAYED: StayForm,
    SanctionState.IN_FORCE: EndStayForm,
}


def change_form(to: SanctionState, data: Any, *, sanction: Sanction) -> ChangeForm:
    return FORMS.get(to, ChangeForm)(data, sanction=sanction, to=to)
