"""A lesson in a form, and what it has in common with a question: clauses, and what was typed before."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import Truncator

from policies.models import Clause, Edition
from portal.forms import LongTextField, OnceField, PageForm, required_message
from training.content import BadCourseFile, LessonWords, placed_in, read_lesson
from training.content.pictures import fault_of
from training.domain import as_sentence, missing_picture, plainly
from training.models import CourseVersion
from training.queries import policies_meant

Typed = Mapping[str, list[str]]
LONGEST_LESSON = 20_000


class PartForm(PageForm):
    """A part of a draft. `typed` is what somebody typed and did not save: it is shown again, and blames nobody yet."""

    def __init__(self, *args: Any, version: CourseVersion, typed: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version, self.typed = version, typed
        self.words: Any = None

    def add_last_fields(self) -> None:
        """Behind those of its kind; every field then says in our words that it is missing."""
        self.fields["clauses"] = forms.MultipleChoiceField(
            label="Clauses it rests on",
            choices=clause_choices(self.version, first=self._ticked()),
            widget=forms.CheckboxSelectMultiple,
            help_text="Of the editions in force.",
            error_messages={
                "required": "Tick at least one clause.",
                "invalid_choice": "%(value)s is no clause of an edition in force. Tick another.",
            },
        )
        self.fields["stamp"] = forms.CharField(widget=forms.HiddenInput, required=False)
        self.fields["once"] = OnceField()
        for field in self.fields.values():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = required_message(field, str(field.label).rstrip("?:."))
        if self.typed is not None:
            self.initial.update(
                {
                    name: field.widget.value_from_datadict(self.typed, {}, name)  # type: ignore[arg-type]
                    for name, field in self.fields.items()
                }
            )

    def _ticked(self) -> set[str]:
        """Those it names already come first: nobody looks for them among a hundred."""
        source = self.data if self.is_bound else self.typed
        if isinstance(source, QueryDict):
            return {*source.getlist("clauses")}
        return {*self.initial.get("clauses", ())}

    def read(self) -> Any:
        """The words of the part, by the same reader that files go by. Raises BadCourseFile."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                self.words = self.read()
            except BadCourseFile as refusal:
                self.add_error(None, plainly(refusal))
        return cleaned


class LessonForm(PartForm):
    title = forms.CharField(label="Title", max_length=200)
    body = LongTextField(
        label="Words",
        max_length=LONGEST_LESSON,
        rows=16,
        help_text="Markdown: an empty line ends a paragraph, ## begins a heading, - a point of a list, **strong**.",
    )
    video = forms.URLField(
        label="Address of a video",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="A link. The video stays where it is.",
        error_messages={"invalid": "Write the whole address, beginning with https://."},
    )
    transcript = LongTextField(
        label="What is said and shown in the video",
        required=False,
        max_length=LONGEST_LESSON,
        rows=6,
        help_text="Needed with a video, for whoever cannot see or hear it.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_last_fields()

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        placed = placed_in(body)
        there = {*self.version.pictures.values_list("name", flat=True)} if placed else set()
        faults = [as_sentence(fault) for fault in map(fault_of, placed) if fault]
        faults += [missing_picture(one.name) for one in placed if one.name and one.name not in there]
        if faults:
            raise forms.ValidationError(faults)
        return body

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("video") and not said.get("transcript"):
            self.add_error("transcript", "Write what is said and shown in the video.")
        if said.get("transcript") and not said.get("video") and "video" not in self.errors:
            self.add_error("video", "Give the address of the video this is the transcript of.")
        return super().clean()

    def read(self) -> LessonWords:
        said = {name: self.cleaned_data[name] for name in ("title", "body", "clauses", "video", "transcript")}
        return read_lesson({name: value for name, value in said.items() if value}, "it")


def lesson_initial(words: LessonWords) -> dict[str, Any]:
    return {name: getattr(words, name) for name in ("title", "body", "video", "transcript")} | {
        "clauses": [*words.clauses]
    }


def clause_choices(version: CourseVersion, *, first: Collection[str]) -> list[tuple[str, str]]:
    """Every clause of the editions in force, with its first words."""
    editions = Edition.objects.published().filter(policy__in=policies_meant(version))
    found = Clause.objects.filter(edition__in=editions)
    choices = [
        (clause.ref, f"{clause.ref}: {Truncator(' '.join(clause.words.split())).chars(70)}")
        for clause in found.order_by("edition__policy__slug", "position")
    ]
    return sorted(choices, key=lambda choice: choice[0] not in first)


def as_query(fields: Typed) -> QueryDict:
    """What was kept of a form, as it was sent."""
    said = QueryDict(mutable=True)
    for name, values in fields.items():
        said.setlist(name, values)
    return said
