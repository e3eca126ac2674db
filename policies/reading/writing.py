"""Writes our own `policy.md`, so that reading it again gives the same words."""

import re
from dataclasses import fields
from typing import Any

import yaml

from .restated import NOTHING, RestatedClause, RestatedPolicy, RestatedSection

_LOOKS_LIKE_OURS = re.compile(r"#{1,6}([ \t]|$)|> (Plain words|Law): ")
_WORDS = {"opening", "sections"}
_WIDTH = 110


def write_restated(policy: RestatedPolicy, *, remark: str = "") -> str:
    """The file whose content hash is the policy's; `remark` stands at its head and is not read again.

    What the hash is blind to may differ: spacing, and the line ends of what a heading holds.
    """
    facts = {field.name: getattr(policy, field.name) for field in fields(policy) if field.name not in _WORDS}
    parts = [_front_matter(facts, remark), _text(policy.opening), *map(_section, policy.sections)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _front_matter(facts: dict[str, Any], remark: str) -> str:
    plain = {name: _plain(value) for name, value in facts.items() if value is not None}
    written = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=_WIDTH)
    head = f"# {_one_line(remark)}\n" if remark else ""
    return f"---\n{head}{written}---"


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return "\n".join(line.strip() for line in value.splitlines()) if isinstance(value, str) else value


def _section(section: RestatedSection) -> str:
    heading = _one_line(section.heading) or NOTHING
    return "\n\n".join(filter(None, [f"## {heading}", _text(section.prose), *map(_clause, section.clauses)]))


def _clause(clause: RestatedClause) -> str:
    audience = _one_line(clause.audience) or NOTHING
    heading = f"#### {clause.ref} ({clause.modality}; {audience}; {clause.capacity})"
    notes = [*_notes("Plain words", clause.plain_words), *_notes("Law", clause.legal_references)]
    return "\n\n".join([heading, _text(clause.text), *(["\n".join(notes)] if notes else [])])


def _notes(name: str, text: str) -> list[str]:
    """A line each; the reader puts what stood on several lines together again."""
    return [f"> {name}: {line.strip()}" for line in text.splitlines() if line.strip()]


def _text(text: str) -> str:
    """A line that would be taken for a heading or note of ours moves in by a space: Markdown does not mind."""
    lines = (f" {line}" if _LOOKS_LIKE_OURS.match(line) else line for line in text.splitlines())
    return "\n".join(lines).strip("\n")


def _one_line(text: str) -> str:
    return " ".join(text.split())
