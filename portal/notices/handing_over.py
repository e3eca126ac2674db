"""One mail to one person, as the mail server takes it or refuses it, and what that means for their address."""

import smtplib

from django.core.mail import EmailMessage
from django.core.mail.message import sanitize_address

from portal.models import Person
from portal.models.mailing import Outcome

from .suppressing import is_suppressed, suppress

# No such mailbox: trying again would not help, and looks to others like somebody who tries addresses.
NO_SUCH_MAILBOX = (550, 551, 553)


def hand_over(mail: EmailMessage, person: Person) -> Outcome:
    """Raises OSError where it may go better another time."""
    if is_suppressed(person.email):
        return Outcome.SUPPRESSED
    if not is_an_address(person.email):
        suppress(person, why="no address")
        return Outcome.REFUSED
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as refused:
        code, _ = next(iter(refused.recipients.values()))
        if code not in NO_SUCH_MAILBOX:
            raise
        suppress(person, why=str(code))
        return Outcome.REFUSED
    return Outcome.SENT


def is_an_address(words: str) -> bool:
    """As what writes the mail reads it: it would stop at what is none, and everyone behind with it."""
    try:
        sanitize_address(words, "utf-8")
    except ValueError:
        return False
    return True


def is_server_away(error: OSError) -> bool:
    """It broke off, so that the next mail would fare no better; else it refused this one."""
    return not isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused)
