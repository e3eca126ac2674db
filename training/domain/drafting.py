"""Versions that begin in the portal: a copy of the one that stands, or a course that is new."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from policies.models import Policy
from portal import audit
from portal.models import Person
from training.models import Course, CourseVersion, ItemClause, LessonClause
from training.queries import words_of

from .pen import Outdated, note_change, note_contribution, stamp_of, take_pen
from .pictures import write_pictures
from .publishing import own_of, whole_of
from .refusals import CourseRefused
from .resting import rest_on_the_edition_in_force
from .writing import write_items, write_lessons

SETTINGS = "settings"
_OWN = ("title", "pass_mark", "draw", "attempts_allowed", "wait_hours", "minutes_allowed", "asks_again")
_WHOLE = ("policies", "minutes", "roles", "for_managers")


@transaction.atomic
def start_course(*, actor: Person, title: str, policies: list[Policy], once: UUID) -> CourseVersion:
    """A draft of a course that there is not yet. Sent twice, it is the same draft."""
    made = CourseVersion.objects.filter(once=once, begun_by=actor).first()
    if made:
        return made
    slug = slugify(title)[:60].strip("-")
    if not slug:
        raise CourseRefused("Give the course a title with letters in it.")
    course, is_new = Course.objects.get_or_create(slug=slug, defaults={"title": title, "minutes": 20})
    if not is_new:
        raise CourseRefused(f"There is a course called “{course.title}” already. Choose another title.")
    whole = {"policies": [one.slug for one in policies], "minutes": 20, "roles": [], "for_managers": False}
    return _begin(course, actor, once, title=title, pass_mark=80, course_as=whole)


@transaction.atomic
def start_version(course: Course, *, actor: Person, once: UUID) -> CourseVersion:
    """The next version, as a copy of the one that stands. Where one is in hand already, it is that one.

    A clause that reads as it did rests on the edition in force; one that changed still rests on the older, until
    somebody has looked at what names it.
    """
    course = Course.objects.select_for_update().get(pk=course.pk)
    in_hand = course.versions.in_hand().first()
    if in_hand:
        return in_hand
    standing = course.versions.published().get()
    words = words_of(standing)
    whole = {**whole_of(words), "policies": [*words.policies]}
    del whole["title"]
    version = _begin(course, actor, once, course_as=whole, **own_of(words))
    editions = {one.ref: one.edition for one in _clauses_of(standing)}
    write_lessons(version, words.lessons, editions)
    write_items(version, words.items, editions)
    write_pictures(version, words.pictures)
    rest_on_the_edition_in_force(version, like=standing)
    return version


def settings_of(version: CourseVersion) -> dict[str, Any]:
    """What a draft says beside its lessons and questions."""
    return {**{name: getattr(version, name) for name in _OWN}, **version.course_as}


@transaction.atomic
def change_settings(version: CourseVersion, *, actor: Person, stamp: str, **said: Any) -> CourseVersion:
    """Raises NotBeingWritten, and Outdated where somebody changed them since they were read."""
    version = take_pen(version, actor)
    before = settings_of(version)
    if stamp_of(before) != stamp:
        raise Outdated
    changed = [name for name in (*_OWN, *_WHOLE) if name in said and before.get(name) != said[name]]
    for name in changed:
        if name in _OWN:
            setattr(version, name, said[name])
        else:
            version.course_as[name] = said[name]
    if changed:
        version.save(update_fields=[*_OWN, "course_as"])
    note_change(version, "settings.changed", actor=actor, place=SETTINGS, fields=changed)
    return version


def _begin(course: Course, actor: Person, once: UUID, at: datetime | None = None, **said: Any) -> CourseVersion:
    last = course.versions.aggregate(last=Max("number"))["last"] or 0
    version = CourseVersion.objects.create(
        course=course, number=last + 1, begun_by=actor, begun_at=at or timezone.now(), once=once, **said
    )
    note_contribution(version, actor)
    audit.record("version.begun", version, actor=actor, data={"course": course.slug})
    return version


def _clauses_of(version: CourseVersion) -> list[ItemClause | LessonClause]:
    of_items = ItemClause.objects.filter(item__version=version).select_related("edition")
    return [*of_items, *LessonClause.objects.filter(lesson__version=version).select_related("edition")]
