from datetime import datetime

from django.db import transaction
from django.utils import timezone

from policies import queries, receipts
from policies.models import Acknowledgement, Edition, Opening, Policy
from portal import audit
from portal.models import Person


class AcknowledgementRefused(Exception):
    """This edition asks nothing of this person: it is not in force, or does not apply to them."""


def open_edition(edition: Edition, *, actor: Person, at: datetime | None = None) -> None:
    """Note the first time someone the policy applies to opens an edition in force. Says nothing of others.

    The row is its own record, append-only: reading is not audited a second time.
    """
    if _waits_for(edition, actor):
        Opening.objects.bulk_create(
            [Opening(edition=edition, person=actor, opened_at=at or timezone.now())], ignore_conflicts=True
        )


@transaction.atomic
def acknowledge(edition: Edition, *, actor: Person, at: datetime | None = None) -> Acknowledgement:
    """Record that `actor` has read an edition, in the words of its statement; sent twice, it is the same row.

    Raises AcknowledgementRefused. What was acknowledged before the edition was superseded stays so.
    """
    before = queries.acknowledged_by(actor, edition)
    if before and before.edition_id == edition.pk:
        return before
    if not _waits_for(edition, actor):
        raise AcknowledgementRefused
    open_edition(edition, actor=actor, at=at)
    at = at or timezone.now()
    said = receipts.Acknowledged(actor.pk, edition.pk, edition.content_hash, edition.statement, at)
    # Only what no longer stands counts up the number: two at once take the same, and one row is made.
    earlier = Acknowledgement.objects.filter(edition=edition, person=actor)
    fallen = earlier.exclude(pk__in=Acknowledgement.objects.standing_for(edition).values("pk")).count()
    row = {
        "acknowledged_at": said.at,
        "statement": said.statement,
        "edition_hash": said.edition_hash,
        "code": said.code(),
    }
    # Not locked: thousands may do this in the same hour. The constraint keeps it to one row each.
    made, is_new = Acknowledgement.objects.get_or_create(edition=edition, person=actor, number=fallen + 1, defaults=row)
    if is_new:
        audit.record("edition.acknowledged", edition, actor=actor, data={"hash": edition.content_hash})
    return made


def _waits_for(edition: Edition, person: Person) -> bool:
    return edition.is_in_force and Policy.objects.applying_to(person).filter(pk=edition.policy_id).exists()
