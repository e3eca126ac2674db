from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

import policies
from portal import audit
from training.content import BadCourseFile, CourseWords, read_course
from training.domain import CourseRefused, PictureRefused, draw_shipped_picture, load_course
from training.enums import AskAgain
from training.queries import names_shown

CONTENT = Path(policies.__file__).parent / "content"
ENDINGS = (".png", ".jpg", ".jpeg", ".webp")


class Command(BaseCommand):
    help = "Publish the courses under policies/content/: a new version of each whose words changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, help="training.yaml files, instead of those that ship")
        parser.add_argument(
            "--ask-again",
            choices=AskAgain.values,
            help="what those who completed a course before take again: its whole, only what changed, or nothing; "
            "the words are then published anew though they read as before, against the clauses now in force",
        )

    def handle(self, *args: Any, files: list[Path], ask_again: str | None, **options: Any) -> None:
        again = AskAgain(ask_again) if ask_again else None
        found = files or sorted(CONTENT.glob("*/training.yaml"))
        refusals = [words for words in (self._load(path, again) for path in found) if words]
        if refusals:
            raise CommandError("\n".join(refusals))

    def _load(self, path: Path, again: AskAgain | None) -> str:
        """Load one file; gives what stands in the way, so that one bad file does not keep the others back."""
        try:
            words = _with_pictures(read_course(path.read_text(encoding="utf-8")), path.parent)
            version = load_course(words, actor=audit.SYSTEM, asks_again=again)
        except UnicodeDecodeError:
            return f"{path}: this is not UTF-8 text."
        except OSError as error:
            return f"{path}: {error.strerror}."
        except (BadCourseFile, CourseRefused, PictureRefused) as refusal:
            return f"{path}: {refusal}"
        if version:
            self.stdout.write(f"{version}: published.")
        return ""


def _with_pictures(words: CourseWords, folder: Path) -> CourseWords:
    """Each picture the lessons show lies beside the file, under the name they call it by. Raises PictureRefused."""
    found = []
    for name in sorted(names_shown(words)):
        path = next((path for path in (folder / f"{name}{ending}" for ending in ENDINGS) if path.exists()), None)
        if path:
            try:
                found.append(draw_shipped_picture(name, path.read_bytes()))
            except PictureRefused as refusal:
                raise PictureRefused(f"{path.name}: {refusal}") from refusal
    return replace(words, pictures=tuple(found))
