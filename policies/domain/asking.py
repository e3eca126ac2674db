"""A question about a draft, put to a person: asked, taken, answered or withdrawn, and erased when its time is over."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from policies import queries
from policies.enums import Desk, QuestionState
from policies.enums import QuestionStepKind as Step
from policies.models import Clause, Policy, Question, QuestionStep
from policies.papers import as_record, digest_of
from policies.receipts import Answered
from policies.rules.asking import can_move_question
from portal import audit
from portal.models import Person
from portal.notices import notify, notify_each
from portal.prepared import insert

NO_WORDS = {"wording": "", "draft": "", "context": [], "verdict": "", "answer": "", "record": ""}


class QuestionRefused(Exception):
    """A step that cannot be taken with a question. The text says why."""


@transaction.atomic
def ask_question(
    policy: Policy,
    *,
    actor: Person,
    wording: str,
    draft: str = "",
    context: Iterable[tuple[str, str]] = (),
    verdict: str = "",
    once: UUID,
    at: datetime | None = None,
) -> Question:
    """Put a question to those who answer. Sent twice, it is the same one. Raises QuestionRefused."""
    at = at or timezone.now()
    edition = queries.edition_in_force(policy, timezone.localdate(at))
    if edition is None:
        raise QuestionRefused("This policy has no edition in force any more. Choose another.")
    made = Question(
        policy=policy,
        edition=edition,
        asker=actor,
        asked_at=at,
        wording=wording,
        draft=draft,
        context=[list(pair) for pair in context],
        verdict=verdict,
        once=once,
    )
    if not insert(made):
        return _sent_before(once, actor)
    audit.record("question.asked", made, actor=audit.ANONYMOUS)
    answerers = queries.people_at(Desk.DIGITAL_MEDIA).exclude(pk=actor.pk)
    notify_each(answerers, "question_asked", url=reverse("policies:questions-queue"))
    return made


def take_question(question: Question, *, actor: Person) -> Question:
    """Answer it oneself: from now on nobody else at the desk sees it. Raises QuestionRefused."""
    return _move(question, QuestionState.TAKEN, step=Step.TAKEN, actor=actor, action="question.taken", taken_by=actor)


def hand_back_question(question: Question, *, actor: Person) -> Question:
    """Leave it to the others. Raises QuestionRefused."""
    action = "question.handed_back"
    return _move(question, QuestionState.ASKED, step=Step.HANDED_BACK, actor=actor, action=action, taken_by=None)


@transaction.atomic
def pass_question(question: Question, *, actor: Person) -> Question:
    """Leave it to the other desk: from Digital Media to those who own policies, or back. Raises QuestionRefused."""
    question = _open_door(question, QuestionState.ASKED, actor)
    if question.state == QuestionState.ASKED:
        raise QuestionRefused("This question is with nobody now: take it first.")
    desk = Desk(question.desk).other
    takers = queries.people_at(desk).exclude(Q(pk=question.asker_id))
    if not takers.exists():
        raise QuestionRefused(f"Nobody among {desk.label} can take it now. Answer it yourself, or hand it back.")
    changes = {"taken_by": None, "desk": desk}
    passed = _move(question, QuestionState.ASKED, step=Step.PASSED, actor=actor, action="question.passed", **changes)
    kind = "question_asked" if desk == Desk.DIGITAL_MEDIA else "question_passed"
    notify_each(takers, kind, url=reverse("policies:questions-queue"))
    if passed.asker:
        notify([passed.asker], "question_passed_on", url=reverse("policies:question", args=[passed.pk]))
    return passed


@transaction.atomic
def answer_question(
    question: Question, *, actor: Person, words: str, refs: Iterable[str], at: datetime | None = None
) -> Question:
    """Answer it, citing clauses in force of its policy. What was said then stands. Raises QuestionRefused."""
    at = at or timezone.now()
    question = _open_door(question, QuestionState.ANSWERED, actor)
    if question.state == QuestionState.ANSWERED:
        return question
    clauses = _clauses_to_cite(question, refs, at)
    advice = queries.advice_of(question, answer=words, answered_at=at, clauses=clauses)
    question.record = as_record(advice)
    question.digest = digest_of(question.record)
    question.code = Answered(question.pk, question.digest, at).code()
    question.answer, question.answered_at = words, at
    question.kept_until = timezone.localdate(at) + timedelta(days=settings.QUESTION_KEPT_DAYS)
    question.cited.set(clauses)
    question.state = QuestionState.ANSWERED
    question.save()
    audit.record("question.answered", question, actor=actor)
    if question.asker:
        notify([question.asker], "question_answered", url=reverse("policies:question", args=[question.pk]))
    return question


@transaction.atomic
def withdraw_question(question: Question, *, actor: Person, at: datetime | None = None) -> Question:
    """Take back one's own question before it is answered: its words are erased at once. Raises QuestionRefused."""
    at = at or timezone.now()
    changes: dict[str, Any] = {**NO_WORDS, "taken_by": None, "withdrawn_at": at}
    kept_until = timezone.localdate(at) + timedelta(days=settings.QUESTION_KEPT_DAYS)
    withdrawn = _move(
        question,
        QuestionState.WITHDRAWN,
        actor=actor,
        action="question.withdrawn",
        kept_until=kept_until,
        **changes,
    )
    withdrawn.steps.all().delete()
    return withdrawn


