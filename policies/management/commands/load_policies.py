from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from policies.advice import BadRulebook, read_rulebook
from policies.domain import load_edition
from policies.reading.restated import BadPolicyFile, RestatedPolicy, read_restated
from portal import audit


class Command(BaseCommand):
    help = "Puts the policies in policies/content in force. A new edition is made only where words changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--minor", action="store_true", help="The change is a correction: nobody is asked to acknowledge again."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        files = sorted((settings.BASE_DIR / "policies" / "content").glob("*/policy.md"))
        # All are read before any is loaded: a fault in one leaves everything as it was.
        for restated, advice in [(read_file(file), read_advice(file.with_name("advice.yaml"))) for file in files]:
            loaded = load_edition(restated, actor=audit.SYSTEM, is_major=not options["minor"], advice=advice)
            what = f"edition {loaded.edition.number}, {len(restated.clauses)} clauses"
            if loaded.is_new:
                self.stdout.write(self.style.SUCCESS(f"{restated.slug}: published {what}"))
            else:
                self.stdout.write(f"{restated.slug}: unchanged ({what})")


def read_file(file: Path) -> RestatedPolicy:
    try:
        return read_restated(file.read_text(encoding="utf-8"))
    except (BadPolicyFile, UnicodeDecodeError) as error:
        raise CommandError(f"{file.relative_to(settings.BASE_DIR)}, {error}") from error


def read_advice(file: Path) -> str:
    """The rules beside a policy, if it has any."""
    if not file.is_file():
        return ""
    try:
        source = file.read_text(encoding="utf-8")
        read_rulebook(source, name=file.name)
    except (BadRulebook, UnicodeDecodeError) as error:
        raise CommandError(f"{file.relative_to(settings.BASE_DIR)}, {error}") from error
    return source
