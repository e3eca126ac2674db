from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from incidents.domain.receiving import fetch_mail
from portal.files import StorageUnavailable
from portal.mailbox import MailboxAway, MailboxRefused


class Command(BaseCommand):
    help = "Turn the mails that wait in MAIL_INBOX into draft concerns for Digital Media."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.MAIL_INBOX:
            raise CommandError("Set MAIL_INBOX to the mailbox to fetch from. docs/operating.md says how.")
        try:
            tally = fetch_mail(settings.MAIL_INBOX)
        except MailboxRefused as refusal:
            raise CommandError(f"The mailbox cannot be used: {refusal}.") from refusal
        except MailboxAway as away:
            raise CommandError(f"The mail server did not answer, or broke off ({away}). Try again later.") from away
        except StorageUnavailable as away:
            raise CommandError(f"{away} The mail stays where it is.") from away
        self.stdout.write(f"Taken: {tally.taken}. Refused: {tally.refused}. Known already: {tally.known}.")
