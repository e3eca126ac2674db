"""What a letter is made of: the blocks of `portal.markdown.as_tree`, made from data. Words are always only words."""

import re
from collections.abc import Iterable, Sequence

from portal.markdown import Node

PARAGRAPHS = re.compile(r"\n[^\S\n]*\n\s*")


def text(words: str) -> Node:
    return {"kind": "text", "text": words}


def paragraph(*words: str | Node) -> Node:
    return {"kind": "paragraph", "words": [text(one) if isinstance(one, str) else one for one in words]}


def strong(words: str) -> Node:
    return {"kind": "strong", "words": [text(words)]}


def heading(words: str, *, level: int = 2) -> Node:
    """Level 1 is a heading of the letter's template, below the letter's title."""
    return {"kind": "heading", "level": level, "words": [text(words)]}


def bullets(items: Iterable[str]) -> Node:
    return {"kind": "list", "start": None, "items": [[paragraph(one)] for one in items]}


def quote(words: str) -> list[Node]:
    return [{"kind": "quote", "blocks": written(words)}] if words.strip() else []


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[Node]:
    found = [[[text(cell)] for cell in row] for row in rows]
    return [{"kind": "table", "head": [[text(cell)] for cell in head], "rows": found}] if found else []


def written(words: str) -> list[Node]:
    """What somebody wrote, in their paragraphs and lines, and nothing in it read as markup."""
    found = PARAGRAPHS.split(words.replace("\r\n", "\n").replace("\r", "\n").strip())
    return [_lines(one) for one in found if one.strip()]


def _lines(words: str) -> Node:
    first, *others = [line.strip() for line in words.split("\n")]
    nodes = [text(first)]
    for line in others:
        nodes += [{"kind": "break"}, text(line)]
    return {"kind": "paragraph", "words": nodes}
