"""A draft on its way to being approved: asked about, answered, sent back, approved, taken back.

Every verb raises MoveRefused where the step is not there to be taken any more, or not by this person.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from policies import queries
from policies.enums import EDITABLE, ReviewAnswer
from policies.enums import EditionState as S
from policies.models import Edition, EditionEntry, Reviewer
from policies.rules import edition as rules
from portal import audit
from portal.machine import NOT_BY_YOU, NOT_FROM_HERE, NOT_YET, MoveRefused
from portal.models import Person

from .door import lock, move_edition
from .telling import tell_approver, tell_authors, tell_reviewers


class WordsChanged(Exception):
    """The words are no longer those that were on the page."""


@transaction.atomic
def ask_for_review(
    edition: Edition,
    *,
    actor: Person,
    reviewers: Iterable[Person],
    approver: Person,
    summary: str,
    is_major: bool,
    at: datetime | None = None,
) -> Edition:
    """Put a draft before its reviewers and its approver, with what kind of change it is and what it changes.

    Whoever was asked before and is no longer named is asked no more; those named are all asked anew, for the words
    may have changed since they answered.
    """
    edition = lock(edition)
    if edition.state not in EDITABLE:
        raise MoveRefused(NOT_FROM_HERE)
    if rules.wrote_in(edition, approver) or not approver.is_active:
        raise MoveRefused(NOT_YET, (rules.Need.APPROVER,))
    edition.approver, edition.summary, edition.is_major = approver, summary, is_major
    edition.save(update_fields=["approver", "summary", "is_major"])
    asked = {person.pk: person for person in reviewers if person != approver}
    edition.reviewers.all().delete()
    at = at or timezone.now()
    Reviewer.objects.bulk_create(Reviewer(edition=edition, person=one, asked_at=at) for one in asked.values())
    edition = move_edition(edition, S.IN_REVIEW, actor=actor, at=at, data={"reviewers": len(asked), "major": is_major})
    tell_reviewers(edition, "edition_to_review")
    tell_approver(edition, "edition_to_approve" if not asked else "edition_approver_named")
    return edition


@transaction.atomic
def answer_review(
    edition: Edition,
    *,
    actor: Person,
    answer: ReviewAnswer,
    words: str = "",
    seen: str = "",
    at: datetime | None = None,
) -> Edition:
    """A reviewer agrees, or asks for changes, which sends the draft back to its authors at once.

    `seen` is the hash of the words on the page; raises WordsChanged when they are others by now.
    """
    edition = _in_review(edition, seen)
    reviewer = edition.reviewers.filter(person=actor).first()
    if reviewer is None or not actor.is_active:
        raise MoveRefused(NOT_BY_YOU)
    if reviewer.answer == answer and reviewer.words == words:
        return edition
    at = at or timezone.now()
    reviewer.answer, reviewer.words, reviewer.answered_at = answer, words, at
    reviewer.save(update_fields=["answer", "words", "answered_at"])
    if answer == ReviewAnswer.CHANGES:
        edition = move_edition(edition, S.CHANGES_REQUESTED, actor=actor, words=words, at=at)
        tell_authors(edition, "edition_changes_requested", but=actor)
        return edition
    keep_remark(edition, actor, words, at)
    audit.record("edition.agreed", edition, actor=actor)
    if rules.IS_THERE[rules.Need.ANSWERS](edition):
        tell_approver(edition, "edition_to_approve")
    tell_authors(edition, "edition_answered", but=actor)
    return edition


@transaction.atomic
def request_changes(edition: Edition, *, actor: Person, words: str, at: datetime | None = None) -> Edition:
    """The approver sends the draft back to its authors, and says why."""
    edition = move_edition(edition, S.CHANGES_REQUESTED, actor=actor, words=words, at=at)
    tell_authors(edition, "edition_changes_requested", but=actor)
    return edition


@transaction.atomic
def approve_edition(
    edition: Edition, *, actor: Person, words: str = "", seen: str = "", at: datetime | None = None
) -> Edition:
    """Approve the words as they stand: what is published is these, or nothing."""
    edition = _in_review(edition, seen)
    at = at or timezone.now()
    said = queries.hash_to_approve(edition)
    edition = move_edition(
        edition, S.APPROVED, actor=actor, words=words, at=at, data={"hash": said}, approved_at=at, approved_hash=said
    )
    tell_authors(edition, "edition_approved", but=actor)
    return edition


@transaction.atomic
def take_back(edition: Edition, *, actor: Person, words: str = "", at: datetime | None = None) -> Edition:
    """Make it a draft again that can be changed. Nobody has agreed to or approved the words that will come."""
    asked = lock(edition).state == S.IN_REVIEW
    edition = move_edition(edition, S.DRAFT, actor=actor, words=words, at=at, **NOT_APPROVED)
    forget_answers(edition)
    if asked:
        tell_reviewers(edition, "edition_taken_back")
    tell_approver(edition, "edition_taken_back")
    return edition


# What falls away whenever the words may change again.
NOT_APPROVED: dict[str, Any] = {"approved_at": None, "approved_hash": "", "publish_on": None}


def forget_answers(edition: Edition) -> None:
    """What was said of the words as they were stays in the history."""
    edition.reviewers.update(answer=ReviewAnswer.NONE, words="", answered_at=None)


def keep_remark(edition: Edition, actor: audit.Actor, words: str, at: datetime) -> None:
    """An entry in the history of something that moved nothing."""
    by = actor if isinstance(actor, Person) else None
    EditionEntry.objects.create(
        edition=edition, at=at, by=by, from_state=edition.state, to_state=edition.state, words=words
    )


def _in_review(edition: Edition, seen: str) -> Edition:
    edition = lock(edition)
    if edition.state != S.IN_REVIEW:
        raise MoveRefused(NOT_FROM_HERE)
    if seen and queries.hash_to_approve(edition) != seen:
        raise WordsChanged
    return edition
