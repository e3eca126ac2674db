"""Asking a person about a draft, and answering."""

import re
from typing import Any, cast

from django import forms
from django.utils import timezone

from policies.models import Policy, Question
from policies.queries import edition_in_force
from portal.codes import tidy_code
from portal.forms import IdempotentForm, LongTextField, PageForm

from .check import LONGEST_DRAFT, CheckForm

MOST_REFS = 12
APART = re.compile(r"[\s,;]+")


class AskForm(IdempotentForm):
    policy = forms.ChoiceField(label="Which policy is it about?", widget=forms.RadioSelect)
    wording = LongTextField(
        label="What do you want to know?",
        help_text="For example: may I post this as a private person?",
        max_length=4000,
    )
    text = LongTextField(
        label="The words of your draft",
        help_text="Leave this empty if you ask about the policy itself.",
        required=False,
        max_length=LONGEST_DRAFT,
        widget=forms.Textarea(attrs={"rows": 7, "autocomplete": "off", "spellcheck": "false"}),
    )
    share_verdict = forms.BooleanField(label="Show them what “Should I post this?” answered", required=False)

    def __init__(self, *args: Any, policies: list[Policy], was_checked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(policy.slug, policy.short_name) for policy in policies]
        cast(forms.ChoiceField, self.fields["policy"]).choices = choices
        if len(policies) == 1:
            self.fields["policy"].widget = forms.HiddenInput()
        if not was_checked:
            del self.fields["share_verdict"]


class AnswerForm(PageForm):
    words = LongTextField(
        label="Your answer",
        help_text="They may rely on it, and show it to whom they choose. Say what they may do, and why.",
        max_length=8000,
        rows=8,
    )
    refs = forms.CharField(
        label="Clauses it rests on",
        help_text="Their refs as they stand in the policy, with commas between them.",
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question

    def clean_refs(self) -> list[str]:
        typed = [ref for ref in APART.split(self.cleaned_data["refs"]) if ref]
        if len(typed) > MOST_REFS:
            raise forms.ValidationError(f"Cite up to {MOST_REFS} clauses.")
        edition = edition_in_force(self.question.policy, timezone.localdate())
        refs = {ref.casefold(): ref for ref in edition.clauses.values_list("ref", flat=True)} if edition else {}
        unknown = [ref for ref in typed if ref.casefold() not in refs]
        if unknown:
            raise forms.ValidationError(f"The edition in force has no clause “{unknown[0]}”.")
        if not typed:
            raise forms.ValidationError("Cite at least one clause.")
        return list(dict.fromkeys(refs[ref.casefold()] for ref in typed))


class CheckRecordForm(PageForm):
    code = forms.CharField(
        label="Code of the record",
        max_length=60,
        help_text="Five groups of four letters and numbers",
        widget=forms.TextInput(attrs={"data-width": "medium", "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        return tidy_code(self.cleaned_data["code"])


def answers_in_words(form: CheckForm) -> list[tuple[str, str]]:
    """What a valid form of the check page says besides the draft, as a person reads it."""
    said = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if name in {"policy", "text"} or not value:
            continue
        if isinstance(field, forms.MultipleChoiceField):
            value = ". ".join(dict(field.choices)[one] for one in value)  # type: ignore[arg-type]
        elif isinstance(field, forms.ChoiceField):
            value = dict(field.choices)[value]  # type: ignore[arg-type]
        said.append((str(field.label), "Yes" if value is True else str(value)))
    return said
