"""Handling an item of evidence: why its original is opened, what is covered, which custody record is meant."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal.boxes import Box
from portal.codes import tidy_code
from portal.forms import IdempotentForm, LongTextField, PageForm

EMPTY_ROWS = 6
MAX_BOXES = 40
EDGES = ("left", "top", "right", "bottom")


class OriginalForm(PageForm):
    reason = LongTextField(
        label="Why do you need the original?",
        help_text="Your reason is kept with your name and the time.",
        max_length=1000,
        rows=3,
    )


class RedactionForm(IdempotentForm):
    reason = LongTextField(
        label="Why are these parts covered?",
        help_text="Whose privacy it protects, without a name. Your reason is kept with your name and the time.",
        max_length=1000,
        rows=3,
    )


class BoxForm(PageForm):
    """One box, by its edges in per cent of the picture. A row left empty covers nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in EDGES:
            self.fields[name] = forms.DecimalField(
                label=name.capitalize(), min_value=0, max_value=100, max_digits=5, decimal_places=2, required=False
            )
            self.fields[name].widget.attrs["step"] = "any"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors or not any(cleaned.get(name) is not None for name in EDGES):
            return cleaned
        if any(cleaned.get(name) is None for name in EDGES):
            raise ValidationError("Give all four edges of a box, or none.")
        if cleaned["left"] >= cleaned["right"] or cleaned["top"] >= cleaned["bottom"]:
            raise ValidationError("Left is less than right, and top is less than bottom.")
        return cleaned

    def box(self) -> Box | None:
        if self.cleaned_data.get("left") is None:
            return None
        left, top, right, bottom = (float(self.cleaned_data[name]) / 100 for name in EDGES)
        return left, top, right, bottom


Boxes = forms.formset_factory(BoxForm, extra=EMPTY_ROWS, max_num=MAX_BOXES, validate_max=True, absolute_max=MAX_BOXES)


def boxes_of(rows: Iterable[BoxForm]) -> list[Box]:
    return [box for form in rows if (box := form.box())]


def as_rows(boxes: list[Box]) -> list[dict[str, float]]:
    """What is covered already, as the rows of a new form begin."""
    return [{name: round(edge * 100, 2) for name, edge in zip(EDGES, box, strict=True)} for box in boxes]


class CustodyExportForm(IdempotentForm):
    pass


class CustodyCodeForm(PageForm):
    code = forms.CharField(
        label="Code of the record",
        help_text="Twenty letters and digits in groups of four, on every page of it.",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "data-width": "medium"}),
    )

    def clean_code(self) -> str:
        return tidy_code(self.cleaned_data["code"])
