import base64
import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal import audit
from portal.codes import tidy_code
from portal.models import Person
from training.models import Answer, Attempt, Completion, CourseVersion, Item, Option

CODE_BYTES = 13  # a little over 100 bits: nobody comes upon someone else's code


class CourseClosed(Exception):
    """The version is not open to learners: a newer one is."""


class AlreadyCompleted(Exception):
    """Nothing is left to attempt: the person has passed this version."""


class AttemptFinished(Exception):
    """The attempt has its score and takes no more answers."""


class StillUnanswered(Exception):
    """Questions are open, so there is no score yet."""


@transaction.atomic
def start_attempt(version: CourseVersion, *, actor: Person, at: datetime | None = None) -> Attempt:
    """Begin the course, or go on with the attempt that is open; a start sent twice makes one attempt.

    After a failed attempt the next begins at the questions. Raises CourseClosed and AlreadyCompleted.
    """
    Person.objects.select_for_update(no_key=True).get(pk=actor.pk)  # two starts at once make one
    version = CourseVersion.objects.get(pk=version.pk)
    before = Attempt.objects.filter(version=version, person=actor).order_by("-number").first()
    if before and not before.is_finished:
        return before
    if before and before.passed:
        raise AlreadyCompleted
    if not version.is_current:
        raise CourseClosed
    attempt = Attempt.objects.create(
        version=version,
        person=actor,
        number=before.number + 1 if before else 1,
        place=version.lessons.count() + 1 if before else 0,
        started_at=at or timezone.now(),
    )
    audit.record("attempt.started", attempt, actor=actor, data={"number": attempt.number})
    return attempt


def keep_place(attempt: Attempt, place: int) -> None:
    """Note how far the reading has come, to go on there. Going back to an earlier lesson loses nothing."""
    if attempt.place < place and not attempt.is_finished:
        Attempt.objects.unfinished().filter(pk=attempt.pk, place__lt=place).update(place=place)


@transaction.atomic
def answer_item(attempt: Attempt, item: Item, option: Option, *, actor: Person, at: datetime | None = None) -> Answer:
    """Save one answer of the attempt's own person, and return the answer that stands.

    The first answer to a question stands, because it comes with its explanation: sent again, or from another tab,
    it is returned unchanged. The row is its own record, append-only, so it is not audited a second time.
    Raises AttemptFinished.
    """
    attempt = Attempt.objects.visible_to(actor).select_for_update().get(pk=attempt.pk)
    standing = Answer.objects.filter(attempt=attempt, item=item).first()
    if standing:
        return standing
    if attempt.is_finished:
        raise AttemptFinished
    return Answer.objects.create(attempt=attempt, item=item, option=option, at=at or timezone.now())


@transaction.atomic
def finish_attempt(attempt: Attempt, *, actor: Person, at: datetime | None = None) -> Attempt:
    """Score the attempt by its answers, and complete the course if they reach the pass mark.

    Finished already, it is returned as it is. Raises StillUnanswered.
    """
    own = Attempt.objects.visible_to(actor).select_related("version")
    attempt = own.select_for_update(of=("self",)).get(pk=attempt.pk)
    if attempt.is_finished:
        return attempt
    asked = attempt.version.items.count()
    given = attempt.answers.count()
    if given < asked:
        raise StillUnanswered
    right = attempt.answers.filter(option__is_right=True).count()
    attempt.score = 100 * right // asked
    attempt.passed = attempt.score >= attempt.version.pass_mark
    attempt.finished_at = at = at or timezone.now()
    attempt.save(update_fields=["score", "passed", "finished_at"])
    audit.record("attempt.finished", attempt, actor=actor, data={"score": attempt.score, "passed": attempt.passed})
    if attempt.passed:
        _complete_course(attempt, actor, at)
    return attempt


def _complete_course(attempt: Attempt, actor: Person, at: datetime) -> None:
    completion = Completion.objects.create(
        attempt=attempt,
        person_id=attempt.person_id,
        course_id=attempt.version.course_id,
        code=tidy_code(base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode()),
        completed_at=at,
    )
    audit.record("course.completed", completion, actor=actor, data={"attempt": attempt.pk})
