from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from portal import audit
from training.content import CourseWords
from training.enums import AskAgain
from training.models import Course, CourseVersion

from .checking import check_pictures, check_pots, editions_by_ref
from .pictures import write_pictures
from .publishing import own_of, put_in_force, settle_course
from .writing import write_items, write_lessons


@transaction.atomic
def load_course(
    words: CourseWords, *, actor: audit.Actor, asks_again: AskAgain | None = None, at: datetime | None = None
) -> CourseVersion | None:
    """Publish the course as its file now reads, if the file changed, as `put_in_force` does. None when it did not.

    `asks_again` says what it asks of those who completed it before: the whole course, if nothing is said. Where it is
    said, the same words are published anew against the clauses now in force.
    A file that was published before does not take the place of what was written in the portal since.
    Its pictures are stored already. Raises CourseRefused when the policy is not in force or has no such clause, where
    a lesson shows a picture there is not, and as `put_in_force` does.
    """
    standing = CourseVersion.objects.published().filter(course__slug=words.slug).first()
    said = words.content_hash()
    if (
        asks_again is None
        and standing
        and standing.begun_by_id
        and standing.course.versions.filter(content_hash=said).exists()
    ):
        return None
    course = settle_course(words)
    if asks_again is None and standing and standing.content_hash == said:
        return None
    version = _version(course, words)
    return put_in_force(version, actor=actor, at=at or timezone.now(), asks_again=asks_again)


def _version(course: Course, words: CourseWords) -> CourseVersion:
    editions = editions_by_ref([*course.policies.all()], words.clauses())
    check_pots(words, editions)
    check_pictures(words)
    last = course.versions.aggregate(last=Max("number"))["last"] or 0
    version = CourseVersion.objects.create(
        course=course,
        number=last + 1,
        content_hash=words.content_hash(),
        **own_of(words),
    )
    write_lessons(version, words.lessons, editions)
    write_items(version, words.items, editions)
    write_pictures(version, words.pictures)
    return version
