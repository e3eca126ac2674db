import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db.migrations.loader import MigrationLoader

from portal.migration_rule import faults_since_release


class Command(BaseCommand):
    help = "Say which migrations since the last release would stop the version before them. Ends with status 1 then."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(faults_since_release(MigrationLoader(None)))
        for fault in found:
            self.stdout.write(fault)
        if found:
            sys.exit(1)
