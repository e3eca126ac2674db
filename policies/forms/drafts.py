"""What each step of a draft asks of whoever takes it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from policies import queries
from policies.enums import ReviewAnswer
from policies.models import Edition
from policies.rules.edition import is_first, wrote_in
from portal.forms import IdempotentForm, LongTextField, PageForm, WrittenDateField
from portal.models import Person
from portal.naming import PeopleField, person_field

MAJOR, MINOR = "yes", "no"
NOW, ON_A_DAY, NOT_YET = "now", "day", "not_yet"


class StepForm(PageForm):
    """A step that needs nothing but a yes."""

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        self.edition = edition
        super().__init__(*args, **kwargs)


class SeenForm(StepForm):
    """Carries which words were on the page."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        initial = {"seen": queries.hash_to_approve(edition)}
        super().__init__(*args, edition=edition, initial=initial, **kwargs)


class AskForReviewForm(StepForm):
    reviewers = PeopleField(
        label="Who reviews it?",
        help_text="One person on each line: staff number, work e-mail address or full name. May be left empty.",
        required=False,
    )
    approver = person_field(
        label="Who approves it?",
        help_text="Somebody who wrote none of it. Staff number, work e-mail address or full name.",
    )
    is_major = forms.TypedChoiceField(
        label="What kind of change is it?",
        choices=[
            (MAJOR, "Major: everyone it covers is asked to acknowledge it"),
            (MINOR, "Minor: earlier acknowledgements go on standing and nobody is asked"),
        ],
        coerce=lambda value: value == MAJOR,
        widget=forms.RadioSelect,
    )
    summary = LongTextField(
        label="What changed, in a few sentences",
        help_text="Reviewers read this first, and later readers do.",
        max_length=1000,
        rows=3,
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        initial = {
            "reviewers": [reviewer.person for reviewer in edition.reviewers.select_related("person")],
            "approver": edition.approver,
            "is_major": MAJOR if edition.is_major else MINOR,
            "summary": edition.summary,
        }
        super().__init__(*args, edition=edition, initial=initial, **kwargs)
        if is_first(edition):
            del self.fields["is_major"]  # the first edition always asks
            self.fields["summary"].required = False
            self.fields["summary"].label = "What it is about, in a few sentences"

    def clean_reviewers(self) -> list[Person]:
        found: list[Person] = self.cleaned_data["reviewers"]
        for person in found:
            check_is_here(person)
        return found

    def clean_approver(self) -> Person:
        approver: Person = self.cleaned_data["approver"]
        check_is_here(approver)
        if wrote_in(self.edition, approver):
            raise ValidationError(f"{approver.name} wrote in this draft. Name somebody who had no hand in it.")
        return approver


def check_is_here(person: Person) -> None:
    if not person.is_active:
        raise ValidationError(f"{person.name} has left. Name somebody else.")


class AnswerForm(SeenForm):
    answer = forms.TypedChoiceField(
        label="What do you say?",
        choices=[
            (ReviewAnswer.AGREES, "I agree with it as it stands"),
            (ReviewAnswer.CHANGES, "It needs changes: send it back to its authors"),
        ],
        coerce=ReviewAnswer,
        widget=forms.RadioSelect,
    )
    words = LongTextField(label="In your words", help_text="Say what to change, where you ask for it.", required=False)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if answers.get("answer") == ReviewAnswer.CHANGES and not answers.get("words") and "words" not in self.errors:
            self.add_error("words", "Say what needs to change, so that its authors can change it.")
        return answers


class ApproveForm(SeenForm):
    words = LongTextField(label="Anything to add?", required=False, rows=3)


class ReasonForm(StepForm):
    words = LongTextField(label="Why?", help_text="It stands in the history of this edition.", max_length=2000, rows=4)


class ChangesForm(ReasonForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = "What needs to change?"


class NoteForm(StepForm):
    words = LongTextField(label="Why? You may leave this empty.", required=False, max_length=2000, rows=3)


class PublishForm(StepForm):
    when = forms.ChoiceField(label="When?", widget=forms.RadioSelect)
    on = WrittenDateField(label="On which day?", help_text="Only for a day to come", required=False, not_past=True)

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        initial = {"when": ON_A_DAY if edition.publish_on else NOW, "on": edition.publish_on}
        super().__init__(*args, edition=edition, initial=initial, **kwargs)
        choices = [(NOW, "Now"), (ON_A_DAY, "On a day: the portal publishes it early that morning")]
        if edition.publish_on:
            choices.append((NOT_YET, "Not on a day: take the day away again"))
        self.fields["when"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if answers.get("when") == ON_A_DAY and not answers.get("on") and "on" not in self.errors:
            self.add_error("on", "Give the day on which it is to be published.")
        return answers

    @property
    def day(self) -> Any:
        """The day to come on which to publish; None for now, or for no day."""
        on = self.cleaned_data["on"] if self.cleaned_data["when"] == ON_A_DAY else None
        return on if on and on > timezone.localdate() else None

    @property
    def is_now(self) -> bool:
        return self.day is None and self.cleaned_data["when"] != NOT_YET


class CommentForm(IdempotentForm):
    words = LongTextField(label="Your comment", max_length=4000, rows=4)
