"""The templates as they come with the portal: content/letters, one file for each kind."""

from functools import cache
from pathlib import Path

from incidents.enums import LetterKind

FOLDER = Path(__file__).parent.parent / "content" / "letters"


@cache
def shipped(kind: LetterKind) -> str:
    return (FOLDER / f"{kind.value}.md").read_text(encoding="utf-8").strip()
