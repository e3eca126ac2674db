from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from incidents.enums import CaseKind, Severity
from incidents.models import Case
from portal.forms import LongTextField, PageForm, WrittenDateField
from portal.models import Person
from portal.naming import SomeOfField, offer, person_field

from .versions import VersionedForm

TAKE, GIVE_BACK, CONFLICT = "take", "give_back", "conflict"


class AcceptForm(VersionedForm):
    answer = forms.ChoiceField(
        label="Do you take this case?",
        help_text="You have a conflict of interest, for example, if you are close to someone in it, saw it happen, or "
        "have already taken a side.",
        choices=[
            (TAKE, "I have no conflict of interest that I know of, and I take it"),
            (GIVE_BACK, "I have no conflict of interest, but I cannot take it"),
            (CONFLICT, "I have a conflict of interest, or it could look as if I had"),
        ],
        widget=forms.RadioSelect,
    )
    words = LongTextField(
        label="If you do not take it, why?",
        help_text="A manager reads a reason for giving it back. What your conflict is stays on the file.",
        required=False,
        max_length=2000,
        rows=3,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("answer") in (GIVE_BACK, CONFLICT) and not cleaned.get("words", "").strip():
            self.add_error("words", "Say why you do not take it.")
        return cleaned


class GiveBackForm(VersionedForm):
    words = LongTextField(label="Why can you not go on with it?", max_length=2000, rows=4)


class StepAsideForm(VersionedForm):
    words = LongTextField(
        label="What is your conflict of interest?",
        help_text="It stays on the file. From now on you will not see this matter again, anywhere.",
        max_length=2000,
        rows=4,
    )


class KeepOutForm(PageForm):
    person = person_field(
        label="Who must not know of this case?", help_text="Staff number, work e-mail address or full name"
    )
    reason = LongTextField(
        label="Why?", help_text="Only managers who see this case can read it.", max_length=2000, rows=3
    )


class GradeForm(VersionedForm):
    kind = forms.ChoiceField(label="What is it about?", choices=CaseKind, widget=forms.RadioSelect)
    severity = forms.ChoiceField(
        label="How severe is it?",
        choices=[("", "Not judged yet"), *Severity.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    words = LongTextField(label="Why?", required=False, max_length=2000, rows=3)


class FollowUpForm(VersionedForm):
    on = WrittenDateField(
        label="On which day do you follow it up?",
        help_text="The clock stands still until then. Leave it empty to let the clock run now.",
        not_past=True,
        required=False,
    )


ALL, SOME = "all", "some"


class HandOverForm(PageForm):
    """Which of somebody's cases go to whom. Several receivers share them evenly."""

    which = forms.ChoiceField(
        label="Which cases?",
        choices=[(ALL, "All of them"), (SOME, "Only those I tick")],
        initial=ALL,
        widget=forms.RadioSelect,
    )
    cases = forms.TypedMultipleChoiceField(
        label="Which, if only some?", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    to = SomeOfField(
        label="Who gets them?",
        help_text="Each is asked to declare and to accept. If you tick several, they share the cases evenly.",
    )
    words = LongTextField(label="A word to them", required=False, max_length=1000, rows=2)

    def __init__(self, *args: Any, cases: list[Case], officers: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = self.fields["cases"]
        assert isinstance(listed, forms.ChoiceField)
        listed.choices = [(case.pk, f"{case.number}: {case.get_state_display()}") for case in cases]
        offer(officers, self, "to")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("which") == SOME and not cleaned.get("cases") and "cases" not in self.errors:
            raise ValidationError({"cases": "Tick at least one case."})
        return cleaned
