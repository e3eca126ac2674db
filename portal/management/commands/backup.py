import os
import sys
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.backup import take
from portal.backup.archive import Manifest
from portal.files import StorageUnavailable


class Command(BaseCommand):
    help = (
        "Write everything the portal keeps into one archive: the database as it stands now, and the files. The keys "
        "are not in it: SECRET_KEY and CUSTODIAN_KEYS are kept elsewhere. It is not encrypted."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("to", help="a new file, or - for standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest, seal = self._take(options["to"])
        except (OSError, StorageUnavailable) as error:
            raise CommandError(f"No backup was made: {error}") from error
        rows = sum(table.rows for table in manifest.tables)
        self._say(f"{rows:,} rows of {len(manifest.tables)} tables and {manifest.files:,} files.")
        self._say(f"head of the audit: {manifest.audit_head or 'none'}")
        self._say(f"seal: {seal}")
        self._say("Keep the seal apart from the archive, and the keys of deploy/secrets apart from both.")

    def _take(self, to: str) -> tuple[Manifest, str]:
        if to == "-":
            return take(sys.stdout.buffer)
        target = Path(to)
        if target.exists():
            raise CommandError(f"{target} is there already. Name a new file.")
        unfinished = target.with_name(f"{target.name}.unfinished")
        try:
            with _private(unfinished) as file:
                made = take(file)
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(target)
        finally:
            unfinished.unlink(missing_ok=True)
        return made

    def _say(self, words: str) -> None:
        self.stderr.write(words, style_func=str)  # standard output may be the archive


def _private(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
