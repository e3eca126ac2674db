from datetime import datetime

from django.db import transaction
from django.utils import timezone

from policies import queries, receipts
from policies.models import Acknowledgement, Edition, Opening
from portal import audit
from portal.models import Person
from portal.prepared import insert


class AcknowledgementRefused(Exception):
    """This edition asks nothing of this person: it is not in force, or does not apply to them."""


def open_edition(edition: Edition, *, actor: Person, at: datetime | None = None) -> None:
    """Note the first time someone the policy applies to opens an edition in force. Says nothing of others.

    The row is its own record, append-only: reading is not audited a second time.
    """
    if _waits_for(edition, actor):
        insert(Opening(edition=edition, person=actor, opened_at=at or timezone.now()))


@transaction.atomic
def acknowledge(edition: Edition, *, actor: Person, at: datetime | None = None) -> Acknowledgement:
    """Record that `actor` has read an edition, in the words of its statement; sent twice, it is the same row.

    Raises AcknowledgementRefused. What was acknowledged before the edition was superseded stays so.
    """
    is_first = not queries.has_acknowledged(actor, edition)
    before = None if is_first else queries.acknowledged_by(actor, edition)
    if before and before.edition_id == edition.pk:
        return before
    if not _waits_for(edition, actor):
        raise AcknowledgementRefused
    at = at or timezone.now()
    insert(Opening(edition=edition, person=actor, opened_at=at))
    said = receipts.Acknowledged(actor.pk, edition.pk, edition.content_hash, edition.statement, at)
    # Only what no longer stands counts up the number: two at once take the same, and one row is made.
    made = Acknowledgement(
        edition=edition,
        person=actor,
        number=1 if is_first else _fallen(edition, actor) + 1,
        acknowledged_at=said.at,
        statement=said.statement,
        edition_hash=said.edition_hash,
        code=said.code(),
    )
    # Not locked: thousands may do this in the same hour. The constraint keeps it to one row each.
    if not insert(made):
        return Acknowledgement.objects.get(edition=edition, person=actor, number=made.number)
    audit.record("edition.acknowledged", edition, actor=actor, data={"hash": edition.content_hash})
    return made


def _fallen(edition: Edition, person: Person) -> int:
    earlier = Acknowledgement.objects.filter(edition=edition, person=person)
    return earlier.exclude(pk__in=Acknowledgement.objects.standing_for(edition).values("pk")).count()


def _waits_for(edition: Edition, person: Person) -> bool:
    return edition.is_in_force and queries.applies_to(person, edition.policy_id)
