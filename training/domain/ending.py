"""To end an attempt: by its person, or by the time."""

import base64
import secrets
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Max, Sum
from django.urls import reverse
from django.utils import timezone

from portal import audit, people
from portal.codes import tidy_code
from portal.models import Person, Role
from portal.notices import notify
from training.enums import Verb
from training.marking import is_whole, score_of, settled
from training.models import Answer, Asked, Attempt, Completion, Uncounted
from training.queries import asked_in_confidence
from training.xapi.outbox import note

from .refusals import StillUnanswered

CODE_BYTES = 13  # a little over 100 bits: nobody comes upon someone else's code


def finish_attempt(attempt: Attempt, *, actor: Person, at: datetime | None = None) -> Attempt:
    """Score the person's own attempt by its answers, and complete the course if they reach the pass mark.

    Finished already, it is returned as it is. Out of time, it is finished by what was saved until then. Raises
    StillUnanswered.
    """
    if not Attempt.objects.visible_to(actor).filter(pk=attempt.pk).exists():
        raise Attempt.DoesNotExist
    return _finish(attempt, actor, at or timezone.now())


def close_if_over(attempt: Attempt, *, at: datetime | None = None) -> Attempt:
    """Finish an attempt whose time has run out, whoever comes upon it. Any other is returned as it is."""
    at = at or timezone.now()
    return _finish(attempt, audit.SYSTEM, at) if attempt.is_over(at) and not attempt.is_finished else attempt


def close_all_over(*, at: datetime | None = None) -> int:
    """Finish all attempts whose time has run out, so that nobody has to come back for a person to hear of it."""
    found = [*Attempt.objects.run_out(at)]
    for attempt in found:
        close_if_over(attempt, at=at)
    return len(found)


@transaction.atomic
def _finish(attempt: Attempt, actor: audit.Actor, at: datetime) -> Attempt:
    attempt = (
        Attempt.objects.select_related("version__course", "person").select_for_update(of=("self",)).get(pk=attempt.pk)
    )
    if attempt.is_finished:
        return attempt
    is_over = attempt.is_over(at)
    if is_over:
        _take_in_half(attempt)
    found = attempt.asked.aggregate(asked=Count("pk"), given=Count("answer"), scored=Sum("answer__score", default=0))
    is_open = found["given"] < found["asked"]
    if is_open and not is_over:
        raise StillUnanswered
    attempt.ran_out = is_open
    attempt.finished_at = at = attempt.expires_at if is_over and attempt.expires_at else at
    attempt.score = found["scored"] // found["asked"]
    attempt.passed = attempt.score >= attempt.version.pass_mark
    attempt.save(update_fields=["score", "passed", "finished_at", "ran_out"])
    audit.record("attempt.finished", attempt, actor=actor, data={"score": attempt.score, "passed": attempt.passed})
    if (attempt.round, attempt.number, attempt.only_changed) == (1, 1, False):
        Uncounted.objects.create(attempt=attempt, version_id=attempt.version_id)
    note(Verb.PASSED if attempt.passed else Verb.FAILED, attempt.pk, at=at)
    if attempt.passed:
        _complete_course(attempt, actor, at)
    elif Attempt.objects.used_up().filter(pk=attempt.pk).exists():
        _hand_over(attempt)
    return attempt


def _take_in_half(attempt: Attempt) -> None:
    """What was chosen whole, in time, but not sent counts as sent: the time took the button away."""
    left = Asked.objects.filter(attempt=attempt, answer=None, half__isnull=False)
    for asked in left.select_related("item").prefetch_related("item__options"):
        kind, options = asked.item.kind, asked.item.choices()
        half = settled(kind, asked.shown, asked.half or [])
        if is_whole(kind, options, half) and asked.half_at:
            Answer.objects.create(asked=asked, chosen=half, score=score_of(kind, options, half), at=asked.half_at)
            note(Verb.ANSWERED, attempt.pk, asked=asked.pk, at=asked.half_at)


def _complete_course(attempt: Attempt, actor: audit.Actor, at: datetime) -> None:
    completion = Completion.objects.create(
        attempt=attempt,
        person_id=attempt.person_id,
        course_id=attempt.version.course_id,
        code=tidy_code(base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode()),
        completed_at=at,
        expires_on=_counts_until(attempt, timezone.localdate(at)),
    )
    note(Verb.COMPLETED, attempt.pk, at=at)
    audit.record("course.completed", completion, actor=actor, data={"attempt": attempt.pk})


def _counts_until(attempt: Attempt, completed_on: date) -> date | None:
    """What changed does not renew the rest: passing with that alone moves no end."""
    renewal = attempt.version.course.renewal
    if renewal is None:
        return None
    earlier = Completion.objects.filter(person=attempt.person_id, course=attempt.version.course_id)
    before = earlier.aggregate(last=Max("expires_on"))["last"]
    return before if attempt.only_changed and before else renewal.expires_on(completed_on, before)


def _hand_over(attempt: Attempt) -> None:
    """After the last attempt it is for people: the manager, and those who write the training. Where a matter asked it,
    for whoever directed that, alone."""
    url = reverse("training:helping", args=[attempt.pk])
    directed = asked_in_confidence(attempt.person_id, attempt.version.course_id)
    if directed.exists():
        notify(Person.objects.current().filter(pk__in=directed.values("made_by")), "course_attempts_used_up", url=url)
        return
    managers = people.with_those_acting(Person.objects.filter(pk=attempt.person.manager_id))
    told = [*people.holders(Role.TRAINING_AUTHOR), *managers]
    notify([one for one in told if one.pk != attempt.person_id], "course_attempts_used_up", url=url)
