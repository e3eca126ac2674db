from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from portal.forms import IdempotentForm, PageForm, file_size
from training.domain.recording import COURSE, DAY, LONGEST_SOURCE, SOURCE, WHO
from training.models import CompletionImport


class CompletionFileForm(IdempotentForm):
    file = forms.FileField(
        label="The table",
        help_text="CSV with a row for each completion: who (staff number or e-mail), which course, which day",
        error_messages={"required": "Choose a table.", "empty": "This file is empty. Choose a table with rows in it."},
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        most = settings.IMPORT_MAX_MEGABYTES
        if (file.size or 0) > most * 1024 * 1024:
            raise ValidationError(f"This file is {file_size(file.size or 0)}. It can be up to {most} MB. Split it.")
        return file


class ColumnsForm(PageForm):
    """Which column says what."""

    who = forms.TypedChoiceField(label="Who: staff number or e-mail", coerce=int)
    course = forms.TypedChoiceField(label="Which course: its short name or title", coerce=int)
    day = forms.TypedChoiceField(label="The day", coerce=int)
    source = forms.TypedChoiceField(label="Where it was completed", coerce=int, required=False, empty_value=None)
    everywhere = forms.CharField(
        label="If no column says where, write it here", max_length=LONGEST_SOURCE, required=False
    )

    def __init__(self, *args: Any, found: CompletionImport, **kwargs: Any) -> None:
        initial = {**found.columns, "everywhere": found.source}
        super().__init__(*args, initial=initial, **kwargs)
        columns = [(at, heading) for at, heading in enumerate(found.headings)]
        for name in (WHO, COURSE, DAY, SOURCE):
            field = cast(forms.TypedChoiceField, self.fields[name])
            field.choices = [("", "No column" if name == SOURCE else "Choose a column"), *columns]

    def columns(self) -> dict[str, int]:
        said = self.cleaned_data
        return {name: said[name] for name in (WHO, COURSE, DAY, SOURCE) if said[name] is not None}
