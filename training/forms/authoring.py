"""What an author says of a course beside its lessons and questions, and what they say to each other."""

import re
from typing import Any

from django import forms

from policies.models import Edition, Policy
from portal.forms import IdempotentForm, LongTextField, PageForm
from portal.models import Role
from training.content.reading import LONGEST_COURSE, LONGEST_WAIT, MOST_ATTEMPTS
from training.enums import AskAgain

DRAWN = re.compile(r"(?P<tag>[^:]+?)\s*:\s*(?P<number>\d{1,3})")


class PoliciesField(forms.ModelMultipleChoiceField):
    """Those with an edition in force: nothing else can be named in a question."""

    def __init__(self, **kwargs: Any) -> None:
        in_force = Policy.objects.filter(editions__in=Edition.objects.published()).distinct().order_by("title")
        super().__init__(in_force, widget=forms.CheckboxSelectMultiple, to_field_name="slug", **kwargs)
        self.error_messages["required"] = "Tick the policy it is about."

    def label_from_instance(self, policy: Any) -> str:
        return f"{policy.title} ({policy.short_name})"


class NewCourseForm(IdempotentForm):
    title = forms.CharField(label="What is it called?", max_length=200, help_text="Learners read it in their list.")
    policies = PoliciesField(label="Which policies is it about?")


def _number(label: str, most: int, **kwargs: Any) -> forms.IntegerField:
    said = f"Type a whole number from 1 to {most}."
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=most,
        widget=forms.NumberInput(attrs={"data-width": "short"}),
        error_messages={"min_value": said, "max_value": said, "invalid": said},
        **kwargs,
    )


class DrawField(forms.CharField):
    """A line for each tag, as in "scenario: 3"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)

    def to_python(self, value: Any) -> Any:
        drawn = {}
        for line in filter(None, map(str.strip, str(value or "").splitlines())):
            found = DRAWN.fullmatch(line)
            if not found or not int(found["number"]):
                raise forms.ValidationError(f"Write “{line[:40]}” as a tag, a colon and a number, as in scenario: 3.")
            drawn[found["tag"]] = int(found["number"])
        return drawn

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(f"{tag}: {number}" for tag, number in value.items()) if isinstance(value, dict) else value


class SettingsForm(PageForm):
    title = forms.CharField(label="Title", max_length=200)
    policies = PoliciesField(label="Policies it is about")
    minutes = _number("Minutes it takes, lessons and questions", LONGEST_COURSE)
    pass_mark = _number("Pass mark, in per cent", 100)
    roles = forms.MultipleChoiceField(
        label="Only for people who hold one of these",
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick none, and it is for everyone its policies cover.",
    )
    for_managers = forms.BooleanField(label="For whoever manages somebody", required=False)
    draw = DrawField(
        label="How many questions of each tag are asked",
        help_text="One line each, as in scenario: 3. Leave it empty to ask all of them. Each question then has "
        "exactly one of these tags.",
    )
    attempts_allowed = _number("Attempts somebody has", MOST_ATTEMPTS, required=False, help_text="Empty: no limit.")
    wait_hours = forms.IntegerField(
        label="Hours between one attempt and the next",
        min_value=0,
        max_value=LONGEST_WAIT,
        required=False,
        widget=forms.NumberInput(attrs={"data-width": "short"}),
    )
    minutes_allowed = _number("Minutes for the questions", LONGEST_COURSE, required=False, help_text="Empty: no limit.")
    asks_again = forms.ChoiceField(
        label="What does it ask of those who completed it before?",
        choices=AskAgain.choices,
        widget=forms.RadioSelect,
    )
    stamp = forms.CharField(widget=forms.HiddenInput, required=False)

    def said(self) -> dict[str, Any]:
        """As `change_settings` takes it."""
        found = {name: value for name, value in self.cleaned_data.items() if name != "stamp"}
        slugs = [one.slug for one in found["policies"]]
        return found | {"policies": slugs, "wait_hours": found["wait_hours"] or 0}


class SendForm(PageForm):
    words = LongTextField(
        label="What should whoever reviews it look at?", max_length=2000, rows=3, required=False, help_text=""
    )


class ReviewForm(PageForm):
    words = LongTextField(
        label="What do you say to those who wrote it?",
        max_length=4000,
        rows=4,
        required=False,
        help_text="Needed when you send it back: what is to be changed.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "back" in self.data and not cleaned.get("words"):
            self.add_error("words", "Say what is to be changed.")
        return cleaned
