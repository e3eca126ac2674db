"""The words of a document as plain blocks, each of which somebody may take out: headings and paragraphs."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from portal.markdown import Node

Block = dict[str, str]

PARAGRAPHS = re.compile(r"\n[^\S\n]*\n\s*")
# They cannot be seen, and would keep a phrase from being found.
UNSEEN = dict.fromkeys([0xAD, 0x2060, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def tidy(text: str) -> str:
    return unicodedata.normalize("NFC", text).translate(UNSEEN).replace("\r\n", "\n").replace("\r", "\n").strip()


def heading(text: str) -> Block:
    return {"kind": "heading", "text": tidy(text)}


def paragraph(text: str) -> Block:
    return {"kind": "paragraph", "text": tidy(text)}


def written(text: str) -> list[Block]:
    """What somebody wrote, in their paragraphs."""
    return [paragraph(one) for one in PARAGRAPHS.split(tidy(text)) if one.strip()]


def section(title: str, text: str) -> list[Block]:
    """Nothing where nothing was written."""
    found = written(text)
    return [heading(title), *found] if found else []


def facts(pairs: Iterable[tuple[str, str]]) -> list[Block]:
    return [paragraph(f"{name}: {value}") for name, value in pairs if value]


def of_nodes(nodes: Sequence[Node]) -> Iterator[Block]:
    """The blocks of a letter, flat: an item of a list and a row of a table is a paragraph each."""
    for node in nodes:
        match node["kind"]:
            case "heading":
                yield heading(_said(node["words"]))
            case "paragraph":
                yield paragraph(_said(node["words"]))
            case "quote":
                yield from of_nodes(node["blocks"])
            case "list":
                yield from _items(node)
            case "table":
                yield from _rows(node)
            case "code":
                yield paragraph(node["text"])


def _items(node: Node) -> Iterator[Block]:
    for number, item in enumerate(node["items"], start=node["start"] or 1):
        mark = f"{number}." if node["start"] else "•"
        for at, block in enumerate(of_nodes(item)):
            yield {**block, "text": f"{mark} {block['text']}"} if at == 0 else block


def _rows(node: Node) -> Iterator[Block]:
    head = [_said(cell) for cell in node["head"]]
    for row in node["rows"]:
        cells = zip_longest(head, (_said(cell) for cell in row), fillvalue="")
        yield paragraph("; ".join(f"{name}: {cell}" if name else cell for name, cell in cells if cell))


def _said(words: Sequence[Node]) -> str:
    return "".join(_inline(one) for one in words)


def _inline(node: Node) -> str:
    if node["kind"] == "break":
        return "\n"
    if node["kind"] == "link" and not node["says_address"]:
        return f"{_said(node['words'])} ({node['address']})"
    return str(node["text"]) if "text" in node else _said(node["words"])
