"""Bringing in a monitoring tool's export, and what its columns are taken for."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import Truncator

from incidents.enums import Seen, StaffInvolved
from incidents.finds import COLUMNS, DAY_FIRST, MONTH_FIRST
from incidents.models import MonitoringImport
from portal.forms import IdempotentForm, LongTextField, PageForm, file_size, refuse_taken_twice

MOST_MEGABYTES = 10
LEFT_OUT = ""
LONGEST_EXAMPLE = 40
LOOKED_THROUGH = 20


class ExportForm(IdempotentForm):
    file = forms.FileField(
        label="The export",
        help_text=f"CSV or JSON, up to {MOST_MEGABYTES} MB. Nothing becomes a case until you have looked it over.",
        error_messages={
            "required": "Choose the file your tool exported.",
            "invalid": "Choose the file your tool exported.",
            "empty": "This file is empty. Export it once more.",
            "max_length": "The name of this file is too long. Give it a shorter one.",
        },
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.json,.jsonl,.ndjson"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        size = file.size or 0
        if size > MOST_MEGABYTES * 1_000_000:
            raise ValidationError(
                f"This file is {file_size(size)}. It can be up to {MOST_MEGABYTES} MB: export a shorter time."
            )
        return file


class ColumnsForm(PageForm):
    address = forms.ChoiceField(label="Which column has the address of the post?")
    words = forms.ChoiceField(label="Which has its words?", required=False)
    account = forms.ChoiceField(label="Which has the account that posted it?", required=False)
    platform = forms.ChoiceField(label="Which has the site or app?", required=False)
    posted_on = forms.ChoiceField(label="Which has the day it was posted?", required=False)
    order = forms.ChoiceField(
        label="A date like 3/4/2017 is",
        choices=[(DAY_FIRST, "3 April"), (MONTH_FIRST, "4 March")],
        widget=forms.RadioSelect,
    )
    seen = forms.ChoiceField(label="What are these posts about?", choices=Seen)
    staff_involved = forms.ChoiceField(
        label="Are they by someone who works here?", choices=StaffInvolved, widget=forms.RadioSelect
    )
    how_known = LongTextField(label="How were they found?", max_length=2000, rows=2)

    def __init__(self, *args: Any, headings: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(at), heading) for at, heading in enumerate(headings)]
        for name in COLUMNS:
            first = (LEFT_OUT, "Choose a column" if name == "address" else "None: leave it out")
            cast(forms.ChoiceField, self.fields[name]).choices = [first, *choices]

    @classmethod
    def of(cls, begun: MonitoringImport, data: Any = None) -> "ColumnsForm":
        choices = begun.choices
        initial = {
            "seen": Seen.UNSURE,
            "staff_involved": StaffInvolved.UNKNOWN,
            "how_known": f"A search of public posts by our monitoring tool ({begun.file_name}).",
            **choices,
            **choices["columns"],
        }
        return cls(data, headings=[*map(_with_example, begun.headings, _first_cells(begun))], initial=initial)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        refuse_taken_twice(self, COLUMNS)
        return cleaned

    @property
    def columns(self) -> dict[str, int]:
        return {name: int(self.cleaned_data[name]) for name in COLUMNS if self.cleaned_data[name]}


def _first_cells(begun: MonitoringImport) -> list[str]:
    """What the first row that has anything in a column has there."""
    examples = [""] * len(begun.headings)
    for _, cells in begun.rows[:LOOKED_THROUGH]:
        for at, cell in enumerate(cells[: len(examples)]):
            examples[at] = examples[at] or cell
    return examples


def _with_example(heading: str, cell: str) -> str:
    return f"{heading} ({Truncator(cell).chars(LONGEST_EXAMPLE)})" if cell else heading


class ConfirmForm(PageForm):
    """What becomes cases is what was looked over: `version` is when its columns were last chosen."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=40)
