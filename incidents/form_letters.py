"""Letters and scripts to start from: content/form_letters.yaml, filled from a case.

Fields are a fixed list of names, and nothing else in the words is read as a command: neither what stands in a case nor
whoever writes a letter can have more put into it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from incidents.enums import EntryKind
from incidents.models import Case, Concern
from incidents.rules.clock import usual_days
from portal.models import Person
from portal.templatetags.postwise import day

FILE = Path(__file__).parent / "content" / "form_letters.yaml"
FIELD = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
NAME = re.compile(r"[a-z_]{1,40}")
KNOWN = {"name", "number", "version", "title", "audience", "words"}
NOBODY_NAMED = "colleague"


class LettersFault(ValueError):
    """The file of the letters cannot be used as it stands. The text says where and why."""


@dataclass(frozen=True)
class Filling:
    """What the fields of a letter may be taken from."""

    case: Case
    concern: Concern | None
    officer: Person

    @classmethod
    def of(cls, case: Case, officer: Person) -> "Filling":
        return cls(case, case.concerns.with_names().order_by("submitted_at", "pk").first(), officer)


def _reporter(given: Filling) -> str:
    reporter = given.concern.known_reporter if given.concern else None
    return reporter.name if reporter else NOBODY_NAMED


def _clauses(given: Filling) -> str:
    clauses = given.case.clauses.select_related("edition__policy").order_by("edition", "position")
    said = [f"{clause.ref}, {clause.edition.policy.title}: {clause.words}" for clause in clauses]
    return "\n".join(said) or "[Name the clauses on the case first.]"


def _subject(given: Filling) -> str:
    return given.case.subject.name if given.case.subject else "[the staff member]"


Fields = Mapping[str, Callable[[Filling], str]]
OURS: Fields = {
    "officer": lambda given: given.officer.name,
    "department": lambda given: settings.DEPARTMENT_NAME,
    "wellbeing": lambda given: str(settings.CONTACTS["wellbeing"]),
}
# What the reporter reads says nothing of whom the case is about, of its clauses or of its number here.
FIELDS: Mapping[str, Fields] = {
    EntryKind.MESSAGE: {
        **OURS,
        "reporter": _reporter,
        "concern": lambda given: given.concern.number if given.concern else "",
        "received": lambda given: day(given.concern.submitted_at) if given.concern else "",
        "days": lambda given: str(usual_days(given.concern.seen)) if given.concern else "",
    },
    # What the staff member or the manager hears says nothing of who raised it, or that anybody did.
    EntryKind.CONVERSATION: {**OURS, "subject": _subject, "clauses": _clauses},
}


@dataclass(frozen=True)
class FormLetter:
    name: str
    version: int
    title: str
    audience: EntryKind
    words: str
    number: str = ""

    def filled(self, case: Case, officer: Person) -> str:
        """Once through: what a field is filled with is never looked through for fields."""
        fields, given = FIELDS[self.audience], Filling.of(case, officer)
        return FIELD.sub(lambda found: fields[found[1]](given), self.words)


@lru_cache(maxsize=1)
def form_letters() -> Mapping[str, FormLetter]:
    return read_letters(yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


def letters_for(audience: str) -> list[FormLetter]:
    return [letter for letter in form_letters().values() if letter.audience == audience]


def read_letters(content: Sequence[Mapping[str, Any]]) -> Mapping[str, FormLetter]:
    """Raises LettersFault."""
    letters = [_letter(row) for row in content]
    if len({letter.name for letter in letters}) != len(letters):
        raise LettersFault("A name stands twice.")
    return {letter.name: letter for letter in letters}


def _letter(row: Mapping[str, Any]) -> FormLetter:
    name = str(row.get("name"))
    if set(row) - KNOWN or not NAME.fullmatch(name) or not isinstance(row.get("version"), int):
        raise LettersFault(f"{name}: it has a name, a version, a title, an audience and words, and may have a number.")
    fields = FIELDS.get(row.get("audience", ""))
    if fields is None:
        raise LettersFault(f"{name}: its audience is one of {', '.join(FIELDS)}.")
    if strange := [field for field in FIELD.findall(row["words"]) if field not in fields]:
        raise LettersFault(f"{name}: there is no field {', '.join(strange)} for this audience.")
    if re.search(r"\{\{|\}\}|\{%|%\}", FIELD.sub("", row["words"])):
        raise LettersFault(f"{name}: braces that belong to no field.")
    return FormLetter(**{**row, "audience": EntryKind(row["audience"]), "words": _unwrapped(row["words"])})


def _unwrapped(words: str) -> str:
    """The file is wrapped for reading: a paragraph is one line, and so is each point of a list."""
    return "\n\n".join(re.sub(r"\n(?!- )\s*", " ", one.strip()) for one in words.strip().split("\n\n"))
