from typing import Any

from django.core.management.base import BaseCommand

from incidents.domain.indexing import index_cases


class Command(BaseCommand):
    help = "Write again what the cases of the queue are found by: their facets and the words of their search."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{index_cases()} cases can be found.")
