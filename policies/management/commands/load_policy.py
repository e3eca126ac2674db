import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from policies.domain import draft_from_document
from policies.reading.decoding import UnreadablePolicy
from policies.reading.document import Document
from policies.reading.files import read_policy_file, refuse_larger
from portal import audit


class Command(BaseCommand):
    help = "Makes a draft edition of a policy in a file. --dry-run only shows what was understood."
    requires_system_checks: list[str] = []  # a dry run needs nothing but the file

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="Plain text, Markdown, a web page or a Word document (.docx).")
        parser.add_argument("--dry-run", action="store_true", help="Make no draft; no database is needed.")
        parser.add_argument("--json", action="store_true", help="Print what was read as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        document = read_document(options["file"])
        for sentence in document.left_out:
            self.stderr.write(sentence)
        if options["json"]:
            self.stdout.write(json.dumps(document.as_json(), ensure_ascii=False, indent=2))
        elif options["dry_run"]:
            self.stdout.write("\n\n".join(text for text in document.texts() if text))
        if not options["dry_run"]:
            edition = draft_from_document(document, actor=audit.SYSTEM)
            count = edition.clauses.count()
            self.stderr.write(f"Made a draft of “{edition.title}”, edition {edition.number}, {count} clauses.")


def read_document(file: Path) -> Document:
    try:
        refuse_larger(file.stat().st_size)
        return read_policy_file(file.name, file.read_bytes())
    except OSError as error:
        raise CommandError(f"{file} cannot be opened: {error.strerror}.") from error
    except UnreadablePolicy as error:
        raise CommandError(f"{file}: {error}") from error
