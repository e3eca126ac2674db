"""What every change to the words of a draft begins and ends with."""

import hashlib
import json
from dataclasses import asdict
from typing import Any
from uuid import UUID

from portal import audit
from portal.models import Person
from training.content import ItemWords, LessonWords
from training.models import Contribution, CourseVersion, Item, Kept, Lesson

MADE = "made:"
Part = Lesson | Item


class WritingRefused(Exception):
    """A change to a draft that cannot be made. Nothing was changed."""


class NotBeingWritten(WritingRefused):
    """The version is in review, published or thrown away: its words stand."""


class PartGone(WritingRefused):
    """What was to be changed is no longer in the draft."""


class Outdated(WritingRefused):
    """Somebody saved since it was opened."""


class KeyTaken(WritingRefused):
    """Another question of the draft goes by this name."""


def take_pen(version: CourseVersion, actor: Person) -> CourseVersion:
    """The draft, locked for one change; whoever changes it wrote a part of it from now on."""
    version = CourseVersion.objects.select_for_update(of=("self",)).select_related("course").get(pk=version.pk)
    if not version.is_draft or version.begun_by_id is None:
        raise NotBeingWritten
    note_contribution(version, actor)
    return version


def note_contribution(version: CourseVersion, actor: Person) -> None:
    Contribution.objects.bulk_create([Contribution(version=version, person=actor)], ignore_conflicts=True)


def note_change(version: CourseVersion, change: str, *, actor: Person, place: str, **data: Any) -> None:
    """Audit a change; what its writer had typed there is saved by it."""
    Kept.objects.filter(version=version, person=actor, place=place).delete()
    audit.record("version.edited", version, actor=actor, data={"change": change, "place": place, **data})


def stamp_of(said: LessonWords | ItemWords | dict[str, Any]) -> str:
    """What a form was opened with, so that a later save notices an earlier one: the words themselves, no counter."""
    words = said if isinstance(said, dict) else asdict(said)
    return hashlib.sha256(json.dumps(words, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def made_before(version: CourseVersion, actor: Person, once: UUID) -> int | None:
    """The key of what this form made already, however often it is sent."""
    made = Kept.objects.filter(version=version, person=actor, place=f"{MADE}{once}").first()
    return int(made.fields["pk"]) if made else None


def remember_made(part: Part, actor: Person, once: UUID) -> None:
    Kept.objects.create(version=part.version, person=actor, place=f"{MADE}{once}", fields={"pk": part.pk})
