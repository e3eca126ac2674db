"""The steps of a review: the day something happened, and the words it came with."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from incidents.domain import review as verbs
from incidents.enums import ReviewOutcome
from incidents.enums import ReviewState as R
from incidents.models import Review
from portal.forms import LongTextField, PageForm, WrittenDateField
from portal.models import Person


class ReviewStepForm(PageForm):
    """A step of a review that asks for nothing but to be sure."""

    def __init__(self, *args: Any, review: Review, own: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.review, self.is_own = review, own

    def take(self, to: R, *, actor: Person) -> Review:
        return verbs.move_review(self.review, to, actor=actor)


class DayForm(ReviewStepForm):
    """A step that happened elsewhere, on a day. It was not before the right was told."""

    on = WrittenDateField(label="On which day?", not_future=True)

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on < timezone.localdate(self.review.told_at):
            raise forms.ValidationError("That is before the decision was told. Check the day.")
        return on

    def take(self, to: R, *, actor: Person) -> Review:
        return verbs.move_review(self.review, to, actor=actor, on=self.cleaned_data["on"])


class ApplicationForm(DayForm):
    """The day decides whether it is late; only exceptional circumstances open a late one."""

    application = LongTextField(
        label="Why should it be reviewed?",
        help_text="Whoever reviews it reads this in these words.",
        max_length=20_000,
        rows=10,
    )
    late_reasons = LongTextField(
        label="If that is after the last day: what was exceptional?",
        help_text="A late application is only taken up in exceptional circumstances. Leave it empty otherwise.",
        max_length=5000,
        rows=4,
        required=False,
    )
    field_order = ("on", "application", "late_reasons")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.review.goes_through_us:
            del self.fields["application"]
        elif self.is_own:  # it is made by being sent
            del self.fields["on"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        on = cleaned.setdefault("on", timezone.localdate()) if "on" not in self.fields else cleaned.get("on")
        if on and on > self.review.apply_by and not cleaned.get("late_reasons"):
            self.add_error("late_reasons", "That day is after the last day to apply. Say what was exceptional.")
        return cleaned

    def take(self, to: R, *, actor: Person) -> Review:
        return verbs.apply_for_review(self.review, actor=actor, **self.cleaned_data)


class NotAcceptedForm(DayForm):
    words = LongTextField(label="Why did they not accept it, in their words?", max_length=10_000, rows=6)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.review.is_primary:
            self.fields["words"].label = "Why does the department not review it?"
            self.fields["words"].help_text = (
                "Whoever asked for it reads these words in a letter, which tells them that they can ask the Merit "
                "Protection Commissioner."
            )

    def take(self, to: R, *, actor: Person) -> Review:
        given = self.cleaned_data
        return verbs.move_review(self.review, to, actor=actor, on=given["on"], words=given["words"])


class RecommendationForm(DayForm):
    outcome = forms.ChoiceField(
        label="What is recommended of the decision?",
        choices=[
            (ReviewOutcome.CONFIRMED, "To confirm it"),
            (ReviewOutcome.VARIED, "To vary it"),
            (ReviewOutcome.SET_ASIDE, "To set it aside"),
        ],
        widget=forms.RadioSelect,
    )
    words = LongTextField(label="The recommendation, in their words", max_length=50_000, rows=10)
    field_order = ("on", "outcome", "words")

    def take(self, to: R, *, actor: Person) -> Review:
        return verbs.record_recommendation(self.review, actor=actor, **self.cleaned_data)


class AgencyDecisionForm(ReviewStepForm):
    outcome = forms.ChoiceField(
        label="What did the Agency Head or their delegate decide?",
        help_text="The recommendation does not bind them. A decision that is varied or set aside is kept as it was, "
        "and made again by a different person.",
        choices=ReviewOutcome.choices,
        widget=forms.RadioSelect,
    )
    decided_by = forms.CharField(label="Who decided? Name and office", max_length=200)
    reasons = LongTextField(
        label="Their reasons",
        help_text="The employee and the body that recommended read them in writing, in these words.",
        max_length=20_000,
        rows=8,
    )

    def take(self, to: R, *, actor: Person) -> Review:
        return verbs.decide_review(self.review, actor=actor, **self.cleaned_data)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if suspension := self.review.suspension:
            outcome = self.fields["outcome"]
            assert isinstance(outcome, forms.ChoiceField)
            outcome.help_text = "Somebody other than who decided on the suspension reviews it."
            outcome.choices = [
                (ReviewOutcome.CONFIRMED, "It stands"),
                *([] if suspension.paid else [(ReviewOutcome.VARIED, "It goes on, from now on with pay")]),
                (ReviewOutcome.SET_ASIDE, "It ends: the decision is set aside"),
            ]


FORMS: dict[str, Callable[..., ReviewStepForm]] = {
    R.APPLIED: ApplicationForm,
    R.FORWARDED: DayForm,
    R.ACCEPTED: DayForm,
    R.NOT_ACCEPTED: NotAcceptedForm,
    R.WITHDRAWN: DayForm,
    R.RECOMMENDED: RecommendationForm,
    R.AGENCY_DECIDED: AgencyDecisionForm,
}


def form_of(to: str, data: Any, review: Review, *, own: bool = False) -> ReviewStepForm:
    """`own`: the respondent takes the step."""
    return FORMS.get(to, ReviewStepForm)(data, review=review, own=own)
