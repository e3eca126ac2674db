import sys
from typing import Any

from django.core.management.base import BaseCommand

from portal.audit import verify_chain


class Command(BaseCommand):
    help = "Say whether the chain of the audit holds and where it breaks. Ends with status 1 when it is broken."

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = verify_chain()
        self.stdout.write(f"entries: {verdict.entries}")
        self.stdout.write(f"head: {verdict.head or 'none'}")
        for fault in verdict.faults:
            self.stdout.write(fault)
        if verdict.faults:
            self.stdout.write("The chain is broken.")
            sys.exit(1)
        self.stdout.write("The chain holds.")
