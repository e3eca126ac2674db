"""What stands around the database: Valkey and its workers, files, disk, scanner, mail, and the settings."""

import shutil
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module

import redis
from django.conf import settings
from django.core import checks
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import get_connection
from django.utils import timezone

from portal import clamd
from portal.celery import app
from portal.models import Mailing, Notice
from portal.uploads import disk_of_storage

from .finding import Finding, ill, look, well

QUEUE = "celery"
LONG_QUEUE = 1000
ANSWER_SECONDS = 3
LATE_MAIL = timedelta(minutes=15)
OLD_SIGNATURES = timedelta(days=3)
FREE_LOOK, FREE_ILL = 0.15, 0.03
PROBE = b"written by manage.py doctor, to see that it can be read again"


def configuration() -> Iterator[Finding]:
    part, found = "Settings", checks.run_checks(include_deployment_checks=not settings.DEBUG)
    for one in found:
        if not one.is_silenced():
            state = ill if one.is_serious() else look
            yield state(part, str(one.msg), one.hint or "See docs/operating.md.")
    if settings.DEBUG:
        yield look(part, "DEBUG is on: errors show how the portal is built.", "Unset DEBUG where real people are.")
    elif not found:
        yield well(part, "They pass the deployment checks.")


def broker() -> Iterator[Finding]:
    part = "Valkey"
    with redis.Redis.from_url(settings.REDIS_JOBS_URL, socket_timeout=ANSWER_SECONDS) as store:
        version, waiting = store.info("server").get("redis_version", "?"), store.llen(QUEUE)
        kept, evicts = store.info("persistence"), store.info("memory").get("maxmemory_policy", "noeviction")
    yield well(part, f"It answers (version {version}); {waiting} jobs wait.")
    if evicts != "noeviction":
        words = f"When its memory is full it drops keys ({evicts}), and with them jobs."
        yield ill(part, words, "Set maxmemory-policy to noeviction.")
    if not kept.get("aof_enabled"):
        yield look(part, "It writes no journal: a restart delays what waits until the sweep.", "Set appendonly to yes.")
    if waiting > LONG_QUEUE:
        yield look(part, f"{waiting:,} jobs wait.", "See whether a worker runs, or start another one.")


def workers() -> Iterator[Finding]:
    # A Valkey that is away, or says nothing, is given up by CELERY_BROKER_TRANSPORT_OPTIONS.
    part, answers = "Workers", app.control.ping(timeout=ANSWER_SECONDS)
    if answers:
        number = len(answers)
        yield well(part, f"{number} {'answers' if number == 1 else 'answer'}.")
    else:
        remedy = "Start one: celery --app portal worker, and celery --app portal beat beside it."
        yield ill(part, "None answers: nothing is mailed, scanned or reminded of.", remedy)
    before = timezone.now() - LATE_MAIL
    late = Notice.objects.to_mail(before).count() + Mailing.objects.waiting(before).count()
    if late:
        words = f"{late:,} mails should have left {LATE_MAIL.seconds // 60} minutes ago or earlier."
        yield look(part, words, "See that celery beat runs, and what the log of the worker says of mail.")


def files() -> Iterator[Finding]:
    part, name = "Files", f"doctor/{uuid.uuid4()}"
    kept = default_storage.save(name, ContentFile(PROBE))
    try:
        with default_storage.open(kept) as found:
            same = found.read() == PROBE
    finally:
        default_storage.delete(kept)
    if same:
        yield well(part, "One could be written, read and removed.")
    else:
        yield ill(part, "What was written is not what is read.", "See whether the disk or bucket is damaged.")


def disk() -> Iterator[Finding]:
    folder = disk_of_storage() or settings.VAR_ROOT
    room = shutil.disk_usage(folder)
    part, share = "Disk", room.free / room.total
    words = f"{room.free / 1e9:,.1f} GB are free where files are kept ({share:.0%})."
    remedy = "Make room, or move PRIVATE_ROOT to a larger disk (docs/operating.md)."
    if share < FREE_ILL:
        yield ill(part, words, remedy)
    elif share < FREE_LOOK:
        yield look(part, words, remedy)
    else:
        yield well(part, words)


def scanner() -> Iterator[Finding]:
    part = "Scanner"
    if not settings.CLAMAV_HOST:
        words = "None is set up: pictures are shown with the words that nobody scanned them."
        yield look(part, words, "Set CLAMAV_HOST to the address of clamd.")
        return
    said = clamd.version(seconds=ANSWER_SECONDS)
    yield well(part, f"It answers ({said.split('/')[0]}).")
    if (made := _made_at(said)) and timezone.now() - made > OLD_SIGNATURES:
        days = (timezone.now() - made).days
        yield look(
            part, f"What it knows of viruses is {days} days old.", "See that freshclam runs and can reach its mirror."
        )


def _made_at(said: str) -> datetime | None:
    """Of “ClamAV 1.4.1/27480/Tue Dec  3 09:41:23 2024” the day; nothing where it has no signatures to speak of."""
    try:
        return datetime.strptime(said.split("/")[2], "%a %b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    except (IndexError, ValueError):
        return None


def ldap() -> Iterator[Finding]:
    part = "LDAP"
    if not settings.LDAP_URL:
        yield well(part, "None is set up: people come by lists, by SCIM or by hand.")
        return
    directory = import_module("portal.directory.ldap")  # the library is large, and few have use for it
    try:
        with directory.connected():
            yield well(part, "It lets the portal in.")
    except directory.LdapUnread as unread:
        yield ill(part, str(unread), "See LDAP_URL, LDAP_BIND_DN, LDAP_PASSWORD and LDAP_CA_FILE in docs/operating.md.")


def mail() -> Iterator[Finding]:
    part = "Mail"
    if "smtp" not in settings.EMAIL_BACKEND:
        words = "It does not leave this machine: notices are only seen in the portal."
        yield look(part, words, "Set EMAIL_URL to the address of the mail server.")
        return
    with get_connection(timeout=ANSWER_SECONDS):
        yield well(part, "The server takes mail from here.")
