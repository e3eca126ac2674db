"""QTI 3.0 has the elements and attributes of 2.1 in other letters: `simpleChoice` is `qti-simple-choice` there."""

import re

from .plain import BLOCKS, PICTURES
from .tree import Node

_HUMP = re.compile(r"(?<=[a-z])([A-Z])")
_DASH = re.compile(r"-([a-z])")
# HTML within an item, which has its own names in both.
HTML = (
    BLOCKS
    | PICTURES
    | {
        *(
            "a",
            "b",
            "caption",
            "code",
            "em",
            "i",
            "span",
            "strong",
            "sub",
            "sup",
            "tbody",
            "td",
            "tfoot",
            "th",
            "thead",
        ),
        *("q", "small", "u", "style"),
    }
)
PREFIX = "qti-"


def as_version_3(node: Node) -> Node:
    if node.name in HTML:
        name, given = node.name, node.given
    else:
        name = PREFIX + _dashed(node.name)
        given = {_dashed(key): value for key, value in node.given.items()}
    inside = [as_version_3(one) if isinstance(one, Node) else one for one in node.inside]
    return Node(name, given, inside, node.line)


def as_version_2(node: Node) -> Node:
    """The same tree, whichever version it was, by the names of 2.1."""
    if node.name.startswith(PREFIX):
        node.name = _humped(node.name.removeprefix(PREFIX))
        node.given = {_humped(key): value for key, value in node.given.items()}
    for one in node.nodes():
        as_version_2(one)
    return node


def _dashed(name: str) -> str:
    return _HUMP.sub(lambda hump: f"-{hump[1].lower()}", name)


def _humped(name: str) -> str:
    return _DASH.sub(lambda dash: dash[1].upper(), name)
