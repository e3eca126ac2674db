"""To answer the questions of an attempt, one by one. What was saved is never lost and never changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal.models import Person
from portal.prepared import Prepared, insert
from training.enums import Verb
from training.marking import is_whole, score_of
from training.models import Answer, Asked, Attempt
from training.queries import sheet_of
from training.sheets import Sheet
from training.xapi.outbox import note

from .ending import close_if_over
from .refusals import AttemptFinished, NotAnAnswer, NotBegun, TimeOver


def answer_item(asked: Asked, chosen: Sequence[int], *, actor: Person, at: datetime | None = None) -> Answer:
    """Save the answer to one question, as `answer_sheet` does, and return the answer that stands."""
    answer_sheet(sheet_of(asked), chosen, actor=actor, at=at)
    return Answer.objects.get(asked=asked)


def answer_sheet(sheet: Sheet, chosen: Sequence[int], *, actor: Person, at: datetime | None = None) -> list[int]:
    """Save the answer to one question of the person's own attempt, and return what stands as chosen.

    The first answer to a question stands, because it comes with its explanation: sent again, or from another tab,
    it is returned unchanged. The row is its own record, append-only, so it is not audited a second time.
    Raises NotAnAnswer, NotBegun, AttemptFinished and, when it came too late, TimeOver: then the attempt is finished
    by what was saved in time.
    """
    at = at or timezone.now()
    try:
        return _save_answer(sheet, chosen, actor, at)
    except TimeOver:
        close_if_over(Attempt.objects.get(pk=sheet.attempt), at=at)
        raise


@transaction.atomic
def _save_answer(sheet: Sheet, chosen: Sequence[int], actor: Person, at: datetime) -> list[int]:
    held = _held(sheet.attempt, actor)
    for (standing,) in _STANDING(asked=sheet.asked):
        return [*standing]
    _check_open(held, at)
    if not is_whole(sheet.kind, sheet.options, chosen):
        raise NotAnAnswer
    score = score_of(sheet.kind, sheet.options, chosen)
    insert(Answer(asked_id=sheet.asked, chosen=[*chosen], score=score, at=at))
    note(Verb.ANSWERED, sheet.attempt, asked=sheet.asked, at=at)
    return [*chosen]


def keep_half(asked: Asked, half: Sequence[int], *, actor: Person, at: datetime | None = None) -> None:
    """Keep what is chosen so far, to go on with it on another device. Of an answered question nothing more is kept.

    Raises AttemptFinished, TimeOver, NotBegun, and NotAnAnswer where it is more than a question has options.
    """
    at = at or timezone.now()
    try:
        _keep_half(asked, half, actor, at)
    except TimeOver:
        close_if_over(asked.attempt, at=at)
        raise


@transaction.atomic
def _keep_half(asked: Asked, half: Sequence[int], actor: Person, at: datetime) -> None:
    held = _held(asked.attempt_id, actor)
    if Answer.objects.filter(asked=asked).exists():
        return
    _check_open(held, at)
    if len(half) > len(asked.shown):
        raise NotAnAnswer
    Asked.objects.filter(pk=asked.pk).update(half=[*half], half_at=at)


_HELD = Prepared(
    lambda attempt, person: (
        Attempt.objects.filter(pk=attempt, person=person)
        .select_for_update(of=("self",))
        .values_list("pk", "finished_at", "expires_at", "version__minutes_allowed")
    ),
    attempt=int,
    person=int,
)
_STANDING = Prepared(lambda asked: Answer.objects.filter(asked=asked).values_list("chosen"), asked=int)


@dataclass(frozen=True, slots=True)
class Held:
    """What says whether an attempt still takes answers."""

    finished_at: datetime | None
    expires_at: datetime | None
    minutes_allowed: int | None


def _held(attempt: int, actor: Person) -> Held:
    """The person's own attempt, which nobody can finish until the transaction ends."""
    for _pk, *times in _HELD(attempt=attempt, person=actor.pk):
        return Held(*times)
    raise Attempt.DoesNotExist


def _check_open(held: Held, at: datetime) -> None:
    if held.finished_at:
        raise AttemptFinished
    if held.expires_at and held.expires_at <= at:
        raise TimeOver
    if held.minutes_allowed and held.expires_at is None:
        raise NotBegun
