"""Joiners who have no password are sent a link by which they set one: asked for, sent by a worker, used once."""

import logging
import time
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import DateTimeField, Exists, F, OuterRef, Q, Value
from django.urls import reverse
from django.utils import timezone

from portal import audit, jobs
from portal.models import Invitation, Person, StaffChange, StaffChangeKind, StaffImport
from portal.models.mailing import Outcome
from portal.models.person import PersonQuerySet
from portal.notices.delivering import MAIL_RETRY_LIMIT, SECONDS
from portal.notices.handing_over import hand_over, is_server_away
from portal.notices.pace import take_a_place
from portal.notices.wording import Written, written_as
from portal.prepared import insert_each
from portal.signed_in.ending import end_everywhere

log = logging.getLogger(__name__)
DELIVER = "portal.deliver_invitations"
JOINED = (StaffChangeKind.JOINED, StaffChangeKind.RETURNED)


class InvitationRefused(Exception):
    """Somebody who cannot be invited. The text says why."""


def has_password(person: Person) -> bool:
    return bool(person.password) and person.has_usable_password()


def without_password() -> PersonQuerySet:
    return Person.objects.current().filter(Q(password=Value("")) | Q(password__startswith=UNUSABLE_PASSWORD_PREFIX))


def joiners_to_invite(brought: StaffImport) -> PersonQuerySet:
    """Who joined or came back with a list, has no password and no invitation that is still good."""
    joined = StaffChange.objects.filter(brought=brought, kind__in=JOINED, person=OuterRef("pk"))
    invited = Invitation.objects.open().filter(person=OuterRef("pk"))
    return without_password().filter(Exists(joined), ~Exists(invited))


@transaction.atomic
def invite(person: Person, *, actor: Person, once: UUID) -> Invitation:
    """Once more where they were before; while one waits to be sent, it is that one. Raises InvitationRefused."""
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if before := Invitation.objects.filter(once=once).first() or person.invitations.filter(settled_at=None).first():
        return before
    if not person.is_active or has_password(person):
        raise InvitationRefused("They have left, or have a password already.")
    made = Invitation.objects.create(person=person, asked_by=actor, once=once)
    audit.record("invitation.asked", person, actor=actor)
    jobs.enqueue(DELIVER)
    return made


@transaction.atomic
def invite_joiners(brought: StaffImport, *, actor: Person) -> int:
    """Everyone who came with a list, in one statement. Asked twice, nobody is invited twice. Returns how many."""
    StaffImport.objects.select_for_update(no_key=True).get(pk=brought.pk)
    now = Value(timezone.now(), output_field=DateTimeField())
    fields = {"person_id": F("pk"), "asked_by_id": Value(actor.pk), "brought_id": Value(brought.pk)}
    count = insert_each(Invitation, joiners_to_invite(brought), asked_at=now, send_after=now, **fields)
    if count:
        audit.record("invitation.asked_of_list", brought, actor=actor, data={"people": count})
        jobs.enqueue(DELIVER)
    return count


def deliver_invitations() -> int:
    """At the pace of all mail, each in a transaction of its own, for some seconds. Returns how many were settled.

    Killed in between, the next run goes on; only the one in hand may be sent twice.
    """
    if not settings.PASSWORD_SIGN_IN or not Invitation.objects.waiting().exists():
        return 0
    until, settled = timezone.now() + timedelta(seconds=SECONDS), 0
    try:
        with get_connection() as mailer:
            while place := take_a_place(until):
                time.sleep(max((place - timezone.now()).total_seconds(), 0) if settings.MAIL_PER_MINUTE else 0)
                if not _deliver_next(mailer):
                    break
                settled += 1
    except OSError as error:  # the mail server does not answer: everything waits for the next run
        log.warning("mail server away: %s", type(error).__name__)
    return settled


@transaction.atomic
def _deliver_next(mailer: BaseEmailBackend) -> bool:
    """False where none waits, or the server broke off: the next would fare no better now."""
    free = Invitation.objects.waiting().select_for_update(skip_locked=True, of=("self",)).select_related("person")
    invitation = free.order_by("send_after", "pk").first()
    if invitation is None:
        return False
    try:
        invitation.outcome = _send(invitation, mailer)
        invitation.settled_at = timezone.now()
        invitation.save(update_fields=["outcome", "settled_at"])
    except OSError as error:  # put it off, longer each time
        invitation.attempts += 1
        wait = min(timedelta(minutes=2 ** min(invitation.attempts, 12)), MAIL_RETRY_LIMIT)
        invitation.send_after = timezone.now() + wait
        invitation.save(update_fields=["attempts", "send_after"])
        log.warning("invitation %s not sent (%s), tried again in %s", invitation.pk, type(error).__name__, wait)
        return not is_server_away(error)
    return True


def _send(invitation: Invitation, mailer: BaseEmailBackend) -> Outcome:
    person = invitation.person
    if not person.is_active:
        return Outcome.LEFT
    if has_password(person):
        return Outcome.NOT_NEEDED
    return hand_over(_words_to(person).to(person, mailer), person)


def _words_to(person: Person) -> Written:
    link = reverse("invitation", args=[person.pk, default_token_generator.make_token(person)])
    said = {"link": f"{settings.SITE_URL}{link}", "hours": settings.PASSWORD_RESET_TIMEOUT // 3600}
    return written_as("invitation", "Set your password", greeted=person.get_short_name(), **said)


def invited(pk: int, token: str) -> Person | None:
    """Whose link this is, while it is good: nobody, for one that was used, ran out or was made up."""
    person = without_password().filter(pk=pk).first()
    return person if person and default_token_generator.check_token(person, token) else None


@transaction.atomic
def set_first_password(person: Person, password: str, *, token: str) -> bool:
    """By their link; False where it was used meanwhile."""
    locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if invited(locked.pk, token) is None:
        return False
    locked.set_password(password)
    locked.save(update_fields=["password"])
    sent = locked.invitations.filter(outcome=Outcome.SENT, used_at=None).order_by("-settled_at").first()
    if sent:
        sent.used_at = timezone.now()
        sent.save(update_fields=["used_at"])
    audit.record("password.set", locked, actor=locked, data={"by": "invitation"})
    end_everywhere(locked)
    return True
