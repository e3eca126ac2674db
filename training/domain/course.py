from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from policies.models import Clause, Edition, Policy
from portal import audit
from portal.notices import notify_each
from training.content import CourseWords
from training.enums import VersionState
from training.models import Course, CourseVersion
from training.queries import editions_of, people_asked

from .writing import write_items, write_lessons


class CourseRefused(Exception):
    """A course that cannot be published now. The text says why."""


@transaction.atomic
def load_course(words: CourseWords, *, actor: audit.Actor, at: datetime | None = None) -> CourseVersion | None:
    """Publish the course as it now reads, if its words changed, and tell those it is for. None when they did not.

    The version that stood is superseded: attempts at it can still be finished, new ones are of the new version.
    Raises CourseRefused when the policy is not in force or has no such clause.
    """
    course = _course(words)
    standing = course.versions.published().first()
    if standing and standing.content_hash == words.content_hash():
        return None
    version = _draft_version(course, words)
    if standing:
        standing.state = VersionState.SUPERSEDED
        standing.save(update_fields=["state"])
    version.state, version.published_at = VersionState.PUBLISHED, at or timezone.now()
    version.save(update_fields=["state", "published_at"])
    audit.record(
        "course.published",
        version,
        actor=actor,
        data={
            "course": course.slug,
            "hash": version.content_hash,
            "editions": [edition.pk for edition in editions_of(version)],
        },
    )
    _tell_learners(course)
    return version


def _course(words: CourseWords) -> Course:
    """The course as a locked row, brought up to date with what the file says about it."""
    policies = _policies(words)
    about = {
        "title": words.title,
        "minutes": words.minutes,
        "roles": [*words.roles],
        "for_managers": words.for_managers,
    }
    course, created = Course.objects.get_or_create(slug=words.slug, defaults=about)
    course = Course.objects.select_for_update().get(pk=course.pk)
    before = {*course.policies.all()}
    if not created and before.isdisjoint(policies):
        raise CourseRefused(f"“{words.slug}” is a course on another policy. Give this one a slug of its own.")
    if before != {*policies}:
        course.policies.set(policies)
    if any(getattr(course, name) != value for name, value in about.items()):
        Course.objects.filter(pk=course.pk).update(**about)
    return course


def _policies(words: CourseWords) -> list[Policy]:
    found = {policy.slug: policy for policy in Policy.objects.filter(slug__in=words.policies)}
    for slug in words.policies:
        if slug not in found:
            raise CourseRefused(f"There is no policy “{slug}”. Load the policies first.")
    return [found[slug] for slug in words.policies]


def _draft_version(course: Course, words: CourseWords) -> CourseVersion:
    editions = _editions_by_ref(course, words)
    _check_pots(words, editions)
    last = course.versions.aggregate(last=Max("number"))["last"] or 0
    version = CourseVersion.objects.create(
        course=course,
        number=last + 1,
        title=words.title,
        pass_mark=words.pass_mark,
        draw=dict(words.draw),
        attempts_allowed=words.attempts,
        wait_hours=words.wait_hours,
        minutes_allowed=words.minutes_allowed,
        content_hash=words.content_hash(),
    )
    write_lessons(version, words.lessons, editions)
    write_items(version, words.items, editions)
    return version


def _editions_by_ref(course: Course, words: CourseWords) -> dict[str, Edition]:
    """For each clause the edition in force that has it."""
    editions = {one.policy_id: one for one in Edition.objects.published().filter(policy__courses=course)}
    for policy in course.policies.all():
        if policy.pk not in editions:
            raise CourseRefused(f"{policy.short_name} has no edition in force. Publish one first.")
    by_id = {edition.pk: edition for edition in editions.values()}
    named = Clause.objects.filter(edition__in=by_id, ref__in=words.clauses()).values_list("ref", "edition")
    found = {ref: by_id[edition] for ref, edition in named}
    unknown = words.clauses() - found.keys()
    if unknown:
        refs = ", ".join(sorted(unknown))
        names = " or ".join(policy.short_name for policy in course.policies.all())
        raise CourseRefused(f"The edition in force of {names} has no clause {refs}. Check each ref against the policy.")
    return found


def _check_pots(words: CourseWords, editions: dict[str, Edition]) -> None:
    """Whichever of its policies covers a learner, there is enough to draw from."""
    for edition in set(editions.values()):
        own = [item for item in words.items if all(editions[ref] == edition for ref in item.clauses)]
        for tag, number in words.draw.items() if own else ():
            if sum(tag in item.tags for item in own) < number:
                raise CourseRefused(
                    f"`draw`, {tag}: {number} are asked, and fewer are about {edition.policy.short_name} alone. "
                    "Ask fewer, or write more."
                )


def _tell_learners(course: Course) -> None:
    """One notice each."""
    notify_each(people_asked(course), "course_to_do", url=reverse("training:course", args=[course.slug]))
