"""Answers to questions, kept to be used again. Of the question they were first given to, nothing is kept."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from policies import queries
from policies.enums import QuestionState
from policies.models import Clause, Question, ReusableAnswer
from policies.rules.reusing import repeated_from
from portal import audit
from portal.models import Person


class KeepingRefused(Exception):
    """An answer that cannot be kept to be used again. The text says why."""


class RepeatsQuestion(KeepingRefused):
    """It has something of the question in it."""

    def __init__(self, piece: str) -> None:
        self.piece = piece
        super().__init__(f"“{piece}” stands in the question, or names who asked. Say it in words of your own.")


@transaction.atomic
def keep_answer(
    question: Question,
    *,
    actor: Person,
    title: str,
    words: str,
    refs: Iterable[str],
    once: UUID,
    at: datetime | None = None,
) -> ReusableAnswer:
    """Keep what may be said again, once the question is answered, by whoever answered it. Sent twice, it is one.

    The question says which policy it is about and what must not be repeated; nothing kept leads back to it.
    Raises KeepingRefused.
    """
    if question.state != QuestionState.ANSWERED or question.taken_by_id != actor.pk:
        raise KeepingRefused("Only whoever answered a question can keep its answer.")
    if standing := ReusableAnswer.objects.filter(once=once, by=actor).first():
        return standing
    at = at or timezone.now()
    edition = queries.edition_in_force(question.policy, timezone.localdate(at))
    wanted = list(refs)
    clauses = list(Clause.objects.filter(edition=edition, ref__in=wanted)) if edition else []
    if edition is None or not wanted or len(clauses) < len(set(wanted)):
        raise KeepingRefused("An answer rests on clauses in force. Look at its refs again.")
    if piece := repeated_from(question, f"{title} . {words}", [clause.words for clause in clauses]):
        raise RepeatsQuestion(piece)
    answer = ReusableAnswer.objects.create(
        policy=question.policy,
        edition=edition,
        title=title,
        words=words,
        by=actor,
        kept_on=timezone.localdate(at),
        once=once,
    )
    answer.cited.set(clauses)
    audit.record("answer.kept", answer, actor=actor)
    return answer


@transaction.atomic
def retire_answer(answer: ReusableAnswer, *, actor: Person, at: datetime | None = None) -> ReusableAnswer:
    """Offer it no more. It stays, with who retired it."""
    locked = ReusableAnswer.objects.select_for_update().get(pk=answer.pk)
    if locked.retired_at is None:
        locked.retired_at, locked.retired_by = at or timezone.now(), actor
        locked.save(update_fields=["retired_at", "retired_by"])
        audit.record("answer.retired", locked, actor=actor)
    return locked
