"""Telling the LRS what waits, in order: at most the request under way is sent twice, and nothing is ever lost."""

import time
from datetime import datetime, timedelta
from http import HTTPStatus

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from portal import audit
from portal.models import Person
from training.models import Attempt, Sending, Statement
from training.queries import begun_in_confidence
from training.xapi.sentences import FACTS, sentences
from training.xapi.store import Answer, Away, tell

TELLING = 815_000_002  # the lock under which one process at a time tells
AT_ONCE = 50
SECONDS = 240  # well under CELERY_TASK_TIME_LIMIT
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
# What is wrong with one sentence, or with so many: it is looked for among them.
OF_A_SENTENCE = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)


def tell_waiting(*, at: datetime | None = None) -> int:
    """Tell what waits, some at a time, until nothing does or the LRS will not listen; returns how many it took."""
    until = time.monotonic() + SECONDS
    told = 0
    while settings.XAPI_URL and time.monotonic() < until:
        went = _tell_some(at or timezone.now())
        if went is None:
            break
        told += went
    return told


@transaction.atomic
def _tell_some(at: datetime) -> int | None:
    """One request that is settled; None where there is nothing to say, or nobody who listens.

    What was told is removed in the same transaction as it is told: killed in between, it is told again, by its own id.
    """
    if not _alone():
        return None
    sending, _ = Sending.objects.get_or_create(pk=1)
    if sending.next_at and at < sending.next_at:
        return None
    batch = [*Statement.objects.filter(refused=None).select_related(*FACTS).order_by("pk")[:AT_ONCE]]
    if not batch:
        return None
    batch = _without_confidential(batch)
    if not batch:
        return 0
    try:
        told, answer = _offer(batch)
    except Away as away:
        _wait(sending, at, f"It could not be reached ({away}).")
        return None
    if answer.is_taken or (len(told) == 1 and answer.status == HTTPStatus.CONFLICT):
        return _settle(sending, told, at)
    if len(told) == 1 and answer.status in OF_A_SENTENCE:
        Statement.objects.filter(pk=told[0].pk).update(refused=answer.status)
        return 0
    _wait(sending, at, f"It answered {answer.status}.", timedelta(seconds=answer.retry_after))
    return None


def _without_confidential(batch: list[Statement]) -> list[Statement]:
    """What someone attempts because a matter asked it, and nobody else, is nobody's to hear: it is not told, ever."""
    attempts = Attempt.objects.filter(pk__in={one.attempt_id for one in batch})
    private = {*begun_in_confidence(attempts).values_list("pk", flat=True)}
    Statement.objects.filter(pk__in=[one.pk for one in batch if one.attempt_id in private]).delete()
    return [one for one in batch if one.attempt_id not in private]


def _offer(batch: list[Statement]) -> tuple[list[Statement], Answer]:
    """The first of them that the LRS takes together; where it will not have even one, that one."""
    answer = tell(sentences(batch))
    while answer.status in OF_A_SENTENCE and len(batch) > 1:
        batch = batch[: len(batch) // 2]
        answer = tell(sentences(batch))
    return batch, answer


def _settle(sending: Sending, told: list[Statement], at: datetime) -> int:
    """One that is answered with a conflict is there already: its id is of the fact, and the fact does not change."""
    Statement.objects.filter(pk__in=[one.pk for one in told]).delete()
    sending.failures, sending.next_at, sending.error, sending.sent_at = 0, None, "", at
    sending.save()
    return len(told)


def _wait(sending: Sending, at: datetime, error: str, least: timedelta = timedelta()) -> None:
    """Longer each time, up to an hour; as long as the LRS asks for, where it does."""
    wait = min(FIRST_WAIT * 2 ** min(sending.failures, 10), LONGEST_WAIT)
    sending.failures += 1
    sending.next_at, sending.error, sending.failed_at = at + max(wait, least), error, at
    sending.save()


@transaction.atomic
def tell_again(*, actor: Person) -> None:
    """Try at once, and once more what the LRS refused."""
    Statement.objects.exclude(refused=None).update(refused=None)
    sending, _ = Sending.objects.get_or_create(pk=1)
    sending.next_at = None
    sending.save(update_fields=["next_at"])
    audit.record("xapi.tried_again", sending, actor=actor)


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [TELLING])
        return bool(cursor.fetchone()[0])
