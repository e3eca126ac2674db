import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from incidents.domain.verifying import verify_evidence
from portal.files import StorageUnavailable


class Command(BaseCommand):
    help = (
        "Recompute the SHA-256 of every sealed original, working copy, small picture, redacted copy, captured page, "
        "referral package and letter. What is changed or missing is written into its chain of custody, or into the "
        "audit where it has none. Ends with status 1 when something is, 2 when the storage is away."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--record", action="store_true", help="also write into each chain that it was found unchanged"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            verdict = verify_evidence(record=options["record"])
        except StorageUnavailable as away:
            self.stderr.write(str(away))
            sys.exit(2)
        for fault in verdict.faults:
            self.stdout.write(f"{fault.item.name}: {fault.words} ({fault.stored.key})")
        self.stdout.write(f"{verdict.files} files checked, {len(verdict.faults)} changed or missing.")
        if verdict.faults:
            sys.exit(1)
