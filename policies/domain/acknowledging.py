from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from policies import queries, questions, receipts
from policies.models import Acknowledgement, Edition, Opening, SignOffTry
from portal import audit
from portal.models import Person
from portal.prepared import insert


class AcknowledgementRefused(Exception):
    """This edition asks nothing of this person: it is not in force, or does not apply to them."""


class AnsweredWrong(Exception):
    """A check question was not answered rightly; `answered` has them all."""

    def __init__(self, answered: list[questions.Answered]) -> None:
        super().__init__("A check question was not answered rightly.")
        self.answered = answered


class PasswordNotGiven(Exception):
    """The policy asks for the password, and this person has one."""


def open_edition(edition: Edition, *, actor: Person, at: datetime | None = None) -> None:
    """Note the first time someone the policy applies to opens an edition in force. Says nothing of others.

    The row is its own record, append-only: reading is not audited a second time.
    """
    if waits_for(edition, actor):
        insert(Opening(edition=edition, person=actor, opened_at=at or timezone.now()))


def acknowledge(
    edition: Edition,
    *,
    actor: Person,
    chosen: Mapping[str, int] | None = None,
    by_password: bool = False,
    at: datetime | None = None,
) -> Acknowledgement:
    """Record that `actor` has read an edition, in the words of its statement; sent twice, it is the same row.

    `chosen` has the answers to the check questions of the policy, `by_password` says that they have just typed their
    password. Raises AcknowledgementRefused, AnsweredWrong (what was answered is kept) and PasswordNotGiven.
    What was acknowledged before the edition was superseded stays so.
    """
    at = at or timezone.now()
    if edition.policy.asks_password and actor.has_usable_password() and not by_password:
        raise PasswordNotGiven
    answered = questions.marked(questions.asked_of(actor, edition), chosen or {})
    if not all(one.is_right for one in answered):
        _keep_try(edition, actor, answered, at)
        raise AnsweredWrong(answered)
    return _acknowledge(edition, actor, answered, by_password, at)


@transaction.atomic
def _acknowledge(
    edition: Edition, actor: Person, answered: list[questions.Answered], by_password: bool, at: datetime
) -> Acknowledgement:
    is_first = not queries.has_acknowledged(actor, edition)
    before = None if is_first else queries.acknowledged_by(actor, edition)
    if before and before.edition_id == edition.pk:
        return before
    if not waits_for(edition, actor):
        raise AcknowledgementRefused
    # An edition fetched as this reader meets it says that they have opened it; who has not, opens it by this.
    if not getattr(edition, "opened", False):
        insert(Opening(edition=edition, person=actor, opened_at=at))
    made = row_of(edition, actor, at, is_first=is_first)
    made.answers = _every_try(edition, actor, answered)
    made.by_password = by_password
    # Not locked: thousands may do this in the same hour. The constraint keeps it to one row each.
    if not insert(made):
        return Acknowledgement.objects.get(edition=edition, person=actor, number=made.number)
    audit.record("edition.acknowledged", edition, actor=actor, data={"hash": edition.content_hash})
    return made


def row_of(
    edition: Edition,
    person: Person,
    at: datetime,
    *,
    is_first: bool,
    recorded_by: Person | None = None,
    note: str = "",
) -> Acknowledgement:
    """An acknowledgement with its code, not saved. Only what no longer stands counts up its number: two at once take
    the same, and one row is made."""
    made = Acknowledgement(
        edition=edition,
        person=person,
        number=1 if is_first else _fallen(edition, person) + 1,
        acknowledged_at=at,
        statement=edition.statement,
        edition_hash=edition.content_hash,
        recorded_by=recorded_by,
        note=note,
    )
    made.code = receipts.Acknowledged.of(made).code()
    return made


def waits_for(edition: Edition, person: Person) -> bool:
    return edition.is_in_force and queries.applies_to(person, edition)


def _fallen(edition: Edition, person: Person) -> int:
    earlier = Acknowledgement.objects.filter(edition=edition, person=person)
    return earlier.exclude(pk__in=Acknowledgement.objects.standing_for(edition).values("pk")).count()


def _keep_try(edition: Edition, person: Person, answered: list[questions.Answered], at: datetime) -> None:
    if not waits_for(edition, person):
        raise AcknowledgementRefused
    SignOffTry.objects.create(edition=edition, person=person, at=at, answers=[one.as_kept() for one in answered])


def _every_try(edition: Edition, person: Person, answered: list[questions.Answered]) -> list[dict[str, Any]]:
    """Every answer since the person last acknowledged this edition; the last try is the one that is all right."""
    if not answered:
        return []
    before = Acknowledgement.objects.filter(edition=edition, person=person).order_by("-number").first()
    wrong = SignOffTry.objects.filter(edition=edition, person=person)
    if before:
        wrong = wrong.filter(at__gt=before.acknowledged_at)
    tries = [*wrong.values_list("answers", flat=True), [one.as_kept() for one in answered]]
    return [{"try": number, **answer} for number, answers in enumerate(tries, start=1) for answer in answers]
