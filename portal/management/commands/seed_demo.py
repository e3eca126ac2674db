from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from policies.models import Edition
from portal.demo import PASSWORD
from portal.management.demo import delegations, figures, history, matters, overview, people


class Command(BaseCommand):
    help = "Make the invented department of a demonstration. A second run adds only what is missing."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("DEMO is not set: everyone could read the passwords of the people this makes.")
        if not Edition.objects.published().exists():
            raise CommandError("Load the words first: manage.py load_policies, then manage.py load_training.")
        with transaction.atomic():
            found = people.seed()
            history.seed(found)
            delegations.seed(found)
            matters.seed(found)
            figures.seed()
            overview.seed()
        if options["verbosity"]:
            self.stdout.write(f"{len(found)} people of the demo department, all with the password {PASSWORD}")
