"""Handing mails to the mail server, each in a transaction of its own, by a few processes at once at most.

A process killed here leaves at most the one mail in its hands to be sent again, and none unsent: whatever was not
settled is found by the next sweep, on any machine.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.utils import timezone

from portal.models import Mailing
from portal.models.mailing import Outcome

from .grouping import put_into_mails
from .handing_over import hand_over, is_server_away
from .pace import take_a_place
from .wording import mail_of

log = logging.getLogger(__name__)

DELIVERING_LOCK = 715_003
SECONDS = 25  # a worker is kept no longer from other work: the sweep comes every thirty
MAIL_RETRY_LIMIT = timedelta(hours=6)


class ServerAway(Exception):
    """The mail server broke off. What waits is left to the next sweep."""


def deliver_waiting(*, limit: int = 10_000) -> int:
    """Send what waits, at the pace that is set, for some seconds; returns how many mails were settled or put off."""
    with _one_of_the_deliverers() as is_one:
        if not is_one:
            return 0
        put_into_mails()
        try:
            return _deliver_while_any(limit)
        except OSError as error:  # the mail server does not answer at all: everything waits for the next sweep
            log.warning("mail server away: %s", type(error).__name__)
            return 0


def _deliver_while_any(limit: int) -> int:
    if not Mailing.objects.waiting().exists():
        return 0
    until, settled = timezone.now() + timedelta(seconds=SECONDS), 0
    with get_connection() as mailer:
        while settled < limit and timezone.now() < until:
            place = take_a_place(until)
            if place is None:
                break
            time.sleep(max((place - timezone.now()).total_seconds(), 0) if settings.MAIL_PER_MINUTE else 0)
            try:
                if not _deliver_next(mailer):
                    break
            except ServerAway:
                return settled + 1
            settled += 1
    return settled


def _deliver_next(mailer: BaseEmailBackend) -> bool:
    away = False
    with transaction.atomic():
        mailing = (
            Mailing.objects.waiting()
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("person")
            .order_by("urgency", "send_after", "id")
            .first()
        )
        if mailing is None:
            return False
        try:
            _settle(mailing, _send(mailing, mailer))
        except OSError as error:  # put it off, longer each time
            mailing.attempts += 1
            wait = min(timedelta(minutes=2 ** min(mailing.attempts, 12)), MAIL_RETRY_LIMIT)
            mailing.send_after = timezone.now() + wait
            mailing.save(update_fields=["attempts", "send_after"])
            log.warning("mail %s not sent (%s), tried again in %s", mailing.pk, type(error).__name__, wait)
            away = is_server_away(error)
    if away:
        raise ServerAway
    return True


def _send(mailing: Mailing, mailer: BaseEmailBackend) -> Outcome:
    """Raises OSError where it may go better another time."""
    person = mailing.person
    if not person.is_active:
        return Outcome.LEFT
    waiting = list(mailing.notices.unread().order_by("id"))
    if not waiting:
        return Outcome.NOT_NEEDED
    return hand_over(mail_of(mailing, waiting, mailer), person)


def _settle(mailing: Mailing, outcome: Outcome) -> None:
    mailing.settled_at, mailing.outcome = timezone.now(), outcome
    mailing.save(update_fields=["settled_at", "outcome"])
    mailing.notices.update(mailed_at=mailing.settled_at)


@contextmanager
def _one_of_the_deliverers() -> Iterator[bool]:
    """Whether there is still a place among those who may send at once."""
    with connection.cursor() as cursor:
        for place in range(settings.MAIL_DELIVERERS):
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [DELIVERING_LOCK, place])
            if cursor.fetchone()[0]:
                break
        else:
            yield False
            return
    try:
        yield True
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [DELIVERING_LOCK, place])
