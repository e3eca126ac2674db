"""Lessons and questions of a draft: saved, moved, taken out, put back. Each verb locks the draft and is audited once.

All raise WritingRefused where the change cannot be made: NotBeingWritten, PartGone, Outdated, KeyTaken.
"""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from policies.models import Edition
from portal.models import Person
from training.content import ItemWords, LessonWords, item_from, lesson_from
from training.models import REMOVED, CourseVersion, Item, Kept, Lesson
from training.queries import item_words, lesson_words, policies_meant

from .checking import editions_by_ref
from .pen import KeyTaken, Outdated, Part, PartGone, made_before, note_change, remember_made, stamp_of, take_pen
from .writing import set_item, set_lesson, write_item_parts, write_lesson_clauses

OUT_OF_THE_WAY = 10_000
Words = LessonWords | ItemWords


@transaction.atomic
def add_part(version: CourseVersion, words: Words, *, actor: Person, once: UUID, place: str) -> Part:
    """At the end of its list; asked with the same key, the same one. Raises CourseRefused for an unknown clause."""
    version = take_pen(version, actor)
    model = Lesson if isinstance(words, LessonWords) else Item
    if made := made_before(version, actor, once):
        found = model.objects.filter(version=version, pk=made).first()
        if found is None:
            raise PartGone
        return found
    part = model(version=version, position=_siblings(version, model).count() + 1)
    _write(part, words)
    remember_made(part, actor, once)
    note_change(version, f"{kind_of(part)}.added", actor=actor, place=place, **_named(part))
    return part


@transaction.atomic
def change_part(part: Part, words: Words, *, actor: Person, stamp: str) -> Part:
    """`stamp` is of the words that were read before writing. Saving says that it is right by the edition in force."""
    version = take_pen(part.version, actor)
    part = as_it_stands(part)
    if stamp_of(words_of_part(part)) != stamp:
        raise Outdated
    if isinstance(part, Item):
        part.clauses.all().delete()
        part.options.all().delete()
        part = Item.objects.get(pk=part.pk)
        _drop_post(part)
    else:
        part.clauses.all().delete()
    _write(part, words)
    note_change(version, f"{kind_of(part)}.changed", actor=actor, place=place_of(part), **_named(part))
    return part


@transaction.atomic
def move_part(part: Part, *, actor: Person, step: int) -> Part:
    """One up (-1) or down (1); at an end of its list it stays."""
    version = take_pen(part.version, actor)
    part = as_it_stands(part)
    siblings = _siblings(version, type(part))
    other = siblings.filter(position=part.position + step).first()
    if other is None:
        return part
    here, there = part.position, other.position
    for pk, position in ((part.pk, OUT_OF_THE_WAY), (other.pk, here), (part.pk, there)):
        siblings.filter(pk=pk).update(position=position)
    part.position = there
    note_change(version, f"{kind_of(part)}.moved", actor=actor, place="", **_named(part))
    return part


@transaction.atomic
def remove_part(part: Part, *, actor: Person) -> Kept:
    """What is returned can be given to `restore_part`."""
    version = take_pen(part.version, actor)
    part = as_it_stands(part)
    words = words_of_part(part)
    named, place, at = _named(part), place_of(part), part.position
    editions = {one.ref: one.edition_id for one in part.clauses.all()}
    note_change(version, f"{kind_of(part)}.removed", actor=actor, place=place, **named)
    part.delete()
    _shift(_siblings(version, type(part)).filter(position__gt=at), -1)
    kept, _ = Kept.objects.update_or_create(
        version=version,
        person=actor,
        place=f"{REMOVED}{place}",
        defaults={
            "fields": {"kind": kind_of(part), "at": at, "said": asdict(words), "editions": editions},
            "kept_at": timezone.now(),
        },
    )
    return kept


@transaction.atomic
def restore_part(removed: Kept, *, actor: Person) -> Part:
    """Put a removed part back where it stood, resting on the editions it rested on."""
    version = take_pen(removed.version, actor)
    kept = Kept.objects.select_for_update().filter(pk=removed.pk).first()
    if kept is None:
        raise PartGone
    model: type[Part] = Lesson if kept.fields["kind"] == "lesson" else Item
    words: Words = (lesson_from if model is Lesson else item_from)(kept.fields["said"])
    siblings = _siblings(version, model)
    at = min(kept.fields["at"], siblings.count() + 1)
    _shift(siblings.filter(position__gte=at), 1)
    editions = Edition.objects.in_bulk(kept.fields["editions"].values())
    part = model(version=version, position=at)
    _write(part, words, {ref: editions[pk] for ref, pk in kept.fields["editions"].items()})
    kept.delete()
    note_change(version, f"{kind_of(part)}.restored", actor=actor, place="", **_named(part))
    return part


def words_of_part(part: Part) -> Words:
    return lesson_words(part) if isinstance(part, Lesson) else item_words(part)


def kind_of(part: Part) -> str:
    return "lesson" if isinstance(part, Lesson) else "item"


def place_of(part: Part) -> str:
    return f"{kind_of(part)}:{part.pk}"


def as_it_stands(part: Part) -> Part:
    """Read anew, behind the lock."""
    found = type(part).objects.filter(pk=part.pk, version=part.version_id).first()
    if found is None:
        raise PartGone
    return found


def _write(part: Part, words: Words, editions: dict[str, Edition] | None = None) -> None:
    if editions is None:
        editions = editions_by_ref(policies_meant(part.version), words.clauses)
    if isinstance(part, Lesson) and isinstance(words, LessonWords):
        set_lesson(part, words).save()
        write_lesson_clauses([(part, words)], editions)
    elif isinstance(part, Item) and isinstance(words, ItemWords):
        others = Item.objects.filter(version=part.version_id, key=words.key).exclude(pk=part.pk)
        if others.exists():
            raise KeyTaken
        set_item(part, words).save()
        write_item_parts([(part, words)], editions)


def _drop_post(item: Item) -> None:
    if post := getattr(item, "post", None):
        post.delete()


def _siblings(version: CourseVersion, model: type[Part]) -> "QuerySet[Any]":
    return model.objects.filter(version=version)  # type: ignore[return-value]


def _shift(parts: "QuerySet[Any]", by: int) -> None:
    """Through places nobody has, because no two may meet on the way."""
    moved = [*parts.values_list("pk", flat=True)]
    found = parts.model.objects.filter(pk__in=moved)
    found.update(position=F("position") + OUT_OF_THE_WAY)
    found.update(position=F("position") - OUT_OF_THE_WAY + by)


def _named(part: Part) -> dict[str, Any]:
    """How the audit names a part: not by its words."""
    return {"item": part.key} if isinstance(part, Item) else {"lesson": part.position}
