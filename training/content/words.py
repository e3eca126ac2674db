"""What a course says, wherever it came from."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from training.enums import Kind

# Of the course as a whole, and corrected without a new version of its words.
_NO_WORDS = frozenset({"slug", "policies", "minutes", "roles", "for_managers"})


@dataclass(frozen=True, slots=True)
class LessonWords:
    title: str
    body: str
    clauses: tuple[str, ...]
    video: str = ""
    transcript: str = ""


@dataclass(frozen=True, slots=True)
class OptionWords:
    """An answer, a step, a row with its match, or a phrase of the post."""

    text: str
    is_right: bool
    why: str
    match: str = ""


@dataclass(frozen=True, slots=True)
class PostWords:
    platform: str
    author: str
    words: str
    handle: str = ""
    about: str = ""
    picture: str = ""


@dataclass(frozen=True, slots=True)
class ItemWords:
    key: str
    prompt: str
    clauses: tuple[str, ...]
    options: tuple[OptionWords, ...]
    kind: Kind = Kind.ONE
    tags: tuple[str, ...] = ()
    fixed_order: bool = False
    post: PostWords | None = None
    phrases: tuple[OptionWords, ...] = ()


@dataclass(frozen=True, slots=True)
class PictureWords:
    """A picture that lessons show by its name; `sha256` is of its pixels. What it shows stands in the lesson."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class CourseWords:
    slug: str
    title: str
    policies: tuple[str, ...]
    minutes: int
    pass_mark: int
    lessons: tuple[LessonWords, ...]
    items: tuple[ItemWords, ...]
    roles: tuple[str, ...] = ()
    for_managers: bool = False
    draw: Mapping[str, int] = field(default_factory=dict)
    attempts: int | None = None
    wait_hours: int = 0
    minutes_allowed: int | None = None
    pictures: tuple[PictureWords, ...] = ()

    def content_hash(self) -> str:
        """SHA-256 of what a learner reads and is measured by. How long it takes is no part of that."""
        words = {key: value for key, value in asdict(self).items() if key not in _NO_WORDS}
        for lesson in words["lessons"]:
            for name in [name for name in ("video", "transcript") if not lesson[name]]:
                del lesson[name]  # what came to lessons later changes no hash of one without it
        if not words["pictures"]:
            del words["pictures"]  # as above
        return hashlib.sha256(json.dumps(words, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def clauses(self) -> frozenset[str]:
        parts: list[LessonWords | ItemWords] = [*self.lessons, *self.items]
        return frozenset(ref for part in parts for ref in part.clauses)


def lesson_from(said: Mapping[str, Any]) -> LessonWords:
    """From what `asdict` made of it and was kept as JSON, whether or not a file could say it."""
    return LessonWords(**{**said, "clauses": tuple(said["clauses"])})


def item_from(said: Mapping[str, Any]) -> ItemWords:
    return ItemWords(
        **{
            **said,
            "kind": Kind(said["kind"]),
            "clauses": tuple(said["clauses"]),
            "tags": tuple(said["tags"]),
            "options": tuple(OptionWords(**one) for one in said["options"]),
            "phrases": tuple(OptionWords(**one) for one in said["phrases"]),
            "post": PostWords(**said["post"]) if said["post"] else None,
        }
    )
