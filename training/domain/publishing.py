"""The one way a version of a course is opened to learners, wherever its words came from."""

from datetime import datetime
from typing import Any

from django.db.models import Max
from django.urls import reverse

from policies.models import Policy
from portal import audit
from portal.models import Person
from portal.notices import notify_each
from training.content import CourseWords
from training.enums import AskAgain, VersionState
from training.models import Course, CourseVersion
from training.queries import editions_of, people_asked

from .assigning import assign_by_policies
from .changed import mark_changed
from .checking import policies_of
from .refusals import CourseRefused


def put_in_force(
    version: CourseVersion,
    *,
    actor: audit.Actor,
    at: datetime,
    approved_by: Person | None = None,
    asks_again: AskAgain | None = None,
) -> CourseVersion:
    """Open a version, inside the caller's transaction and with its course locked. Those it asks are told.

    `asks_again`, if it is said, takes the place of what the version said of those who completed one before it.
    The version that stood is superseded: attempts at it can still be finished, new ones are of the new version.
    Raises CourseRefused where only what changed is to be asked, and nothing did.
    """
    course = version.course
    version.asks_again = asks_again or version.asks_again
    _mark_changed(version, course.versions.published().first())
    course.versions.published().update(state=VersionState.SUPERSEDED)
    later = course.versions.filter(number__gt=version.number)
    if later.exists():  # the file brought a newer one while this was being written
        version.number = (course.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    version.state, version.published_at, version.approved_by = VersionState.PUBLISHED, at, approved_by
    version.save(update_fields=["number", "state", "published_at", "approved_by", "content_hash", "asks_again"])
    audit.record(
        "course.published",
        version,
        actor=actor,
        data={
            "course": course.slug,
            "hash": version.content_hash,
            "asks_again": version.asks_again,
            "editions": [edition.pk for edition in editions_of(version)],
        },
    )
    assign_by_policies(course, at=at)
    _tell_learners(version)
    return version


def _mark_changed(version: CourseVersion, before: CourseVersion | None) -> None:
    changed = mark_changed(version, before)
    if before and not changed and version.asks_again == AskAgain.CHANGED:
        raise CourseRefused("No question changed, nor a clause behind one. Ask for the whole course again, or nothing.")


def _tell_learners(version: CourseVersion) -> None:
    """One notice each, save those whose completion counts on."""
    asked = people_asked(version.course, in_confidence=True)
    if version.asks_again == AskAgain.NOBODY:
        asked = asked.exclude(pk__in=version.course.completions.values("person"))
    notify_each(asked, "course_to_do", url=reverse("training:course", args=[version.course.slug]))


def settle_course(words: CourseWords) -> Course:
    """The course as a locked row, brought up to date with what its words say about it as a whole."""
    policies = policies_of(words)
    about = whole_of(words)
    course, _ = Course.objects.get_or_create(slug=words.slug, defaults=about)
    course = Course.objects.select_for_update().get(pk=course.pk)
    _set_policies(course, policies)
    if any(getattr(course, name) != value for name, value in about.items()):
        Course.objects.filter(pk=course.pk).update(**about)
    return course


def whole_of(words: CourseWords) -> dict[str, Any]:
    """What is said of a course beside its policies, its lessons and its questions."""
    return {
        "title": words.title,
        "minutes": words.minutes,
        "roles": [*words.roles],
        "for_managers": words.for_managers,
    }


def own_of(words: CourseWords) -> dict[str, Any]:
    """What the row of a version says of it."""
    return {
        "title": words.title,
        "pass_mark": words.pass_mark,
        "draw": dict(words.draw),
        "attempts_allowed": words.attempts,
        "wait_hours": words.wait_hours,
        "minutes_allowed": words.minutes_allowed,
    }


def _set_policies(course: Course, policies: list[Policy]) -> None:
    before = {*course.policies.all()}
    if before.isdisjoint(policies) and course.versions.published().exists():
        raise CourseRefused(f"“{course.slug}” is a course on another policy. Give this one a slug of its own.")
    if before != {*policies}:
        course.policies.set(policies)
