from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from training.domain import miscounted, recount_answers


class Command(BaseCommand):
    help = "Prove that the sums shown of courses are those of the answers; with --again, make them anew before."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="make all sums anew from the answers")

    def handle(self, *args: Any, again: bool, **options: Any) -> None:
        if again:
            recount_answers()
        if wrong := miscounted():
            listed = ", ".join(f"{table}: {rows}" for table, rows in wrong.items())
            raise CommandError(f"These sums are not those of the answers ({listed} rows). Run it with --again.")
        self.stdout.write("The sums are those of the answers.")
