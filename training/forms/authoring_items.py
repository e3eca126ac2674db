"""A question in a form, by its kind: its answers, steps or pairs in rows, some of them empty."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from portal.forms import LongTextField
from training.content import ItemWords, item_as_file, read_item
from training.enums import Kind, Platform

from .authoring_parts import PartForm

FEWEST_ROWS = 4
MORE_ROWS = 3
MOST_ROWS = 20
KEY = re.compile(r"[\w-]{1,40}")
ROWS = {Kind.ONE: "options", Kind.SEVERAL: "options", Kind.ORDER: "steps", Kind.MATCH: "pairs", Kind.POST: "options"}
WORD = {"options": "Answer", "steps": "Step", "pairs": "Pair", "phrases": "Phrase"}
# What a row of each is made of, in the order it is read.
PARTS: dict[str, dict[str, str]] = {
    "options": {"text": "What it says", "why": "Why", "right": "It is right"},
    "steps": {"text": "What is done", "why": "Why here"},
    "pairs": {"text": "What is asked", "match": "What it belongs to", "why": "Why"},
    "phrases": {"text": "Words of the post, exactly", "why": "Why", "right": "It decides"},
}
POST_FIELDS = ("platform", "author", "handle", "about", "words", "picture")


@dataclass(frozen=True)
class Row:
    """One answer to write, as the page shows it."""

    name: str
    group: str
    place: int
    fields: list[forms.BoundField]


class ItemForm(PartForm):
    """Rows that are left empty are nothing; a row that is half filled in is asked for the rest."""

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.groups = [ROWS[kind], *(["phrases"] if kind == Kind.POST else [])]
        self.fields["prompt"] = LongTextField(label="The question", max_length=2000, rows=3)
        if kind == Kind.POST:
            self._add_post()
        self.sizes = {group: self._size(group) for group in self.groups}
        for group in self.groups:
            for place in range(self.sizes[group]):
                self._add_row(group, place)
        if kind not in (Kind.ORDER, Kind.MATCH):
            self.fields["fixed_order"] = forms.BooleanField(
                label="Show the answers always in this order",
                required=False,
                help_text="Where their order says something, as with numbers.",
            )
        self._add_names()
        self.add_last_fields()

    def _size(self, group: str) -> int:
        """As many rows as the page had, or as are filled in and some more."""
        source = self.data if self.is_bound else self.typed
        if source is not None:
            sent = str(source.get(f"{group}-rows", ""))
            return min(max(int(sent) if sent.isdecimal() and len(sent) < 4 else 0, FEWEST_ROWS), MOST_ROWS)
        filled = sum(name.startswith(f"{group}-text-") for name in self.initial)
        return min(max(filled + (0 if group == "pairs" else 1), FEWEST_ROWS), MOST_ROWS)

    def _add_row(self, group: str, place: int) -> None:
        for part, label in PARTS[group].items():
            name = f"{group}-{part}-{place}"
            if part == "right":
                self.fields[name] = forms.BooleanField(label=label, required=False)
            else:
                widget = forms.Textarea(attrs={"rows": 2})
                self.fields[name] = forms.CharField(label=label, required=False, max_length=1000, widget=widget)

    def _add_post(self) -> None:
        self.fields["platform"] = forms.ChoiceField(label="Where it stands", choices=Platform.choices)
        self.fields["author"] = forms.CharField(label="Who wrote it", max_length=80, help_text="A made-up name.")
        self.fields["handle"] = forms.CharField(label="Account name", max_length=80, required=False)
        self.fields["about"] = forms.CharField(label="What the profile says", max_length=200, required=False)
        self.fields["words"] = LongTextField(label="Words of the post", max_length=2000, rows=4)
        self.fields["picture"] = LongTextField(
            label="What its picture shows",
            max_length=600,
            rows=2,
            required=False,
            help_text="A picture in a made-up post is described in words, and never shown.",
        )

    def _add_names(self) -> None:
        self.fields["tags"] = forms.CharField(
            label="Tags", max_length=200, required=False, help_text="With commas between. Questions are drawn by them."
        )
        self.fields["key"] = forms.RegexField(
            KEY,
            label="Short name",
            max_length=40,
            help_text="It stays the same as long as the question asks the same: reports go by it.",
            error_messages={"invalid": "Use letters, digits and hyphens."},
        )

    def bound_rows(self, group: str) -> list[Row]:
        return [
            Row(
                f"{WORD[group]} {place + 1}",
                group,
                place,
                [self[f"{group}-{part}-{place}"] for part in PARTS[group]],
            )
            for place in range(self.sizes[group])
        ]

    def row_groups(self) -> list[dict[str, Any]]:
        return [
            {
                "name": group,
                "word": WORD[group].lower(),
                "size": self.sizes[group],
                "rows": self.bound_rows(group),
                "can_grow": self.sizes[group] < MOST_ROWS,
            }
            for group in self.groups
        ]

    def first_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("prompt", *POST_FIELDS) if name in self.fields]

    def last_fields(self) -> list[forms.BoundField]:
        names = ("fixed_order", "clauses", "tags", "key", "stamp", "once")
        return [self[name] for name in names if name in self.fields]

    def clean(self) -> dict[str, Any]:
        for group in self.groups:
            for place in range(self.sizes[group]):
                self._check_row(group, place)
        return super().clean()

    def _check_row(self, group: str, place: int) -> None:
        said = {part: self.cleaned_data.get(f"{group}-{part}-{place}") for part in PARTS[group]}
        if not any(said.values()):
            return
        named = f"{WORD[group].lower()} {place + 1}"
        for part, label in PARTS[group].items():
            if part != "right" and not said[part]:
                self.add_error(f"{group}-{part}-{place}", f"Fill in “{label}” of {named}, or empty all of it.")

    def read(self) -> ItemWords:
        said = self.cleaned_data
        found: dict[str, Any] = {
            "id": said["key"],
            "kind": self.kind.value,
            "prompt": said["prompt"],
            "clauses": said["clauses"],
        }
        for group in self.groups:
            if rows := self._rows_said(group):
                found[group] = rows
        found.setdefault(ROWS[self.kind], [])
        if tags := [tag.strip() for tag in said["tags"].split(",") if tag.strip()]:
            found["tags"] = tags
        if said.get("fixed_order"):
            found["fixed_order"] = True
        if self.kind == Kind.POST:
            found["post"] = {name: said[name] for name in POST_FIELDS if said[name]}
        return read_item(found, "it")

    def _rows_said(self, group: str) -> list[dict[str, Any]]:
        rows = []
        for place in range(self.sizes[group]):
            row = {part: self.cleaned_data[f"{group}-{part}-{place}"] for part in PARTS[group]}
            if row["text"]:
                rows.append(row)
        return rows


def item_initial(words: ItemWords) -> dict[str, Any]:
    found: dict[str, Any] = {
        "prompt": words.prompt,
        "clauses": [*words.clauses],
        "tags": ", ".join(words.tags),
        "key": words.key,
        "fixed_order": words.fixed_order,
    }
    said = item_as_file(words)
    for group in (ROWS[words.kind], "phrases"):
        for place, row in enumerate(said.get(group, [])):
            found |= {f"{group}-{part}-{place}": value for part, value in row.items()}
    return found | said.get("post", {})


def with_changed_rows(sent: QueryDict) -> QueryDict | None:
    """What was sent, with more rows, or with a row one up or down; nothing where no such button was pressed."""
    said = sent.copy()
    if group := said.get("more"):
        size = str(said.get(f"{group}-rows", ""))
        said[f"{group}-rows"] = str((int(size) if size.isdecimal() and len(size) < 4 else 0) + MORE_ROWS)
        return said
    for button, step in (("row-up", -1), ("row-down", 1)):
        group, _, place = str(said.get(button, "")).partition(":")
        if group in PARTS and place.isdecimal() and len(place) < 4:
            _swap(said, group, int(place), int(place) + step)
            return said
    return None


def _swap(said: QueryDict, group: str, place: int, other: int) -> None:
    if other < 0 or other >= MOST_ROWS:
        return
    for part in PARTS[group]:
        here, there = f"{group}-{part}-{place}", f"{group}-{part}-{other}"
        mine, theirs = said.getlist(here), said.getlist(there)
        said.setlist(here, theirs)
        said.setlist(there, mine)
