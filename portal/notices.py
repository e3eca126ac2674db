"""Notices: one row per person in the same transaction as what happened; the mail follows after commit."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import F, Value
from django.urls import reverse
from django.utils import timezone

from . import jobs
from .models import Notice, Person
from .models.person import PersonQuerySet
from .prepared import insert_each

log = logging.getLogger(__name__)

DELIVERY_LOCK = 715_002
MAIL_RETRY_LIMIT = timedelta(hours=6)


@dataclass(frozen=True)
class Kind:
    """A kind of notice: what it says. Never a name, a number of a case or a word of one."""

    words: str


CATALOGUE: dict[str, Kind] = {}


def register(**kinds: str) -> None:
    """Called at import by each app's `notices` module with its own kinds."""
    CATALOGUE.update({name: Kind(words) for name, words in kinds.items()})


def notify(people: Iterable[Person], kind: str, *, url: str = "", not_before: datetime | None = None) -> int:
    """Tell people, once each, that something waits for them at `url`; at a later time, if one is given. Returns how
    many."""
    words, mail_after = CATALOGUE[kind].words, not_before or timezone.now()
    rows = [
        Notice(person=person, kind=kind, words=words, url=url, not_before=not_before, mail_after=mail_after)
        for person in {p.pk: p for p in people}.values()
    ]
    Notice.objects.bulk_create(rows, batch_size=1000)
    if rows:
        jobs.enqueue("portal.deliver_notices")
    return len(rows)


def notify_each(people: PersonQuerySet, kind: str, *, url: str = "") -> int:
    """The same for everyone a query finds, by one INSERT ... SELECT: for as many as a department has."""
    now = timezone.now()
    told = insert_each(
        Notice,
        people,
        person_id=F("pk"),
        kind=Value(kind),
        words=Value(CATALOGUE[kind].words),
        url=Value(url),
        created_at=Value(now),
        mail_after=Value(now),
        mail_attempts=Value(0),
    )
    if told:
        jobs.enqueue("portal.deliver_notices")
    return told


def deliver_waiting(*, limit: int = 10_000) -> int:
    """Mail what waits, one notice a transaction, one deliverer at a time. Returns how many were mailed.

    A process killed here leaves at most the one notice in flight to be mailed again, and none unmailed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [DELIVERY_LOCK])
        if not cursor.fetchone()[0]:
            return 0
    try:
        return _deliver_while_any(limit)
    except OSError as error:  # the mail server does not answer at all: everything waits for the next sweep
        log.warning("mail server away: %s", type(error).__name__)
        return 0
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [DELIVERY_LOCK])


def _deliver_while_any(limit: int) -> int:
    mailed = 0
    with get_connection() as mailer:
        while mailed < limit and _deliver_next(mailer):
            mailed += 1
    return mailed


def _deliver_next(mailer: BaseEmailBackend) -> bool:
    with transaction.atomic():
        notice = (
            Notice.objects.to_mail()
            .select_related("person")
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("mail_after", "id")
            .first()
        )
        if notice is None:
            return False
        try:
            if notice.person.is_active:
                _mail(notice, mailer)
            notice.mailed_at = timezone.now()
        except OSError as error:  # the mail server is away: put it off, longer each time
            notice.mail_attempts += 1
            wait = min(timedelta(minutes=2**notice.mail_attempts), MAIL_RETRY_LIMIT)
            notice.mail_after = timezone.now() + wait
            log.warning("notice %s not mailed (%s), tried again in %s", notice.pk, type(error).__name__, wait)
        notice.save(update_fields=["mailed_at", "mail_attempts", "mail_after"])
        return True


def _mail(notice: Notice, mailer: BaseEmailBackend) -> None:
    # By way of the notice, not to the thing itself: an address can say what a matter is.
    link = f"{settings.SITE_URL}{reverse('notice', args=[notice.pk])}"
    EmailMessage(
        subject=f"{settings.SITE_NAME}: {notice.words}",
        body=(
            f"{notice.person.get_short_name()},\n\n{notice.words}\n\nSign in to read it: {link}\n\n"
            "This mail says only that something waits for you. Replies are not read.\n"
        ),
        to=[notice.person.email],
        headers={"Message-ID": f"<notice-{notice.pk}@{settings.DEFAULT_FROM_EMAIL.split('@')[-1]}>"},
        connection=mailer,
    ).send()
