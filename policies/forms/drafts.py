from typing import Any

from django import forms

from policies.models import Edition
from portal.forms import LongTextField, PageForm


class PublishForm(PageForm):
    is_major = forms.TypedChoiceField(
        label="What kind of change is it?",
        choices=[
            ("yes", "Major: everyone it covers is asked to acknowledge it"),
            ("no", "Minor: earlier acknowledgements go on standing and nobody is told"),
        ],
        coerce=lambda value: value == "yes",
        initial="yes",
        widget=forms.RadioSelect,
    )
    summary = LongTextField(
        label="What changed, in a few sentences",
        help_text="Readers see this first.",
        max_length=1000,
        rows=3,
        required=False,
    )

    def __init__(self, *args: Any, draft: Edition, **kwargs: Any) -> None:
        super().__init__(*args, initial={"summary": draft.summary}, **kwargs)
        if draft.policy.editions.published().exists():
            self.fields["summary"].required = True
        else:
            del self.fields["is_major"]  # the first edition always asks
