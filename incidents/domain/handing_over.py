"""Someone takes another door. What they wrote leaves this store; what stays says that they came, and to which door."""

import base64
import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from incidents.enums import Door
from incidents.models import ConcernDraft, HandOver
from portal import audit

from .draft import delete_draft


def code_for(once: uuid.UUID) -> str:
    """It follows from the form's own key, so that a form sent twice shows one receipt; the key is never stored."""
    digest = salted_hmac("incidents.hand_over", str(once), algorithm="sha256").digest()
    letters = base64.b32encode(digest[:10]).decode()
    return "-".join(["HO", *(letters[i : i + 4] for i in range(0, 16, 4))])


def find_handed_over(once: uuid.UUID) -> HandOver | None:
    """The receipt that a form with this key was given."""
    return HandOver.objects.filter(code=code_for(once)).first()


def find_hand_over(code: str) -> HandOver | None:
    """Any spacing, dashes or case will do."""
    letters = "".join(filter(str.isalnum, code)).upper().removeprefix("HO")
    return HandOver.objects.filter(code="-".join(["HO", *(letters[i : i + 4] for i in range(0, 16, 4))])).first()


@transaction.atomic
def hand_over(
    door: Door, *, once: uuid.UUID, draft: ConcernDraft | None = None, at: datetime | None = None
) -> HandOver:
    """Throw the draft away with its files and give the receipt. It names nobody, and holds an hour and no words."""
    if draft is not None:
        delete_draft(draft)
    receipt, created = HandOver.objects.get_or_create(
        code=code_for(once), defaults={"door": door, "at": audit.to_the_hour(at or timezone.now())}
    )
    if created:
        audit.record("draft.handed_over", receipt, actor=audit.ANONYMOUS, data={"door": door})
    return receipt
