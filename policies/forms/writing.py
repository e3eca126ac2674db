"""What a policy owner fills in while writing a draft. Each form knows which of its fields the editor keeps unsaved."""

from typing import Any

from django import forms

from policies.enums import Capacity, Modality
from policies.models import Clause, Edition, Section
from policies.reading.restated import is_ref
from portal.forms import LongTextField, OnceField, PageForm

MARKDOWN = "Markdown: *emphasis*, **strong**, lists with - or 1., [words](address) for a link."


class WritingForm(PageForm):
    """`version` is the one of the words that were read before writing; `once` is the key of what is being made."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, edition: Edition, is_new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition = edition
        if is_new:
            self.fields["once"] = OnceField()

    @property
    def as_written(self) -> dict[str, Any]:
        """What was written, as the domain takes it."""
        return {name: self.cleaned_data[name] for name in self.written}

    @property
    def written(self) -> list[str]:
        return [name for name in self.base_fields if name not in {"version", "drops_ref"}]


class EditionForm(WritingForm):
    title = forms.CharField(label="Title", max_length=200)
    summary = LongTextField(
        label="What changed, in a few sentences",
        help_text="Readers of a new edition see this first.",
        max_length=1000,
        rows=3,
        required=False,
    )
    opening = LongTextField(
        label="Opening", help_text=f"Stands before the first heading. {MARKDOWN}", max_length=20_000, required=False
    )
    statement = LongTextField(
        label="What readers confirm when they acknowledge it",
        help_text="Word for word, for example: I have read this policy, and I understand what it asks of me.",
        max_length=1000,
        rows=3,
    )


class SectionForm(WritingForm):
    heading = forms.CharField(
        label="Heading",
        help_text="Without one, its clauses go on from the section before.",
        max_length=300,
        required=False,
    )
    prose = LongTextField(
        label="Words between",
        help_text=f"Between the heading and the first clause, for the reader alone: nothing points at them. {MARKDOWN}",
        max_length=20_000,
        required=False,
    )


class ClauseForm(WritingForm):
    """`clause` is the one that is changed, if any; `refs_in_force` those that must not go by accident."""

    words = LongTextField(label="Words", help_text=MARKDOWN, max_length=20_000, rows=10)
    modality = forms.ChoiceField(label="How does it bind?", choices=Modality)
    capacity = forms.ChoiceField(label="In which capacity?", choices=Capacity)
    audience = forms.CharField(
        label="Whom does it bind?",
        help_text="In a few words, such as staff, APS employees or contractors. Empty is everyone.",
        max_length=120,
        required=False,
    )
    ref = forms.CharField(
        label="Ref",
        help_text="The clause keeps it from edition to edition; everything points at it.",
        max_length=40,
        widget=forms.TextInput(attrs={"data-width": "short", "autocomplete": "off", "spellcheck": "false"}),
    )
    drops_ref = forms.BooleanField(required=False)
    plain_words = LongTextField(
        label="The same in plain words",
        help_text="Shown where a reader asks for it.",
        max_length=5000,
        rows=4,
        required=False,
    )
    legal_references = LongTextField(
        label="The law it rests on",
        help_text="One to a line, such as Public Service Act 1999, section 13(3).",
        max_length=3000,
        rows=3,
        required=False,
    )

    def __init__(
        self, *args: Any, clause: Clause | None = None, refs_in_force: frozenset[str] = frozenset(), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.at_stake = clause.ref if clause and clause.ref in refs_in_force else ""
        if self.at_stake and self.data.get("ref", self.at_stake).strip() != self.at_stake:
            self.fields["drops_ref"].label = f"Let the ref {self.at_stake} go"
        else:
            del self.fields["drops_ref"]

    def clean_ref(self) -> str:
        # Whether it is free the domain says, which knows a form that is sent twice.
        ref: str = self.cleaned_data["ref"]
        if not is_ref(ref):
            raise forms.ValidationError("Write a ref like DHS-PERS-07: capitals first, then a dash and what follows.")
        return ref

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        if "drops_ref" in self.fields and not cleaned.get("drops_ref"):
            self.add_error(
                "drops_ref",
                f"{self.at_stake} would disappear: findings, advice and training point at it. "
                "Write it back, or tick to let it go.",
            )
        return cleaned


def ref_is_taken(ref: str, which: str = "this one") -> str:
    return f"Another clause is {ref}, in this draft or in another policy. Give {which} a ref of its own."


class MoveForm(PageForm):
    """Where a clause goes: to the beginning of a section, or behind a clause of it."""

    to = forms.ChoiceField(label="Where to?")

    def __init__(self, *args: Any, places: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", "Choose a place"), *places]  # type: ignore[attr-defined]

    @staticmethod
    def name_of(section: Section) -> str:
        return section.heading or f"Section {section.position}, without a heading"
