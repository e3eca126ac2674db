from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.directory.from_ldap import bring_in_from_ldap
from portal.directory.ldap import LdapUnread
from portal.directory.merging import LeaversUnconfirmed, MergeRefused
from portal.directory.telling import lines_of_plan, too_many, wrong


class Command(BaseCommand):
    help = (
        "Read the department's LDAP directory (LDAP_URL) and bring everyone in: all or, when anything is wrong, nobody."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
        parser.add_argument("--leavers", type=int, help="how many leave, where so many leave that it has to be said")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.LDAP_URL:
            raise CommandError("LDAP_URL is not set. docs/operating.md says more.")
        try:
            plan = bring_in_from_ldap(leavers=options["leavers"], is_dry=options["dry_run"])
        except LdapUnread as unread:
            raise CommandError(f"{unread} Nothing was changed.") from unread
        except (LeaversUnconfirmed, MergeRefused) as refused:
            self.stdout.write("\n".join(lines_of_plan(refused.plan)))
            words = too_many if isinstance(refused, LeaversUnconfirmed) else wrong
            raise CommandError(words(refused.plan)) from refused
        self.stdout.write("\n".join(lines_of_plan(plan)))
        if plan.faults.count:
            raise CommandError(wrong(plan))
        if not options["dry_run"]:
            self.stdout.write("Brought in.")
