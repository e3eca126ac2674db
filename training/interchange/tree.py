"""XML as a small tree: written, and read without trusting a word of it.

expat reads it, as it does Word documents (docs/decisions/0008): a document type is refused when it opens, so no entity
is ever declared and no address ever opened. Size, depth and elements are bounded.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any
from xml.parsers import expat

from .found import Unreadable

MAX_DEPTH = 100
MAX_NODES = 200_000
_ILLEGAL = {
    code: "\ufffd" for code in (*range(0x20), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)) if code not in (9, 10, 13)
}
_IN_QUOTES = {9: "&#9;", 10: "&#10;"}  # which would be read as spaces
_CHECK = "Check that it is the right file, or export it again."


@dataclass(slots=True, eq=False)
class Node:
    """An element. `name` and the names of attributes are without their namespace."""

    name: str
    given: dict[str, str] = field(default_factory=dict)
    inside: "list[Node | str]" = field(default_factory=list)
    line: int = 0

    def add(self, name: str, *inside: "Node | str", **given: str) -> "Node":
        child = Node(name, given, [*inside])
        self.inside.append(child)
        return child

    def nodes(self) -> "list[Node]":
        return [one for one in self.inside if isinstance(one, Node)]

    def all(self, *names: str) -> "list[Node]":
        return [one for one in self.nodes() if one.name in names]

    def first(self, *path: str) -> "Node | None":
        """The first element at the end of a path of names."""
        found: Node | None = self
        for name in path:
            found = next(iter(found.all(name)), None) if found else None
        return found

    def below(self) -> "Iterator[Node]":
        """Every element inside, in the order they stand."""
        waiting = self.nodes()[::-1]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += node.nodes()[::-1]

    def text(self) -> str:
        """The characters directly inside."""
        return "".join(one for one in self.inside if isinstance(one, str)).strip()


def text_at(node: Node, *path: str) -> str:
    found = node.first(*path)
    return found.text() if found else ""


def write_tree(root: Node) -> bytes:
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + "".join(_written(root, 0)).encode()


def _written(node: Node, depth: int) -> Iterator[str]:
    """Indented, except where there are words: space beside them would be theirs."""
    given = "".join(f' {name}="{_characters(value).translate(_IN_QUOTES)}"' for name, value in node.given.items())
    if not node.inside:
        yield f"<{node.name}{given}/>"
        return
    yield f"<{node.name}{given}>"
    has_words = any(isinstance(one, str) for one in node.inside)
    for one in node.inside:
        if not has_words:
            yield "\n" + "  " * (depth + 1)
        yield from [_characters(one)] if isinstance(one, str) else _written(one, depth + 1 if not has_words else depth)
    if not has_words:
        yield "\n" + "  " * depth
    yield f"</{node.name}>"


def _characters(words: str) -> str:
    return escape(words.translate(_ILLEGAL)).replace("\r", "&#13;")


def read_tree(data: bytes, *, name: str = "the file") -> Node:
    """Raises Unreadable."""
    return _Grower(name).grown(data)


class _Grower:
    def __init__(self, name: str) -> None:
        self._name = name
        self._top = Node("")
        self._open = [self._top]
        self._left = MAX_NODES
        self._parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._enter
        parser.EndElementHandler = self._leave
        parser.CharacterDataHandler = self._words
        parser.StartDoctypeDeclHandler = self._doctype

    def grown(self, data: bytes) -> Node:
        try:
            self._parser.Parse(data, True)
        except expat.ExpatError as error:
            raise Unreadable(
                f"{self._name}, line {error.lineno}: this is not whole XML ({expat.ErrorString(error.code)}). {_CHECK}"
            ) from error
        except (LookupError, ValueError) as error:
            raise Unreadable(f"{self._name}: its encoding is unknown. Save it as UTF-8.") from error
        return self._top.nodes()[0]

    def _enter(self, name: str, given: dict[str, str]) -> None:
        self._left -= 1
        if len(self._open) > MAX_DEPTH or self._left < 0:
            raise Unreadable(f"{self._name}: this is more tangled than any course. {_CHECK}")
        attributes = {_local(key): value for key, value in given.items()}
        node = Node(_local(name), attributes, line=self._parser.CurrentLineNumber)
        self._open[-1].inside.append(node)
        self._open.append(node)

    def _leave(self, _name: str) -> None:
        self._open.pop()

    def _words(self, words: str) -> None:
        self._open[-1].inside.append(words)

    def _doctype(self, *_given: Any) -> None:
        raise Unreadable(f"{self._name}: it declares a document type, which can hide a trap. {_CHECK}")


def _local(name: str) -> str:
    return name.rpartition(":")[2]
