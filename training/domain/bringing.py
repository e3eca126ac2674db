"""A file with a course or questions: kept as it was understood, and made part of a draft once."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from itertools import count
from typing import Any
from uuid import UUID

from django.db import transaction

from policies.models import Policy
from portal import audit
from portal.models import Person
from training.content import CourseWords, ItemWords, LessonWords, PictureWords
from training.content.pictures import SCHEME, with_addresses
from training.interchange import Found, own_key
from training.interchange.apart import as_found
from training.models import Course, CourseImport, CourseVersion, Item, Lesson, MockPost
from training.queries import policies_meant

from .checking import editions_having
from .drafting import start_course, start_version
from .pen import note_change, take_pen
from .pictures import write_pictures
from .publishing import own_of, whole_of
from .writing import set_item, set_lesson, write_item_parts, write_lesson_clauses

AS_A_WHOLE = "import"


@transaction.atomic
def bring_in_course(
    found: Found, *, course: Course | None, file_name: str, sha256: str, once: UUID, actor: Person
) -> CourseImport:
    """Keep what was understood of a file. Sent twice, it is kept once; what its sender left unconfirmed goes."""
    brought, is_new = CourseImport.objects.get_or_create(
        once=once,
        uploaded_by=actor,
        defaults={
            "file_name": file_name[:200],
            "sha256": sha256,
            "found": asdict(found),
            "course": course,
        },
    )
    if is_new:
        CourseImport.objects.filter(uploaded_by=actor, version=None).exclude(pk=brought.pk).delete()
        counted = {"questions": len(found.items), "lessons": len(found.lessons), "notes": len(found.notes)}
        data = {"sha256": sha256, "format": found.kind, **counted}
        audit.record("course_file.brought_in", brought, actor=actor, data=data)
    return brought


@transaction.atomic
def draft_course_import(
    brought: CourseImport, *, actor: Person, title: str = "", policies: Sequence[Policy] = ()
) -> CourseVersion:
    """Its lessons and questions in a draft: the next version of its course, or a course of its own.

    Of an export of the same course a lesson of the same title and a question of the same id is written anew; whatever
    else there is comes at the end, and nothing is taken out. Clauses that are not in force are left out: the draft then
    says so.
    Raises CourseRefused, NotBeingWritten.
    """
    imports = CourseImport.objects.select_for_update(of=("self",)).select_related("course", "version")
    brought = imports.get(pk=brought.pk)
    if brought.version:
        return brought.version
    found = as_found(brought.found)
    if brought.course:
        version = start_version(brought.course, actor=actor, once=brought.once)
    else:
        version = start_course(actor=actor, title=title, policies=[*policies], once=brought.once)
    version = take_pen(version, actor)
    whole = found.course
    is_same = whole is not None and whole.slug == version.course.slug
    if whole and (is_same or brought.course is None):
        _settle(version, whole, [one.slug for one in policies])
    counted = _write(version, found, is_same=is_same)
    note_change(version, "file.brought_in", actor=actor, place=AS_A_WHOLE, sha256=brought.sha256, **counted)
    brought.version = version
    brought.save(update_fields=["version"])
    return version


def _settle(version: CourseVersion, words: CourseWords, policies: list[str]) -> None:
    own = own_of(words) | ({"title": version.title} if policies else {})
    for name, value in own.items():
        setattr(version, name, value)
    version.course_as = {**version.course_as, **_as_a_whole(words), **({"policies": policies} if policies else {})}
    version.save(update_fields=[*own, "course_as"])


def _as_a_whole(words: CourseWords) -> dict[str, Any]:
    whole = whole_of(words)
    del whole["title"]
    return whole


def _write(version: CourseVersion, found: Found, *, is_same: bool) -> dict[str, int]:
    policies = policies_meant(version)
    standing = [one for policy in policies for one in policy.editions.published()]
    parts: list[LessonWords | ItemWords] = [*found.lessons, *found.items]
    refs = {ref for part in parts for ref in part.clauses}
    editions = editions_having(standing, refs)
    addresses = _bring_pictures(version, found.pictures, is_same=is_same)
    lessons = [
        replace(one, clauses=_known(one, editions), body=with_addresses(one.body, addresses)) for one in found.lessons
    ]
    items = [replace(one, clauses=_known(one, editions)) for one in found.items]
    if not is_same:
        items = _renamed(version, items)
    write_lesson_clauses(_in_place(version, Lesson, lessons, is_same=is_same), editions)
    write_item_parts(_in_place(version, Item, items, is_same=is_same), editions)
    return {"lessons": len(lessons), "questions": len(items)}


def _bring_pictures(version: CourseVersion, pictures: Sequence[PictureWords], *, is_same: bool) -> Callable[[str], str]:
    """Beside those that are there, or in their places. What is returned gives the address of each by its old name."""
    there = {one.name: one for one in version.pictures.select_related("file")}
    taken = there.keys() | {one.name for one in pictures}
    names: dict[str, str] = {}
    written = []
    for one in pictures:
        standing = there.get(one.name)
        if standing and standing.file.sha256 == one.sha256:
            continue
        if standing and is_same:
            standing.delete()
        elif standing:
            names[one.name] = own_key(one.name, 0, taken)
            taken |= {names[one.name]}
        written.append(replace(one, name=names.get(one.name, one.name)))
    write_pictures(version, written)
    return lambda name: SCHEME + names.get(name, name)


def _known(part: LessonWords | ItemWords, editions: dict[str, Any]) -> tuple[str, ...]:
    return tuple(ref for ref in part.clauses if ref in editions)


def _renamed(version: CourseVersion, items: list[ItemWords]) -> list[ItemWords]:
    """By names that nothing there goes by: what another tool calls a question may be another question here."""
    here = {*version.items.values_list("key", flat=True)}
    taken = here | {item.key for item in items}
    renamed = []
    for item in items:
        key = own_key(item.key, 0, taken) if item.key in here else item.key
        taken.add(key)
        renamed.append(replace(item, key=key))
    return renamed


def _in_place(
    version: CourseVersion, model: type[Any], words: Sequence[Any], *, is_same: bool
) -> list[tuple[Any, Any]]:
    """A row for each, saved: the one that goes by the same name, emptied, or a new one at the end."""
    named, setter = ("title", set_lesson) if model is Lesson else ("key", set_item)
    parts = model.objects.filter(version=version)
    standing = {getattr(part, named): part for part in parts} if is_same else {}
    places = count(parts.count() + 1)
    written = []
    for one in words:
        part = standing.pop(getattr(one, named), None)
        if part:
            _empty(part)
            part = model.objects.get(pk=part.pk)
        else:
            part = model(version=version, position=next(places))
        setter(part, one).save()
        written.append((part, one))
    return written


def _empty(part: Lesson | Item) -> None:
    part.clauses.all().delete()
    if isinstance(part, Item):
        part.options.all().delete()
        MockPost.objects.filter(item=part).delete()
