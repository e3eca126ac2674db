from typing import Any

from django import forms
from django.conf import settings

from portal.forms import LongTextField, PageForm
from portal.pictures import KINDS
from training.content.pictures import LONGEST_ALT


class PictureForm(PageForm):
    """A picture for the lesson beside whose words it stands: sent with them, so that none of them is lost."""

    picture = forms.FileField(
        label="The picture",
        help_text=f"PNG, JPEG or WebP, up to {settings.EVIDENCE_MAX_MEGABYTES} MB. It is drawn anew, without what the "
        "file says of you or of the place.",
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ",".join(KINDS)}),
        error_messages={
            "required": "Choose a picture.",
            "invalid": "Choose a picture.",
            "empty": "This file is empty. Choose the picture again.",
            "max_length": "The name of this file is too long. Give it a shorter one.",
        },
    )
    alt = LongTextField(
        label="What does it show?",
        max_length=LONGEST_ALT,
        rows=3,
        help_text="Read aloud to whoever cannot see it: what it tells, with the words in it.",
        error_messages={"required": "Say what it shows, or tick that it adds nothing to the words."},
    )
    is_decorative = forms.BooleanField(
        label="It adds nothing to the words, and can be passed over",
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["alt"].required = not (self.is_bound and self["is_decorative"].data)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("alt") and cleaned.get("is_decorative"):
            self.add_error("alt", "Say what it shows, or tick that it adds nothing: not both.")
        if self.errors and cleaned.get("picture"):
            self.add_error("picture", "Choose the picture again too: a browser does not keep it for you.")
        return cleaned
