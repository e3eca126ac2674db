"""The words a letter is written from: Markdown, fields in double braces, and parts that stand if something holds.

    Dear {{recipient}}

    {{if employee}}
    You will be heard again before any sanction.
    {{otherwise}}
    No sanction can be imposed.
    {{end}}

    {{reasons}}

A field that is a block of its own (reasons, a table) stands alone in its paragraph. The Markdown is read before the
fields are filled, so that nothing a field is filled with is ever read as markup or looked through for fields.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from portal.markdown import Node, as_tree

FIELD = re.compile(r"\{\{\s*([a-z_]{1,40})\s*\}\}")
DIRECTIVE = re.compile(r"\{\{\s*(?:if\s+(?P<name>[a-z_]{1,40})|(?P<turn>otherwise|end))\s*\}\}")
BRACES = re.compile(r"\{\{|\}\}|\{%|%\}")


class TemplateFault(ValueError):
    """Words that cannot be used as a template. The text says where and why."""


Condition = tuple[str, bool]  # its name, and whether it is to hold


@dataclass(frozen=True)
class Part:
    """Words that stand when all their conditions are as they say."""

    words: str
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Allowed:
    """What a kind of letter may name, and what it may not leave out."""

    texts: frozenset[str]
    blocks: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Values:
    """What fields and conditions stand for in one letter; each is asked for only where the words name it."""

    texts: Mapping[str, Callable[[], str]]
    blocks: Mapping[str, Callable[[], list[Node]]]
    conditions: Mapping[str, Callable[[], bool]]
    merged: dict[str, str] = field(default_factory=dict)

    def say(self, name: str) -> str:
        if name not in self.merged:
            self.merged[name] = " ".join(self.texts[name]().split())
        return self.merged[name]


def parts_of(words: str) -> list[Part]:
    """Raises TemplateFault where what begins and what ends do not match."""
    parts: list[Part] = []
    lines: list[str] = []
    within: list[Condition] = []
    for line in words.replace("\r\n", "\n").split("\n"):
        if found := DIRECTIVE.fullmatch(line.strip()):
            parts.append(Part("\n".join(lines), tuple(within)))
            lines = []
            _turn(found, within)
        else:
            lines.append(line)
    if within:
        raise TemplateFault(f"The part that begins with {{{{if {within[-1][0]}}}}} has no {{{{end}}}}.")
    return [part for part in [*parts, Part("\n".join(lines))] if part.words.strip()]


def _turn(found: re.Match[str], within: list[Condition]) -> None:
    """Go into a part, over to what stands otherwise, or out of it."""
    if found["name"]:
        within.append((found["name"], True))
        return
    if not within or (found["turn"] == "otherwise" and not within[-1][1]):
        raise TemplateFault(f"There is no open part that {{{{{found['turn']}}}}} could belong to.")
    name, _ = within.pop()
    if found["turn"] == "otherwise":
        within.append((name, False))


def check(words: str, allowed: Allowed) -> None:
    """Raises TemplateFault unless these words can become a letter of the kind."""
    parts = parts_of(words)
    if strange := sorted({name for part in parts for name, _ in part.conditions} - allowed.conditions):
        raise TemplateFault(f"This letter knows no condition {', '.join(strange)}.")
    named = [name for part in parts for name in FIELD.findall(part.words)]
    if strange := sorted(set(named) - allowed.texts - allowed.blocks):
        raise TemplateFault(f"This letter has no field {', '.join(strange)}.")
    if any(BRACES.search(FIELD.sub("", part.words)) for part in parts):
        raise TemplateFault("There are braces that belong to no field, or a condition that shares its line.")
    trees = [as_tree(part.words) for part in parts]
    stand = [name for tree in trees for name in _standing(tree)]
    if hidden := sorted(set(named) - set(stand)):
        raise TemplateFault(f"Nobody would read {', '.join(hidden)}: a field cannot stand in an address.")
    alone = [name for tree in trees for name in _alone(tree)]
    if crowded := sorted(name for name in set(named) & allowed.blocks if named.count(name) != alone.count(name)):
        raise TemplateFault(f"A paragraph of its own is needed for {', '.join(crowded)}.")
    if lacking := sorted(allowed.required - set(named)):
        raise TemplateFault(f"This letter cannot do without {', '.join(lacking)}.")


def _standing(nodes: list[Node]) -> Iterator[str]:
    """Fields that come to be read, wherever."""
    for node in nodes:
        yield from FIELD.findall(node.get("text", ""))
        for inner in (node.get("words"), node.get("blocks"), node.get("head"), *node.get("items", ())):
            yield from _standing(_flat(inner or []))
        for row in node.get("rows", ()):
            yield from _standing(_flat(row))


def _flat(nodes: list[Any]) -> list[Node]:
    """Cells of a table are lists of words."""
    return [one for node in nodes for one in (node if isinstance(node, list) else [node])]


def _alone(nodes: list[Node]) -> Iterator[str]:
    """Fields that are all of their paragraph, wherever it stands but in a table."""
    for node in nodes:
        if name := _only_field(node):
            yield name
        for inner in [*node.get("items", ()), node.get("blocks", ())]:
            yield from _alone(inner)


def _only_field(node: Node) -> str:
    if node["kind"] != "paragraph":
        return ""
    found = FIELD.fullmatch("".join(word.get("text", "\0") for word in node["words"]).strip())
    return found[1] if found else ""


def fill(words: str, values: Values) -> list[Node]:
    """The blocks of the letter. The words were checked before they were kept."""
    nodes: list[Node] = []
    for conditions, tree in _read(words):
        if all(values.conditions[name]() is holds for name, holds in conditions):
            nodes += _filled(tree, values)
    return nodes


@lru_cache(maxsize=64)
def _read(words: str) -> list[tuple[tuple[Condition, ...], list[Node]]]:
    """Once for each version of a template: nothing that is filled changes what it is filled from."""
    return [(part.conditions, as_tree(part.words)) for part in parts_of(words)]


def _filled(nodes: list[Node], values: Values) -> list[Node]:
    return [made for node in nodes for made in _block(node, values)]


def _block(node: Node, values: Values) -> list[Node]:
    match node["kind"]:
        case "paragraph" if (name := _only_field(node)) in values.blocks:
            return values.blocks[name]()
        case "paragraph":
            return [{**node, "words": _words(node["words"], values)}]
        case "heading":
            return [{**node, "level": 1, "words": _words(node["words"], values)}]
        case "list":
            return [{**node, "items": [_filled(item, values) for item in node["items"]]}]
        case "quote":
            return [{**node, "blocks": _filled(node["blocks"], values)}]
        case "table":
            head, *rows = ([_words(cell, values) for cell in row] for row in [node["head"], *node["rows"]])
            return [{**node, "head": head, "rows": rows}]
        case _:
            return [_word(node, values)]


def _words(nodes: list[Node], values: Values) -> list[Node]:
    return [_word(node, values) for node in nodes]


def _word(node: Node, values: Values) -> Node:
    if "words" in node:
        return {**node, "words": _words(node["words"], values)}
    if "text" in node:
        return {**node, "text": FIELD.sub(lambda found: values.say(found[1]), node["text"])}
    return node
