"""When so many leave at once that somebody has to look: who is told, and how more are let through."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal import audit, notices
from portal.models import Notice, Person, Role, ScimLeaversAllowed
from portal.people import holders

HOURS = 24
KIND = "directory_leavers_held"  # portal.directory.notices


def tell_administrators() -> None:
    """Once a day, however often the provider tries."""
    since = timezone.now() - timedelta(days=1)
    if not Notice.objects.filter(kind=KIND, created_at__gt=since).exists():
        notices.notify(holders(Role.DIRECTORY_ADMINISTRATOR), KIND, url=reverse("identity-provider"))


@transaction.atomic
def allow_leavers(*, actor: Person) -> ScimLeaversAllowed:
    """For a day as many may leave as the provider says. Asked twice, once."""
    now = timezone.now()
    Person.objects.select_for_update(no_key=True).get(pk=actor.pk)
    standing = ScimLeaversAllowed.objects.filter(until__gt=now).first()
    if standing:
        return standing
    allowed = ScimLeaversAllowed.objects.create(by=actor, at=now, until=now + timedelta(hours=HOURS))
    audit.record("scim.leavers_allowed", allowed, actor=actor, data={"hours": HOURS})
    return allowed
