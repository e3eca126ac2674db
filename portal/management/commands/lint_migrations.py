import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db.migrations.loader import MigrationLoader

from portal.migration_rule import RELEASED, faults_since_release, note_release


class Command(BaseCommand):
    help = "Say which migrations since the last release would stop the version before them. Ends with status 1 then."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--release", metavar="0.2.0", help="a release is made: when nothing is found, note all as released with it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        loader = MigrationLoader(None)
        found = list(faults_since_release(loader))
        for fault in found:
            self.stdout.write(fault)
        if found:
            sys.exit(1)
        if options["release"]:
            note_release(loader, options["release"])
            self.stdout.write(f"Noted in {RELEASED}.")
