"""Versions that people write and review."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from policies.models import Policy
from portal import people
from portal.models import AuditEntry, Person, Role
from training.enums import VersionState
from training.models import REMOVED, Course, CourseVersion, Kept, VersionStep


def workable_by(person: Person) -> QuerySet[CourseVersion]:
    """Versions not published that someone has a hand in: an author in all, the owner of a policy in those in review."""
    found = CourseVersion.objects.written_here().select_related("course", "begun_by")
    if people.holds(person, Role.TRAINING_AUTHOR):
        return found
    if people.holds(person, Role.POLICY_OWNER):
        return found.filter(state=VersionState.IN_REVIEW)
    return found.none()


def courses_to_author() -> QuerySet[Course]:
    return Course.objects.published().order_by("title", "slug")


def policies_meant(version: CourseVersion) -> list[Policy]:
    """Those a draft is about, as it is to be."""
    slugs = version.course_as.get("policies", [])
    return [*Policy.objects.filter(slug__in=slugs).order_by("slug")]


def typed_at(version: CourseVersion, person: Person, place: str) -> Kept | None:
    return Kept.objects.filter(version=version, person=person, place=place).first()


def typed_places(version: CourseVersion, person: Person) -> set[str]:
    """Where this person has words that are not saved."""
    own = Kept.objects.filter(version=version, person=person).exclude(place__startswith=REMOVED)
    return {*own.exclude(place__startswith="made:").values_list("place", flat=True)}


@dataclass(frozen=True)
class Removed:
    kept: Kept
    name: str


def removed_parts(version: CourseVersion) -> list[Removed]:
    found = Kept.objects.removed().filter(version=version).select_related("person")
    return [Removed(one, _name_of(one.fields)) for one in found[:20]]


def _name_of(fields: dict[str, Any]) -> str:
    said = fields["said"]
    if fields["kind"] == "picture":
        return f"Picture {said['name']}"
    return f"Lesson “{said['title']}”" if fields["kind"] == "lesson" else f"Question {said['key']}"


def wrote_in(version: CourseVersion, person: Person) -> bool:
    return version.contributions.filter(person=person).exists()


def last_step(version: CourseVersion) -> VersionStep | None:
    return version.steps.select_related("by").last()


def last_change(version: CourseVersion, place: str) -> AuditEntry | None:
    """Who saved last at a place of a draft, and when."""
    written = AuditEntry.objects.filter(target_kind=version._meta.label_lower, target_id=str(version.pk))
    return written.filter(action="version.edited", data__place=place).order_by("-pk").first()
