"""Asking for a record to be corrected, answering that, and a statement beside what was not corrected."""

from typing import Any

from django import forms
from django.conf import settings

from incidents.domain.correcting import Asked
from incidents.rules.correcting import Record
from portal.forms import IdempotentForm, LongTextField, PageForm

from .uploads import SealedFileField


class CorrectionForm(IdempotentForm):
    record = forms.ChoiceField(label="What is it about?", widget=forms.RadioSelect)
    wrong = LongTextField(
        label="What is wrong?",
        help_text="Say where it stands and what it says. Whoever keeps that record reads this, so name nobody who does "
        "not have to be named.",
        max_length=4000,
        rows=5,
    )
    right = LongTextField(label="What would be right?", max_length=4000, rows=4)
    upload = SealedFileField(
        label="Something that shows it",
        required=False,
        help_text=f"If you have one: a picture or a document of up to {settings.EVIDENCE_MAX_MEGABYTES} MB.",
    )

    def __init__(self, *args: Any, records: list[Record], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.records = {one.key: one for one in records}
        field = self.fields["record"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.key, one.label) for one in records]

    @property
    def asked(self) -> Asked:
        said = self.cleaned_data
        return Asked(self.records[said["record"]], said["wrong"], said["right"], said["upload"])


class CorrectionAnswerForm(PageForm):
    corrected = forms.TypedChoiceField(
        label="Is it corrected?",
        choices=[("yes", "Yes: it is, or what is right now stands beside it"), ("no", "No")],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )
    words = LongTextField(
        label="What was done, or why not?",
        help_text="They read these words. Where it is corrected, say what was changed and who else was told of it, and "
        "the words stand with the record. Where it is not, give the reasons.",
        max_length=4000,
        rows=6,
    )


class CorrectionStatementForm(PageForm):
    words = LongTextField(
        label="Your statement",
        help_text="It stands beside the record for all who read it, in your own words and with your name. You cannot "
        "change it once it is added.",
        max_length=4000,
        rows=6,
    )
