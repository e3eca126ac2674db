"""What a suspension is proposed, imposed, reviewed and ended with."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.dateformat import format as format_date

from incidents.domain.suspension_proposal import Terms
from incidents.enums import SuspensionEnd, SuspensionOutcome
from incidents.models import Suspension
from incidents.models.suspension import UNPAID_DAYS
from incidents.rules import suspension as rules
from portal.forms import WRITTEN_DATE, IdempotentForm, LongTextField, PageForm, WrittenDateField


class ProposalForm(PageForm):
    pay = forms.ChoiceField(
        label="With pay, or without?",
        choices=[("with", "With pay"), ("without", "Without pay")],
        widget=forms.RadioSelect,
    )
    from_on = WrittenDateField(label="From which day?", not_past=True)
    until_on = WrittenDateField(
        label="Until which day, if it has an end?",
        help_text=f"Without pay it needs one: at most {UNPAID_DAYS} days after it begins, unless a People Services "
        "manager approves what is exceptional.",
        required=False,
        not_past=True,
    )
    grounds = LongTextField(
        label="Why do you believe that they breached the Code, or may have?",
        help_text="Your grounds, not a finding. The respondent reads them.",
        max_length=10_000,
        rows=6,
    )
    interest = LongTextField(
        label="Why is a suspension in the interest of the public or the department?",
        help_text="Say too why other duties for a time would not do. It is a precaution and never a punishment.",
        max_length=10_000,
        rows=6,
    )
    no_statement_reasons = LongTextField(
        label="If they cannot be heard first: why not?",
        help_text="Leave it empty and they are asked for a statement. Only write here where hearing them first is not "
        "reasonable in the circumstances.",
        max_length=5000,
        rows=4,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("from_on"), cleaned.get("until_on")
        if cleaned.get("pay") == "without" and not ends and "until_on" not in self.errors:
            self.add_error("until_on", "Without pay it needs an end. Give the day.")
        if starts and ends and ends <= starts:
            self.add_error("until_on", "It has to end after it begins.")
        return cleaned

    def terms(self) -> Terms:
        given = self.cleaned_data
        return Terms(
            paid=given["pay"] == "with",
            **{name: given[name] for name in ("from_on", "until_on", "grounds", "interest", "no_statement_reasons")},
        )


class SuspensionForm(PageForm):
    """A step on one suspension."""

    def __init__(self, *args: Any, suspension: Suspension, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.suspension = suspension


class NextReviewForm(SuspensionForm):
    reasons = LongTextField(label="Your reasons", help_text="They stand in the letter.", max_length=10_000, rows=6)
    next_review_on = WrittenDateField(label="By which day will you look at it again?", not_past=True)

    def __init__(self, *args: Any, suspension: Suspension, **kwargs: Any) -> None:
        super().__init__(*args, suspension=suspension, **kwargs)
        self.latest = rules.latest_review(max(suspension.from_on, timezone.localdate()))
        self.initial.setdefault("next_review_on", self.latest)
        self.fields[
            "next_review_on"
        ].help_text = f"Within {settings.SUSPENSION_REVIEW_DAYS} days: by {format_date(self.latest, WRITTEN_DATE)}."

    def clean_next_review_on(self) -> date | None:
        on: date | None = self.cleaned_data["next_review_on"]
        if on and on > self.latest:
            raise forms.ValidationError(f"That is too late. Give a day up to {format_date(self.latest, WRITTEN_DATE)}.")
        return on


class ReviewForm(IdempotentForm, NextReviewForm):
    outcome = forms.TypedChoiceField(
        label="Do both still hold: the belief, and the interest?",
        help_text="If either does not, it ends at once.",
        coerce=SuspensionOutcome,
        widget=forms.RadioSelect,
    )
    until_on = WrittenDateField(label="Until which day without pay?", required=False, not_past=True)
    field_order = ("outcome", "reasons", "next_review_on", "until_on")

    def __init__(self, *args: Any, suspension: Suspension, **kwargs: Any) -> None:
        super().__init__(*args, suspension=suspension, **kwargs)
        self.fields["next_review_on"].required = False
        outcome = self.fields["outcome"]
        assert isinstance(outcome, forms.ChoiceField)
        of_unpaid = (SuspensionOutcome.WITH_PAY, SuspensionOutcome.LONGER_UNPAID)
        outcome.choices = [one for one in SuspensionOutcome.choices if not suspension.paid or one[0] not in of_unpaid]
        if suspension.paid:
            del self.fields["until_on"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        goes_on = cleaned.get("outcome") not in (None, SuspensionOutcome.ENDED)
        if goes_on and not cleaned.get("next_review_on") and "next_review_on" not in self.errors:
            self.add_error("next_review_on", "Give the day of the next review.")
        is_longer = cleaned.get("outcome") == SuspensionOutcome.LONGER_UNPAID
        if is_longer and not cleaned.get("until_on") and "until_on" not in self.errors:
            self.add_error("until_on", "Give the day it ends.")
        return cleaned


class PaperStatementForm(SuspensionForm):
    on = WrittenDateField(label="On which day did it come?", not_future=True)
    words = LongTextField(
        label="What it says, word for word",
        help_text="It stands as the respondent's own. Keep the paper with the file.",
        max_length=20_000,
        rows=12,
    )

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        letter = self.suspension.proposal
        assert letter is not None
        if on < timezone.localdate(letter.issued_at):
            raise forms.ValidationError("That is before the proposal was made. Check the day.")
        if (until := letter.may_be_answered_until) and on > timezone.localdate(until):
            raise forms.ValidationError(
                f"The time for a statement ended on {format_date(timezone.localdate(until), WRITTEN_DATE)}. One that "
                "came later cannot be recorded as one; the delegate may still read it."
            )
        return on


class ReasonForm(SuspensionForm):
    words = LongTextField(
        label="Your reasons", help_text="The respondent reads them in your letter.", max_length=10_000, rows=6
    )


class EndForm(ReasonForm):
    why = forms.TypedChoiceField(
        label="Why does it end?",
        coerce=SuspensionEnd,
        choices=[(one.value, one.label) for one in (SuspensionEnd.NO_BELIEF, SuspensionEnd.NO_INTEREST)],
        widget=forms.RadioSelect,
    )
    field_order = ("why", "words")


class ExceptionalForm(SuspensionForm):
    until_on = WrittenDateField(label="Until which day without pay?", not_past=True)
    words = LongTextField(
        label="What is exceptional?",
        help_text="A People Services manager reads this and decides. Without that, it cannot be longer.",
        max_length=5000,
        rows=6,
    )

    def __init__(self, *args: Any, suspension: Suspension, **kwargs: Any) -> None:
        super().__init__(*args, suspension=suspension, **kwargs)
        self.first = rules.unpaid_until(suspension)

    def clean_until_on(self) -> date:
        on: date = self.cleaned_data["until_on"]
        if on <= self.first:
            raise forms.ValidationError("That needs no approval. Give a later day, or leave it as it is.")
        return on


class ApprovalForm(PageForm):
    """Asks nothing but to be sure: what is exceptional stands above it."""
