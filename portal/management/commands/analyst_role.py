from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from portal.figures.analysis import SCHEMA, MayNotMakeRoles, RoleRefused, drop_views, set_up_analyst


class Command(BaseCommand):
    help = (
        f"Let a role of the database read the counted numbers, in views of the schema {SCHEMA}, and nothing else."
        " A role that is not there is made, and its password printed once. Run it again after each upgrade."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", nargs="?", help="such as analyst")
        parser.add_argument("--drop-views", action="store_true", help="take the views away, and leave the roles")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["drop_views"]:
            with connection.cursor() as cursor:
                drop_views(cursor)
            self.stdout.write("The views are gone.")
            return
        if not options["role"]:
            raise CommandError("Say which role, such as: manage.py analyst_role analyst")
        try:
            password = set_up_analyst(options["role"])
        except RoleRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        except MayNotMakeRoles as orders:
            raise CommandError(
                "The portal may not make roles here. Run this as whoever runs the database, then this command again:\n"
                f"{orders}"
            ) from orders
        self.stdout.write(f"{options['role']} reads the views of {SCHEMA} and nothing else.")
        if password:
            self.stdout.write(f"Its password, shown this once: {password}")
