"""The evidence register: an item entered, what the respondent reads of it, one set aside."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings

from incidents.enums import ExhibitSource
from incidents.models import InterviewRecord
from portal.forms import IdempotentForm, LongTextField, PageForm

from .concern import PicturesField
from .uploads import SealedFileField


class ExhibitForm(IdempotentForm):
    what = LongTextField(
        label="What is it?",
        help_text="For those who work on the matter. The respondent never reads these words.",
        max_length=2000,
        rows=3,
    )
    source = forms.ChoiceField(
        label="Where does it come from?",
        choices=[
            (one.value, one.label) for one in (ExhibitSource.INTERVIEW, ExhibitSource.RECORD, ExhibitSource.ELSEWHERE)
        ],
        widget=forms.RadioSelect,
    )
    record = forms.ChoiceField(label="Which interview?", required=False, widget=forms.RadioSelect)
    is_adverse = forms.ChoiceField(
        label="Could it count against the respondent?",
        help_text="What could is put to them before a breach is found, whether or not it is relied on.",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
    )
    upload = SealedFileField(
        label="File",
        required=False,
        help_text=f"A picture or a document of up to {settings.EVIDENCE_MAX_MEGABYTES} MB, sealed as it comes. The "
        "respondent can only be shown what has a picture.",
    )

    def __init__(self, *args: Any, records: Iterable[InterviewRecord], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.records = {str(one.pk): one for one in records}
        field = self.fields["record"]
        assert isinstance(field, forms.ChoiceField)
        names = [(pk, f"{one.interview.person.name}: {one.standing.lower()}") for pk, one in self.records.items()]
        field.choices = [("", "None"), *names]
        if not names:
            del self.fields["record"]

    def clean_source(self) -> ExhibitSource:
        return ExhibitSource(self.cleaned_data["source"])

    def clean_is_adverse(self) -> bool:
        return bool(self.cleaned_data["is_adverse"] == "yes")

    def clean_record(self) -> InterviewRecord | None:
        return self.records.get(self.cleaned_data["record"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("source") == ExhibitSource.INTERVIEW and not cleaned.get("record"):
            where = "record" if "record" in self.fields else "source"
            self.add_error(
                where, "Choose an interview that was confirmed or corrected, or whose time for that is over."
            )
        return cleaned


class CopyForm(IdempotentForm):
    words = LongTextField(max_length=10_000, rows=8)

    def __init__(self, *args: Any, is_picture: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = self.fields["words"]
        if is_picture:
            words.label = "Why does nothing in it have to be covered?"
            words.help_text = "Look for other people's names, faces and messages. If there are any, cover them instead."
            words.error_messages["required"] = "Write why nothing has to be covered, or cover it instead."
        else:
            words.label = "What does the respondent read of it?"
            words.help_text = (
                "All that counts, in words that fairly say it, and nothing that tells of other people who must not be "
                "known."
            )
            words.error_messages["required"] = "Write what the respondent reads."


class SetAsideForm(PageForm):
    why = LongTextField(label="Why is it not relied on?", max_length=2000, rows=4)


class ResponseFilesForm(PageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"] = PicturesField(label="Files for your response")
