from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from policies.models import Edition, Policy
from policies.models.policy import people_covered
from portal import audit
from portal.notices import notify
from training.content import CourseWords
from training.enums import VersionState
from training.models import Course, CourseVersion, Item, Lesson, Option

NOTIFIED_AT_ONCE = 5000


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
        data={"course": course.slug, "hash": version.content_hash, "edition": version.edition_id},
    )
    _tell_learners(course)
    return version


def _course(words: CourseWords) -> Course:
    """The course as a locked row, brought up to date with what the file says about it."""
    policy = Policy.objects.filter(slug=words.policy).first()
    if policy is None:
        raise CourseRefused(f"There is no policy “{words.policy}”. Load the policies first.")
    about = {"title": words.title, "policy": policy, "minutes": words.minutes}
    course, _created = Course.objects.get_or_create(slug=words.slug, defaults=about)
    course = Course.objects.select_for_update().get(pk=course.pk)
    if course.policy_id != policy.pk:
        raise CourseRefused(f"“{words.slug}” is a course on another policy. Give this one a slug of its own.")
    if (course.title, course.minutes) != (words.title, words.minutes):
        course.title, course.minutes = words.title, words.minutes
        course.save(update_fields=["title", "minutes"])
    return course


def _draft_version(course: Course, words: CourseWords) -> CourseVersion:
    last = course.versions.aggregate(last=Max("number"))["last"] or 0
    version = CourseVersion.objects.create(
        course=course,
        edition=_edition_with_clauses(course.policy, words),
        number=last + 1,
        title=words.title,
        pass_mark=words.pass_mark,
        content_hash=words.content_hash(),
    )
    Lesson.objects.bulk_create(
        Lesson(version=version, position=position, title=one.title, body=one.body, clauses=list(one.clauses))
        for position, one in enumerate(words.lessons, start=1)
    )
    items = Item.objects.bulk_create(
        Item(version=version, position=position, key=one.key, prompt=one.prompt, clauses=list(one.clauses))
        for position, one in enumerate(words.items, start=1)
    )
    Option.objects.bulk_create(
        Option(item=item, position=position, text=option.text, is_right=option.is_right, why=option.why)
        for item, one in zip(items, words.items, strict=True)
        for position, option in enumerate(one.options, start=1)
    )
    return version


def _edition_with_clauses(policy: Policy, words: CourseWords) -> Edition:
    edition = Edition.objects.published().filter(policy=policy).first()
    if edition is None:
        raise CourseRefused(f"{policy.short_name} has no edition in force. Publish one first.")
    unknown = words.clauses() - set(edition.clauses.values_list("ref", flat=True))
    if unknown:
        refs = ", ".join(sorted(unknown))
        raise CourseRefused(
            f"Edition {edition.number} of {policy.short_name}, the one in force, has no clause {refs}. "
            "Check each ref against the policy."
        )
    return edition


def _tell_learners(course: Course) -> None:
    """One notice each, some thousands at a time: a department does not fit in memory."""
    url = reverse("training:course", args=[course.slug])
    covered = people_covered(course.policy).only("pk").order_by("pk")
    last = 0
    while chunk := list(covered.filter(pk__gt=last)[:NOTIFIED_AT_ONCE]):
        notify(chunk, "course_to_do", url=url)
        last = chunk[-1].pk
