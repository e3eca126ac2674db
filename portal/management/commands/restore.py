from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.backup import BackupRefused, restore
from portal.files import StorageUnavailable


class Command(BaseCommand):
    help = (
        "Bring back what `backup` wrote, onto an empty database and storage. The archive is read against its hashes "
        "first; a damaged one changes nothing. Stop web, worker and beat before."
    )
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, metavar="from", help="the archive")
        parser.add_argument("--seal", default="", help="the seal that was printed when it was made: refuse any other")
        parser.add_argument("--replace", default="", metavar="DATABASE", help="lose all that this database holds now")
        parser.add_argument("--without-keys", action="store_true", help="go on where keys of that time are not set")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["source"].open("rb") as source:
                manifest = restore(
                    source,
                    seal=options["seal"],
                    replace=options["replace"],
                    without_keys=options["without_keys"],
                    say=self.stdout.write,
                )
        except (BackupRefused, StorageUnavailable, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Restored as of {manifest.made_at}; head of the audit: {manifest.audit_head or 'none'}")
        self.stdout.write("Now run manage.py migrate, verify_audit and verify_evidence, and start the portal.")
