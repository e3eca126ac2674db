from datetime import datetime

from django.db import transaction
from django.utils import timezone

from policies.models import Acknowledgement
from portal import audit
from portal.models import Person


class WithdrawalRefused(Exception):
    """Only the person whose acknowledgement it is takes it back."""


@transaction.atomic
def withdraw_acknowledgement(
    acknowledgement: Acknowledgement, *, actor: Person, why: str = "", at: datetime | None = None
) -> Acknowledgement:
    """Take back what one said, or what was recorded for one. It stays on record, and the policy waits anew.

    Withdrawn already, it is returned as it is. Raises WithdrawalRefused.
    """
    if acknowledgement.person_id != actor.pk:
        raise WithdrawalRefused
    acknowledgement = Acknowledgement.objects.select_for_update().get(pk=acknowledgement.pk)
    if acknowledgement.is_withdrawn:
        return acknowledgement
    acknowledgement.withdrawn_at = at or timezone.now()
    acknowledgement.withdrawn_why = why
    acknowledgement.save(update_fields=["withdrawn_at", "withdrawn_why"])
    data = {"edition": acknowledgement.edition_id, "number": acknowledgement.number}
    audit.record("acknowledgement.withdrawn", acknowledgement, actor=actor, data=data)
    return acknowledgement
