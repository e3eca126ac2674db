from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.models import Person
from portal.second_factor.keeping import Refused, reset_by_operator


class Command(BaseCommand):
    help = (
        "Take away everything somebody set up as a second factor, where no second administrator is left to decide it "
        "in the portal. They set one up anew when they next sign in. All directory administrators are told."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--why", required=True, help="for the audit: how you know that it is them")

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError(f"Nobody in the directory has the address {options['email']}.")
        try:
            reset_by_operator(person, why=options["why"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{person.name} sets up a second factor when they next sign in.")