def kept_long_enough(at: datetime | None = None) -> QuerySet[Question]:
    return Question.objects.filter(kept_until__lt=timezone.localdate(at))


@transaction.atomic
def sweep_questions(at: datetime | None = None) -> int:
    """Erase what was kept long enough, and free what is held by someone who answers no more. Returns how many."""
    at = at or timezone.now()
    for desk in Desk:
        left = Question.objects.filter(state=QuestionState.TAKEN, desk=desk).exclude(
            taken_by__in=queries.people_at(desk)
        )
        left.update(state=QuestionState.ASKED, taken_by=None)
    over = kept_long_enough(at)
    answered = list(over.filter(state=QuestionState.ANSWERED).select_for_update())
    Question.cited.through.objects.filter(question__in=answered).delete()
    QuestionStep.objects.filter(question__in=answered).delete()
    for question in answered:
        audit.record("question.erased", question, actor=audit.SYSTEM)
    chosen = Question.objects.filter(pk__in=[question.pk for question in answered])
    chosen.update(**NO_WORDS, state=QuestionState.ERASED, asker=None, taken_by=None, kept_until=None)
    withdrawn, _ = over.filter(state=QuestionState.WITHDRAWN).delete()
    return len(answered) + withdrawn


@transaction.atomic
def _move(
    question: Question, to: str, *, step: Step | None = None, actor: Person, action: str, **changes: object
) -> Question:
    question = _open_door(question, to, actor)
    if question.state == to:
        return question
    for name, value in changes.items():
        setattr(question, name, value)
    question.state = to
    question.save(update_fields=["state", *changes])
    if step:
        QuestionStep.objects.create(question=question, kind=step, desk=question.desk, by=actor)
    # The record is for good, and is read by offices that may not know who asks.
    audit.record(action, question, actor=audit.ANONYMOUS if actor.pk == question.asker_id else actor)
    return question


def _open_door(question: Question, to: str, actor: Person) -> Question:
    """The question, locked, where the actor may take it there or has done so already."""
    found = Question.objects.select_for_update(of=("self",)).select_related("asker", "taken_by", "edition__policy")
    question = found.get(pk=question.pk)
    has_done_so = question.state == to and actor.pk in {question.asker_id, question.taken_by_id}
    if not has_done_so and not can_move_question(question, to, actor):
        raise QuestionRefused(_why_not(question))
    return question


def _why_not(question: Question) -> str:
    if question.state == QuestionState.TAKEN:
        return "Somebody else has taken this question."
    if question.state == QuestionState.ANSWERED:
        return "This question is answered already."
    if question.state == QuestionState.WITHDRAWN:
        return "Whoever asked this has withdrawn it."
    return "This is not yours to do."


def _clauses_to_cite(question: Question, refs: Iterable[str], at: datetime) -> list[Clause]:
    wanted = list(dict.fromkeys(refs))
    edition = queries.edition_in_force(question.edition.policy, timezone.localdate(at))
    found = {clause.ref: clause for clause in Clause.objects.filter(edition=edition, ref__in=wanted)}
    missing = [ref for ref in wanted if ref not in found]
    if missing:
        raise QuestionRefused(f"The edition in force has no clause {missing[0]}.")
    if not wanted:
        raise QuestionRefused("Cite at least one clause.")
    return [found[ref] for ref in wanted]


def _sent_before(once: UUID, actor: Person) -> Question:
    found = Question.objects.filter(once=once, asker=actor).first()
    if found is None:
        raise QuestionRefused("This page was used before. Open it again and send it once more.")
    return found
