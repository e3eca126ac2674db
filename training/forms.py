from typing import Any

from django import forms

from portal.forms import PageForm
from training.models import Item, Option


class AnswerForm(PageForm):
    """One question, its options as radio buttons."""

    option = forms.ModelChoiceField(
        queryset=Option.objects.none(),
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose one of the answers.",
            "invalid_choice": "That answer does not belong to this question. Choose one of these.",
        },
    )

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["option"]
        assert isinstance(field, forms.ModelChoiceField)
        field.label = item.prompt
        field.queryset = item.options.order_by("position")


class VerifyForm(PageForm):
    code = forms.CharField(
        label="Certificate code",
        max_length=60,
        help_text="As it stands on the certificate. Capitals and hyphens do not matter.",
        widget=forms.TextInput(attrs={"data-width": "medium", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Type the code that stands on the certificate."},
    )
