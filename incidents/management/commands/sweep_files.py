import sys
from typing import Any

from django.core.management.base import BaseCommand

from incidents.domain.sweeping import sweep_files
from portal.files import StorageUnavailable


class Command(BaseCommand):
    help = "Remove stored files that no row refers to and that are older than a day, and say which."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            swept = sweep_files()
        except StorageUnavailable as away:
            self.stderr.write(str(away))
            sys.exit(2)
        for key in swept.removed:
            self.stdout.write(f"removed {key}")
        count = f"{swept.files} files, {len(swept.removed)} removed"
        self.stdout.write(f"{count}, {swept.young} left because they are less than a day old.")
