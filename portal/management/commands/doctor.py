import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.doctor import Finding, State, examine

INDENT = " " * 17


class Command(BaseCommand):
    help = "Try every part the portal needs, and say what is wrong and what to do. Ends with status 1 when one is ill."
    requires_system_checks = ()  # they are among what is examined

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quick", action="store_true", help="Leave out the audit, which is read as a whole.")

    def handle(self, *args: Any, **options: Any) -> None:
        found = []
        for finding in examine(but=frozenset({"Audit"}) if options["quick"] else frozenset()):
            found.append(finding)
            self._say(finding)
        counted = {state: sum(one.state == state for one in found) for state in State}
        self.stdout.write(f"\n{counted[State.ILL]} ill, {counted[State.LOOK]} to look at, {counted[State.WELL]} well.")
        if counted[State.ILL]:
            sys.exit(1)

    def _say(self, finding: Finding) -> None:
        style = {State.ILL: self.style.ERROR, State.LOOK: self.style.WARNING, State.WELL: self.style.SUCCESS}
        self.stdout.write(f"{style[finding.state](f'{finding.state:<5}')} {finding.part:<10} {finding.words}")
        if finding.remedy:
            self.stdout.write(f"{INDENT}{finding.remedy}")
