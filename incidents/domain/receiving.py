"""Mails become drafts of concerns, each once. What no person wrote, or too often, is refused and only counted."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from incidents.enums import Channel
from incidents.mail import Attached, Mail, read_mail
from incidents.models import ConcernDraft, DraftFile, ReceivedMail
from incidents.rules.naming import office_holders_named_in
from portal import audit, files, mailbox
from portal.models import Person
from portal.throttle import are_too_many, too_many

from .draft import delete_draft

MOST_AT_ONCE = 50
MOST_LINKS = 10


class MailTaken(Exception):
    """Another officer has it, or it is gone; or this one has another mail in hand. The text says which."""


@dataclass
class Tally:
    taken: int = 0
    refused: int = 0
    known: int = 0


def fetch_mail(url: str) -> Tally:
    """Everything that waits, up to a limit. Raises MailboxRefused, MailboxAway (portal.mailbox), StorageUnavailable.

    Stopped in between, it goes on with the mail it was at: a mail is known by its id and its bytes.
    """
    tally, own = Tally(), own_addresses()
    max_bytes = settings.MAIL_MAX_MEGABYTES * 1_000_000
    for arrived in mailbox.waiting(url, most=MOST_AT_ONCE, max_bytes=max_bytes):
        received = take_mail(read_mail(arrived.content, own=own, too_large=arrived.is_too_large))
        if received is None:
            tally.known += 1
        elif received.refused:
            tally.refused += 1
        else:
            tally.taken += 1
    return tally


def own_addresses() -> frozenset[str]:
    return frozenset(parseaddr(one)[1].lower() for one in [settings.DEFAULT_FROM_EMAIL, *settings.MAIL_OWN_ADDRESSES])


def take_mail(mail: Mail, *, at: datetime | None = None) -> ReceivedMail | None:
    """The mail as a draft, or why not; None for one that was taken before. Raises files.StorageUnavailable."""
    known = {"message_id": mail.message_id, "digest": mail.digest}
    if ReceivedMail.objects.filter(**known).exists():
        return None
    at = at or timezone.now()
    refused = mail.refused or _too_often(mail.sender)
    sealed, turned_away = ([], []) if refused else _seal_all(mail.attached)
    try:
        with files.discarded_on_failure(sealed), transaction.atomic():
            draft = None if refused else _draft(mail, sealed, turned_away, at)
            received = ReceivedMail.objects.create(**known, at=at, draft=draft, refused=refused)
            audit.record("mail.received", received, actor=audit.SYSTEM, data={"files": len(sealed)})
            sealed.clear()  # from here the commit decides, as in raise_concern
    except IntegrityError:  # another run was quicker with the same mail
        return None
    _count(mail.sender)
    return received


def _too_often(sender: str) -> str:
    """One writer in a loop must not fill the office."""
    often = are_too_many(_tries_of(sender), limit=settings.MAIL_PER_SENDER_AN_HOUR)
    return "Too many mails came from this sender within an hour. This one was left in the mailbox." if often else ""


def _count(sender: str) -> None:
    """Only what was dealt with: a mail that waits for a storage that is away must not count each time it is tried."""
    too_many(_tries_of(sender), limit=settings.MAIL_PER_SENDER_AN_HOUR, seconds=3600)


def _tries_of(sender: str) -> str:
    """The cache is not told who it is."""
    return f"mail:{salted_hmac('incidents.mail', sender, algorithm='sha256').hexdigest()[:32]}"


def _seal_all(attached: tuple[Attached, ...]) -> tuple[list[files.Sealed], list[str]]:
    """Each file is taken or refused by itself; the same bytes twice are one."""
    sealed: list[files.Sealed] = []
    turned_away: list[str] = []
    seen: set[bytes] = set()
    for one in attached:
        digest = hashlib.sha256(one.content).digest()
        if digest in seen:
            continue
        seen.add(digest)
        if len(sealed) >= settings.EVIDENCE_MAX_FILES:
            turned_away.append(f"{one.name}: there are {settings.EVIDENCE_MAX_FILES} files already.")
            continue
        try:
            sealed.append(files.seal(SimpleUploadedFile("attached", one.content), folder="evidence"))
        except files.FileRefused as refusal:
            turned_away.append(f"{one.name}: {refusal}")
        except BaseException:
            for kept in sealed:
                files.discard(kept.key)
            raise
    return sealed, turned_away[:20]


def _draft(mail: Mail, sealed: list[files.Sealed], turned_away: list[str], at: datetime) -> ConcernDraft:
    draft = ConcernDraft.objects.create(
        channel=Channel.EMAIL,
        began_at=at,
        changed_at=at,
        answers={
            "words": mail.words,
            "links": "\n".join(mail.links[:MOST_LINKS]),
            "told_by": mail.told_by,
            "subject": mail.subject,
            "refused_files": turned_away,
            "is_cut": mail.is_cut,
        },
    )
    draft.kept_from.set(office_holders_named_in(f"{mail.subject}\n{mail.words}"))
    DraftFile.objects.bulk_create(
        DraftFile(draft=draft, key=one.key, sha256=one.sha256, size=one.size, media_type=one.media_type, added_at=at)
        for one in sealed
    )
    return draft


@transaction.atomic
def take_mail_draft(draft: ConcernDraft, *, actor: Person) -> ConcernDraft:
    """Have it in hand, to complete and send. Raises MailTaken."""
    locked = _waiting(draft)
    if ConcernDraft.objects.filter(person=actor, channel=Channel.EMAIL).exists():
        raise MailTaken("You have another mail in hand. Send it, put it back or discard it first.")
    locked.person = actor
    locked.save(update_fields=["person"])
    return locked


@transaction.atomic
def put_mail_back(draft: ConcernDraft, *, actor: Person) -> None:
    ConcernDraft.objects.filter(pk=draft.pk, person=actor, channel=Channel.EMAIL).update(person=None)


@transaction.atomic
def discard_mail(draft: ConcernDraft, *, actor: Person, reason: str) -> None:
    """Throw the words and files away; that it came, and why it went no further, stays. Raises MailTaken."""
    locked = ConcernDraft.objects.select_for_update().filter(pk=draft.pk, channel=Channel.EMAIL).first()
    if locked is None or locked.person not in (None, actor):
        raise MailTaken("This mail is not there any more, or another officer has it in hand.")
    for received in locked.mails.all():
        received.refused = reason.strip()[:200]
        received.save(update_fields=["refused"])
        audit.record("mail.discarded", received, actor=actor)
    delete_draft(locked)


def _waiting(draft: ConcernDraft) -> ConcernDraft:
    found = ConcernDraft.objects.select_for_update().filter(pk=draft.pk, person=None, channel=Channel.EMAIL).first()
    if found is None:
        raise MailTaken("This mail is not there any more, or another officer has it in hand.")
    return found
