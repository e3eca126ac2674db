import io
import logging

from celery import shared_task
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse

from .directory import importing, inviting, later, reviewing
from .disposal.destroying import destroy_approved
from .figures.counting import count_figures
from .figures.telling import tell_readers
from .home import leavers
from .mailbox import MailboxAway, MailboxRefused
from .models import Role
from .notices import bounces, deliver_waiting, notify
from .notices.telling_outside import tell_waiting
from .people import holders
from .signed_in.store import SessionStore

log = logging.getLogger(__name__)


@shared_task(name="portal.deliver_notices")
def deliver_notices() -> None:
    deliver_waiting()


@shared_task(name="portal.tell_outside")
def tell_outside() -> None:
    tell_waiting()


@shared_task(name="portal.deliver_invitations")
def deliver_invitations() -> None:
    inviting.deliver_invitations()


@shared_task(name="portal.read_bounces")
def read_bounces() -> None:
    try:
        bounces.read_bounces(settings.MAIL_BOUNCES)
    except (MailboxAway, MailboxRefused) as error:
        log.warning("mail that came back cannot be read: %s", error)


@shared_task(name="portal.forget_sessions")
def forget_ended_sessions() -> None:
    """Whoever closed the browser without signing out leaves one, which says to the minute when they were last here."""
    SessionStore.clear_expired()


@shared_task(name="portal.destroy_approved")
def destroy_what_was_approved() -> None:
    destroy_approved()


@shared_task(name=importing.READ)
def read_staff_import(pk: int) -> None:
    importing.read_staff_import(pk)


@shared_task(name=importing.MERGE)
def merge_staff_import(pk: int) -> None:
    importing.merge_staff_import(pk)


@shared_task(name="portal.follow_staff_imports")
def follow_staff_imports() -> None:
    importing.follow_staff_imports()


@shared_task(name="portal.apply_staff_changes")
def apply_staff_changes() -> None:
    later.apply_staff_changes()


@shared_task(name="portal.read_ldap")
def read_ldap() -> None:
    """What cannot be brought in as it is, an administrator hears of: nothing was changed."""
    if not settings.LDAP_URL:
        return
    try:
        call_command("import_ldap", stdout=io.StringIO())
    except CommandError as refused:
        log.warning("the LDAP directory was not brought in: %s", refused)
        notify(holders(Role.DIRECTORY_ADMINISTRATOR), "directory_not_read", url=reverse("staff-imports"))


@shared_task(name="portal.remind_of_role_reviews")
def remind_of_role_reviews() -> None:
    reviewing.remind_of_role_reviews()


@shared_task(name="portal.follow_leavers")
def follow_leavers() -> None:
    leavers.follow_leavers()


@shared_task(name="portal.count_figures")
def count_what_is_over() -> None:
    count_figures()
    tell_readers()
