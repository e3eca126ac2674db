"""Bringing in a list of staff: the file, what its columns are, and the number of those who leave."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from portal.directory.rows import FIELDS
from portal.forms import IdempotentForm, PageForm, WrittenDateField, file_size, refuse_taken_twice
from portal.models import StaffImport
from portal.uploads import LostFile

EVERYONE, SOME = "everyone", "some"


class StaffFileForm(IdempotentForm):
    file = forms.FileField(
        label="The list",
        help_text="CSV with a row for each person. Nothing changes until you have looked it over.",
        error_messages={"required": "Choose the list.", "empty": "This file is empty. Choose a list with rows in it."},
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        most = settings.STAFF_IMPORT_MEGABYTES
        if isinstance(file, LostFile):
            raise ValidationError("There is no room for files at the moment. Send it again in a few minutes.")
        if (file.size or 0) > most * 1_000_000:
            raise ValidationError(f"This file is {file_size(file.size or 0)}. It can be up to {most} MB.")
        return file


class StaffColumnsForm(PageForm):
    """Which column says what, and whether everyone is in the list."""

    is_full = forms.ChoiceField(
        label="Who is in this list?",
        choices=[
            (EVERYONE, "Everyone who works here: whoever is missing has left"),
            (SOME, "Only some people: nobody leaves by being missing"),
        ],
        widget=forms.RadioSelect,
    )
    last_day = WrittenDateField(label="Last day of those who are missing")

    def __init__(self, *args: Any, begun: StaffImport, **kwargs: Any) -> None:
        meant = {"is_full": EVERYONE if begun.is_full else SOME, "last_day": begun.last_day}
        super().__init__(*args, initial={**begun.columns, **meant}, **kwargs)
        columns = [(at, heading) for at, heading in enumerate(begun.headings)]
        for name, field in FIELDS.items():
            first = ("", "Choose a column" if field.is_required else "No column")
            self.fields[name] = forms.TypedChoiceField(
                label=field.label,
                coerce=int,
                required=field.is_required,
                empty_value=None,
                choices=[first, *columns],
                error_messages={"required": f"Choose the column of “{field.label}”."},
            )
        self.order_fields([*FIELDS, "is_full", "last_day"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        refuse_taken_twice(self, FIELDS)
        return cleaned

    @property
    def columns(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in FIELDS if self.cleaned_data.get(name) is not None}


class StaffConfirmForm(PageForm):
    """What is brought in is what was looked over: `seen` stands for its numbers."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    leavers = forms.IntegerField(label="How many people leave?", required=False, min_value=0)

    def __init__(self, *args: Any, begun: StaffImport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if begun.plan.get("is_guarded"):
            field = cast(forms.IntegerField, self.fields["leavers"])
            field.required = True
            field.help_text = "So many leave at once that we ask you to type the number that stands above."
            field.error_messages["required"] = "Type how many people leave."
            field.widget.attrs |= {"data-width": "short", "autocomplete": "off", "inputmode": "numeric"}
        else:
            del self.fields["leavers"]
