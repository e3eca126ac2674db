"""The plain words of a text with markup. What cannot be shown as words is named."""

import html
import re
from collections.abc import Iterable, Iterator

from .tree import Node

# What begins a new line, and what is no text to read.
BLOCKS = frozenset(
    ["p", "div", "li", "ul", "ol", "dl", "dt", "dd", "br", "hr", "tr", "table", "blockquote", "section", "article"]
) | {"pre", *(f"h{level}" for level in range(1, 7))}
UNREAD = frozenset(["script", "style", "head", "template"])
PICTURES = frozenset(
    ["img", "object", "video", "audio", "iframe", "svg", "math", "picture", "media", "source", "embed"]
)
BREAK = "\n"
_TAG = re.compile(r"(<[^<>]*>)")
_NAME = re.compile(r"</?\s*([A-Za-z][A-Za-z0-9]*)")
_SPACE = re.compile(r"[ \t\r\n\f]+")


def words_of_html(text: str) -> tuple[str, list[str]]:
    """The words, and the names of pictures and the like that stood among them. Linear, whatever the text."""
    lost: list[str] = []
    return _lines(_read(text, lost)), lost


def _read(text: str, lost: list[str]) -> Iterator[str | None]:
    unread = ""
    for piece in _TAG.split(text):
        name = _NAME.match(piece)
        tag = name[1].lower() if name else ""
        if unread:
            unread = "" if tag == unread and piece.startswith("</") else unread
        elif tag in UNREAD and not piece.startswith("</"):
            unread = tag
        elif tag in BLOCKS:
            yield None
        elif tag in PICTURES:
            lost += [tag] if not piece.startswith("</") else []
        elif not (piece.startswith("<") and piece.endswith(">")):
            yield _unescaped(piece)


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:  # a number no character has, thousands of digits long
        return text


def words_of_node(node: Node, without: frozenset[str] = frozenset()) -> tuple[str, list[str]]:
    """The same of an element, leaving out the elements named."""
    lost: list[str] = []
    return _lines(_walked(node, without, lost)), lost


def _walked(node: Node, without: frozenset[str], lost: list[str]) -> Iterator[str | None]:
    for one in node.inside:
        if isinstance(one, str):
            yield one
        elif one.name in PICTURES:
            lost.append(one.name)
        elif one.name not in UNREAD and one.name not in without:
            yield from [None] if one.name in BLOCKS else []
            yield from _walked(one, without, lost)
            yield from [None] if one.name in BLOCKS and one.name != "br" else []


def _lines(pieces: Iterable[str | None]) -> str:
    """Space as a page shows it: runs are one, and a line ends where a block does."""
    lines: list[list[str]] = [[]]
    for piece in pieces:
        if piece is None:
            lines.append([])
        else:
            lines[-1].append(piece)
    shown = [_SPACE.sub(" ", "".join(line)).strip(" ") for line in lines]
    return re.sub(r"\n{3,}", "\n\n", BREAK.join(shown)).strip()


def as_nodes(words: str) -> list[Node | str]:
    """Words as XHTML shows them, a line break for each."""
    nodes: list[Node | str] = []
    for line in words.split("\n"):
        nodes += [Node("br"), line] if nodes else [line]
    return [one for one in nodes if one != ""]
