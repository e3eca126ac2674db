"""Check questions at sign-off: what one is, who supplies them, and which of them someone is asked.

The rooms above know the questions; they register here where to get them.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from policies.models import Edition
from portal.models import Person


@dataclass(frozen=True, slots=True)
class Option:
    words: str
    is_right: bool
    why: str


@dataclass(frozen=True, slots=True)
class Question:
    """`key` stays the same while the question asks the same thing; `clauses` are refs of what it is about."""

    key: str
    words: str
    options: tuple[Option, ...]
    clauses: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """Its name in a form: another one as soon as a word of it changes, so that no answer is taken for another."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Answered:
    question: Question
    option: Option | None

    @property
    def is_right(self) -> bool:
        return self.option is not None and self.option.is_right

    def as_kept(self) -> dict[str, Any]:
        answer = self.option.words if self.option else ""
        return {"question": self.question.words, "answer": answer, "is_right": self.is_right}


Source = Callable[[Edition], Iterable[Question]]
_sources: list[Source] = []


def draw_from(source: Source) -> None:
    """Called at import by a room that has questions on the clauses of an edition."""
    _sources.append(source)


def asked_of(person: Person, edition: Edition) -> list[Question]:
    """What this person answers to acknowledge this edition: the same each time they come back to it."""
    number = edition.policy.check_questions
    if not number:
        return []
    found = {question.key: question for source in _sources for question in source(edition)}
    drawn = sorted(found, key=lambda key: hashlib.sha256(f"{person.pk}:{edition.pk}:{key}".encode()).digest())
    return [found[key] for key in drawn[:number]]


def on_hand(edition: Edition) -> int:
    """How many there are to draw from."""
    return len({question.key for source in _sources for question in source(edition)})


def marked(asked: Iterable[Question], chosen: Mapping[str, int]) -> list[Answered]:
    """What someone chose, by the code of a question and the place of the option; what is missing is not right."""
    return [Answered(question, _option(question, chosen.get(question.code))) for question in asked]


def _option(question: Question, place: int | None) -> Option | None:
    return question.options[place] if place is not None and 0 <= place < len(question.options) else None
