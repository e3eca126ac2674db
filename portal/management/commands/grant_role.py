from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal import audit
from portal.models import Person, Role
from portal.people import GrantRefused, grant_role


class Command(BaseCommand):
    help = "Give someone a role from today, such as directory_administrator to the first who grants the others."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("role", choices=Role.values)

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError(f"Nobody in the directory has the address {options['email']}.")
        try:
            grant = grant_role(person, Role(options["role"]), actor=audit.SYSTEM)
        except GrantRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(str(grant))
