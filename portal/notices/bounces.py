"""Mail that came back. Only what a mail server says in the form made for it counts, and only about a mail of ours."""

import email
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message
from email.policy import default

from portal import mailbox
from portal.models import Mailing

from .envelope import mailing_of
from .suppressing import suppress

MOST_AT_ONCE = 500
MAX_BYTES = 1_000_000
SENT_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "To")


@dataclass
class Tally:
    suppressed: int = 0
    passed_over: int = 0


def read_bounces(url: str) -> Tally:
    """Everything that waits, up to a limit. Raises MailboxRefused, MailboxAway (portal.mailbox)."""
    tally = Tally()
    for arrived in mailbox.waiting(url, most=MOST_AT_ONCE, max_bytes=MAX_BYTES):
        if take_bounce(email.message_from_bytes(arrived.content, policy=default)):
            tally.suppressed += 1
        else:
            tally.passed_over += 1
    return tally


def take_bounce(message: EmailMessage | Message) -> bool:
    """Whether an address takes no mail from now on because of it. A delay, a full mailbox, somebody on leave do not."""
    pk, code = _which(message), failure_of(message)
    if pk is None or code is None:
        return False
    mailing = Mailing.objects.select_related("person").filter(pk=pk).first()
    return mailing is not None and suppress(mailing.person, why=code)


def _which(message: Message) -> int | None:
    addresses = (str(value) for name in SENT_TO for value in message.get_all(name, []))
    return next((pk for address in addresses if (pk := mailing_of(address)) is not None), None)


def failure_of(message: Message) -> str | None:
    """The status with which delivery failed for good: "5.1.1" and its like (RFC 3464), but for a full mailbox."""
    for part in _reports(message):
        status = str(part.get("Status", "")).split(" ")[0].strip()
        if str(part.get("Action", "")).strip().lower() == "failed" and status.startswith("5.") and status != "5.2.2":
            return status[:20]
    return None


def _reports(message: Message) -> Iterator[Message]:
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            payload = part.get_payload()
            yield from (one for one in payload if isinstance(one, Message)) if isinstance(payload, list) else ()
