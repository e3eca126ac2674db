from typing import Any

from django import forms

from policies.receipts import tidy_code
from portal.forms import PageForm


class AcknowledgeForm(PageForm):
    """Says yes to the statement of one edition: the number tells whether it is still the one on the page.

    `shown` is the edition, or whatever has its number and statement.
    """

    edition = forms.IntegerField(widget=forms.HiddenInput)
    agree = forms.BooleanField()

    def __init__(self, *args: Any, shown: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"edition": shown.number}, **kwargs)
        self.shown = shown
        self.fields["agree"].label = shown.statement
        self.fields["agree"].error_messages["required"] = "Tick the statement to acknowledge the policy."

    def clean_edition(self) -> int:
        if self.cleaned_data["edition"] != self.shown.number:
            raise forms.ValidationError("This is not the edition on the page.")
        return self.shown.number


class ReceiptForm(PageForm):
    code = forms.CharField(
        label="Receipt code",
        max_length=60,
        help_text="Five groups of four letters and numbers",
        widget=forms.TextInput(attrs={"data-width": "medium", "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        return tidy_code(self.cleaned_data["code"])
