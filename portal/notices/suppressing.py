"""Addresses at which no mail arrives: none is sent there any more, and whose it is learns that in the portal."""

from django.db import transaction
from django.utils import timezone

from portal import audit
from portal.models import Person, SuppressedAddress

from .catalogue import Kind, register
from .telling import notify

register(
    "Signing in and mail",
    mail_not_arriving=Kind(
        "Mail from the portal does not arrive at your address. Ask your IT section to look at it.",
        to="whose address does not take mail",
        why="they know to look in the portal instead",
        is_mailed=False,
    ),
)


def is_suppressed(address: str) -> bool:
    return SuppressedAddress.objects.filter(address__iexact=address, lifted_at=None).exists()


@transaction.atomic
def suppress(person: Person, *, why: str) -> bool:
    """Send nothing more to a person's address; False where that is so already."""
    # Two mails that come back at once make one row.
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if is_suppressed(person.email):
        return False
    made = SuppressedAddress.objects.create(address=person.email, why=why[:60])
    audit.record("address.suppressed", made, actor=audit.SYSTEM, data={"why": made.why})
    notify([person], "mail_not_arriving")
    return True


@transaction.atomic
def lift_suppression(pk: int, *, actor: Person) -> bool:
    """Send there again; False where somebody was quicker."""
    lifted = SuppressedAddress.objects.filter(pk=pk, lifted_at=None).update(lifted_at=timezone.now())
    if lifted:
        audit.record("address.lifted", SuppressedAddress.objects.get(pk=pk), actor=actor)
    return bool(lifted)
