"""What an owner is asked when a document is brought in and looked over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.html import format_html

from policies import queries
from policies.domain.importing import LONGEST_TITLE
from policies.models import Import, Policy
from policies.queries.refs import LONGEST_REF
from policies.reading.rows import HEADING, Becomes, Row
from portal.forms import IdempotentForm, PageForm, file_size

NEW = "new"
BECOMES = [
    (Becomes.CLAUSE, "A clause"),
    (Becomes.PROSE, "Words between clauses"),
    (Becomes.HEADING, "A heading"),
    (Becomes.NOTHING, "Leave it out"),
]


class UploadForm(IdempotentForm):
    file = forms.FileField(
        label="The document",
        error_messages={
            "required": "Choose a document.",
            "invalid": "Choose a document.",
            "empty": "This file is empty. Choose a file with the words of the policy in it.",
            "max_length": "The name of this file is too long. Give it a shorter one.",
        },
        max_length=200,
    )
    policy = forms.ChoiceField(label="What is it?", help_text="A clause keeps its ref from edition to edition.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"policy": NEW}, **kwargs})
        limit = f"up to {settings.IMPORT_MAX_MEGABYTES} MB"
        self.fields["file"].help_text = f"A Word document (.docx), a web page, Markdown or plain text, {limit}"
        self.policies = {str(policy.pk): policy for policy in Policy.objects.order_by("title", "slug")}
        choices = [(key, f"The next edition of {policy.short_name}") for key, policy in self.policies.items()]
        cast(forms.ChoiceField, self.fields["policy"]).choices = [(NEW, "A new policy"), *choices]

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        size, most = file.size or 0, settings.IMPORT_MAX_MEGABYTES
        if size > most * 1024 * 1024:
            raise ValidationError(
                f"This file is {file_size(size)}. It can be up to {most} MB: take out its pictures, or save it as "
                "plain text."
            )
        return file

    def clean_policy(self) -> Policy | None:
        return self.policies.get(self.cleaned_data["policy"])


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A row with what it would go on and the two controls of it."""

    row: Row
    kept: queries.Kept | None
    becomes: forms.BoundField
    ref: forms.BoundField

    @property
    def is_heading(self) -> bool:
        return self.row.kind == HEADING


class ReviewForm(PageForm):
    """One page of the rows. All other rows stand as they were saved, and are looked at for refs given twice."""

    title = forms.CharField(label="Title of the policy", max_length=LONGEST_TITLE)

    def __init__(self, *args: Any, found: Import, rows: Sequence[Row], shown: Sequence[Row], **kwargs: Any) -> None:
        initial = {"title": found.choices["title"]}
        initial |= {f"as_{row.number}": row.becomes for row in shown}
        initial |= {f"ref_{row.number}": row.ref for row in shown}
        super().__init__(*args, initial=initial, **kwargs)
        self.found, self.shown = found, shown
        self.rows = list(rows)
        for row in shown:
            self.fields[f"as_{row.number}"] = _becomes_field(row)
            self.fields[f"ref_{row.number}"] = _ref_field(row)

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        self.rows = self._with_answers(asked)
        where = {row.number: row.ref for row in self.rows if row.is_clause}
        faults = queries.ref_faults(self.rows, self.found.policy)
        for row in self.shown:
            if fault := faults.get(row.number):
                others = [number for number, ref in where.items() if ref == where[row.number] and number != row.number]
                self.add_error(f"ref_{row.number}", _sentence(fault, row.number, where[row.number], others))
        return asked

    def answered(self) -> list[Row]:
        """The rows of this page as they were chosen."""
        numbers = {row.number for row in self.shown}
        return [row for row in self.rows if row.number in numbers]

    def review_rows(self, standing: dict[str, Any]) -> list[ReviewRow]:
        kept = queries.kept_by(self.answered(), standing)
        return [
            ReviewRow(row, one if row.is_clause else None, self[f"as_{row.number}"], self[f"ref_{row.number}"])
            for row, one in zip(self.answered(), kept, strict=True)
        ]

    def _with_answers(self, asked: dict[str, Any]) -> list[Row]:
        return [
            replace(
                row,
                becomes=asked.get(f"as_{row.number}", row.becomes),
                ref=asked.get(f"ref_{row.number}", row.ref),
            )
            for row in self.rows
        ]


def _becomes_field(row: Row) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=format_html('Becomes<span class="visually-hidden"> (passage {})</span>', row.number),
        choices=BECOMES,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={
            "required": f"Choose what passage {row.number} becomes.",
            "invalid_choice": f"Choose what passage {row.number} becomes.",
        },
    )


def _ref_field(row: Row) -> forms.CharField:
    attrs = {"class": "form-control", "list": "free-refs", "autocomplete": "off", "spellcheck": "false"}
    return forms.CharField(
        label=format_html('Ref<span class="visually-hidden"> of passage {}</span>', row.number),
        required=False,
        widget=forms.TextInput(attrs=attrs),
    )


def _sentence(fault: queries.RefFault, number: int, ref: str, others: Iterable[int]) -> str:
    if fault is queries.RefFault.TWICE:
        named = " and ".join(str(other) for other in others)
        return f"Passage {number} has the ref {ref}, and so has passage {named}. Change one, or leave it empty."
    if fault is queries.RefFault.ELSEWHERE:
        return f"Passage {number} has the ref {ref}, which belongs to another policy. Change it, or leave it empty."
    return (
        f"“{ref}” is not a ref. Write that of passage {number} like LP-1.2, in up to {LONGEST_REF} characters, "
        "or leave it empty."
    )
