import getpass
import secrets
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal import audit
from portal.models import Employment, Person, State, Unit
from portal.people import add_unit


class Command(BaseCommand):
    help = "Add someone to the directory, such as the first administrator of a new portal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--staff-number", required=True)
        parser.add_argument("--given-names", required=True)
        parser.add_argument("--family-name", required=True)
        parser.add_argument("--unit", required=True, help="the unit's code")
        parser.add_argument("--unit-name", help="makes the unit, if no unit has this code yet")
        parser.add_argument("--employment", choices=Employment.values, default=Employment.ONGOING)
        parser.add_argument("--state", choices=State.values, default=State.ACT)
        parser.add_argument(
            "--print-password",
            action="store_true",
            help="print a random password to be changed at first use, instead of asking for one",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person(
            email=Person.objects.normalize_email(options["email"]),
            staff_number=options["staff_number"],
            given_names=options["given_names"],
            family_name=options["family_name"],
            employment=options["employment"],
            state=options["state"],
        )
        printed = secrets.token_urlsafe(15) if options["print_password"] else ""
        with transaction.atomic():
            person.unit = unit_for(options["unit"], options["unit_name"])
            check(person)
            person.set_password(printed or ask_password(person))
            person.save()
            audit.record("person.added", person, actor=audit.SYSTEM, data={"staff_number": person.staff_number})
        self.stdout.write(f"{person.name} is in the directory.")
        if printed:
            self.stdout.write(f"Password, to be changed at the first sign-in: {printed}")


def unit_for(code: str, name: str | None) -> Unit:
    unit = Unit.objects.filter(code=code).first()
    if unit is None and not name:
        raise CommandError(f"There is no unit {code}. To make it, give its name with --unit-name.")
    return unit or add_unit(code, str(name))


def check(person: Person) -> None:
    try:
        person.full_clean(exclude=["password"])
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error


def ask_password(person: Person) -> str:
    password = getpass.getpass("Password: ")
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    if getpass.getpass("The same once more: ") != password:
        raise CommandError("The two passwords differ.")
    return password
