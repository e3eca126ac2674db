from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_date

from portal import audit
from portal.directory.importing import (
    ImportRefused,
    as_kept,
    bringing_of,
    check_columns,
    columns_for,
    digest_of,
    finish,
    plan_of,
)
from portal.directory.merging import LeaversUnconfirmed, MergeRefused, merge_staff
from portal.directory.rows import FIELDS, Faults, read_rows
from portal.directory.telling import lines_of_plan, too_many, wrong
from portal.long_tables import open_table
from portal.models import StaffImport
from portal.tables import TableRefused


class Command(BaseCommand):
    help = "Bring in the department's list of staff, a CSV file: all of it or, when anything is wrong, nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
        parser.add_argument("--part", action="store_true", help="not everyone is in it: nobody leaves by being missing")
        parser.add_argument("--last-day", help="of whoever is missing, such as 2026-11-30; yesterday if not given")
        parser.add_argument("--leavers", type=int, help="how many leave, where so many leave that it has to be said")
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="NAME=HEADING",
            help=f"what a column is, where its heading does not say so: {', '.join(FIELDS)}",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            brought = self._described(path, options)
            check_columns(brought.columns)
        except (OSError, TableRefused, ImportRefused) as refused:
            raise CommandError(str(refused)) from refused
        if options["dry_run"]:
            plan = plan_of(lambda: path.open("rb"), brought.columns, bringing_of(brought), tell=self._tell)
            self.stdout.write("\n".join(lines_of_plan(plan)))
            if plan.faults.count:
                raise CommandError(wrong(plan))
        else:
            self._merge(path, brought, options["leavers"])

    def _described(self, path: Path, options: dict[str, Any]) -> StaffImport:
        with path.open("rb") as file:
            digest = digest_of(file)
            headings = open_table(file).headings
        columns = columns_for(headings)
        for pair in options["column"]:
            name, _, heading = pair.partition("=")
            if name not in FIELDS or heading not in headings:
                raise ImportRefused(f"There is no such column: {pair}. Headings: {', '.join(headings)}.")
            columns[name] = headings.index(heading)
        last_day = parse_date(options["last_day"] or "") or timezone.localdate() - timedelta(days=1)
        return StaffImport(
            file_name=path.name[:200],
            sha256=digest,
            headings=headings,
            columns=columns,
            is_full=not options["part"],
            last_day=last_day,
        )

    def _merge(self, path: Path, brought: StaffImport, leavers: int | None) -> None:
        faults = Faults()
        try:
            with transaction.atomic(), path.open("rb") as file:
                brought.save()
                rows = read_rows(open_table(file).rows, brought.columns, faults, tell=self._tell)
                bringing = bringing_of(brought)
                plan = merge_staff(rows, bringing, faults, actor=audit.SYSTEM, brought=brought, leavers=leavers)
                brought.plan = as_kept(plan)
                finish(brought)
        except TableRefused as refused:
            raise CommandError(f"{refused} Nothing was changed.") from refused
        except LeaversUnconfirmed as asked:
            self.stdout.write("\n".join(lines_of_plan(asked.plan)))
            raise CommandError(too_many(asked.plan)) from asked
        except MergeRefused as refused:
            self.stdout.write("\n".join(lines_of_plan(refused.plan)))
            raise CommandError(wrong(refused.plan)) from refused
        self.stdout.write("\n".join(lines_of_plan(plan)))
        self.stdout.write("Brought in.")

    def _tell(self, count: int) -> None:
        if count % 50_000 == 0:
            self.stderr.write(f"{count:,} rows read")
