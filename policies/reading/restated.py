"""Reads our own `policies/content/<slug>/policy.md`: the clauses with their refs, and the words between."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import yaml

MODALITIES = (
    "must",
    "must not",
    "must not*",
    "should",
    "should not",
    "may",
    "advice",
    "process",
    "consequence",
)
CAPACITIES = ("any", "official", "personal", "at work")

_HEADING = re.compile(r"(#{1,6})(?:[ \t]+(.*))?")
_CLAUSE = re.compile(r"(\S+)[ \t]+\((.*)\)")
_REF = re.compile(r"[A-Z][A-Z0-9]*(?:[-.][A-Za-z0-9]+)+")
_NOTE = re.compile(r"> (Plain words|Law): (\S.*)")
_FENCE = "---"
_FIELDS = (
    "slug",
    "title",
    "agency",
    "short_name",
    "contact",
    "owner_title",
    "classification",
    "availability",
    "covers",
    "in_force_from",
    "review_on",
    "values_version",
    "statement",
    "summary",
)
_OPTIONAL_FIELDS = {"review_on"}
_DATE_FIELDS = {"in_force_from", "review_on"}
_LIST_FIELDS = {"covers"}
# Written out as empty, not left out: `contact: ""` or `covers: []`.
_MAY_BE_EMPTY = {"agency", "contact", "owner_title", "covers", "values_version", "summary"}
# Stands where a heading or an audience has no words.
NOTHING = "-"
_CLAUSE_SHAPE = "Write it as `#### DHS-ABOUT-01 (must; staff; any)`."


class BadPolicyFile(Exception):
    """A policy.md that cannot be loaded: the line, what is wrong there and what to do about it."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line


@dataclass(frozen=True, slots=True)
class RestatedClause:
    """``position`` counts from 1 through the whole policy."""

    ref: str
    modality: str
    audience: str
    capacity: str
    text: str
    position: int
    plain_words: str = ""
    legal_references: str = ""  # one a line


@dataclass(frozen=True, slots=True)
class RestatedSection:
    heading: str
    prose: str
    clauses: tuple[RestatedClause, ...]
    position: int


@dataclass(frozen=True, slots=True)
class RestatedPolicy:
    slug: str
    title: str
    agency: str
    short_name: str
    contact: str
    owner_title: str
    classification: str
    availability: str
    covers: tuple[str, ...]
    in_force_from: date
    review_on: date | None
    values_version: str
    statement: str
    summary: str
    opening: str
    sections: tuple[RestatedSection, ...]

    @property
    def clauses(self) -> tuple[RestatedClause, ...]:
        return tuple(clause for section in self.sections for clause in section.clauses)

    def content_hash(self) -> str:
        """SHA-256 of the words a reader acknowledges, blind to spacing and front-matter order."""
        words = [
            self.title,
            self.statement,
            self.opening,
            [[section.heading, section.prose, _clause_words(section)] for section in self.sections],
        ]
        canonical = json.dumps(_close_up(words), ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


def _clause_words(section: RestatedSection) -> list[list[str]]:
    return [
        [clause.ref, clause.modality, clause.audience, clause.capacity, clause.text, *_explained(clause)]
        for clause in section.clauses
    ]


def _explained(clause: RestatedClause) -> list[str]:
    explained = [clause.plain_words, clause.legal_references]
    return explained if any(map(str.strip, explained)) else []


def _close_up(words: Any) -> Any:
    return " ".join(words.split()) if isinstance(words, str) else [_close_up(part) for part in words]


def is_ref(text: str) -> bool:
    """Whether a clause could go by this name: capitals first, then parts after a dash or a stop."""
    return bool(_REF.fullmatch(text))


def read_restated(text: str) -> RestatedPolicy:
    """Raises BadPolicyFile at the first line that cannot be right."""
    lines = text.removeprefix("\ufeff").splitlines()
    end = _find_end_of_front_matter(lines)
    front_matter = _read_front_matter(lines, end)
    opening, *blocks = _read_blocks(lines, end + 1)
    return RestatedPolicy(**front_matter, opening=opening.text, sections=_Sections(blocks).read())


def _find_end_of_front_matter(lines: list[str]) -> int:
    if not lines or lines[0].rstrip() != _FENCE:
        raise BadPolicyFile(1, "the file does not open with front matter. Start it with a line of `---`.")
    for at, line in enumerate(lines[1:], start=1):
        if line.rstrip() == _FENCE:
            return at
    raise BadPolicyFile(1, "the front matter has no end. Close it with a line of `---`.")


def _read_front_matter(lines: list[str], end: int) -> dict[str, Any]:
    source = "\n".join(lines[1:end])
    try:
        values, node = yaml.safe_load(source), yaml.compose(source, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "it cannot be read"
        line = mark.line + 2 if mark else 2
        raise BadPolicyFile(line, f"the front matter is not YAML: {problem}. Put the value in quotes.") from error
    if not isinstance(node, yaml.MappingNode) or not isinstance(values, dict):
        raise BadPolicyFile(2, "the front matter is not a list of fields. Write one `field: value` a line.")
    places = _find_fields(node)
    return {name: _read_field(name, values.get(name), places.get(name, 1)) for name in _FIELDS}


def _find_fields(node: yaml.MappingNode) -> dict[str, int]:
    places: dict[str, int] = {}
    for key, _value in node.value:
        name, line = str(key.value), key.start_mark.line + 2
        if name not in _FIELDS:
            raise BadPolicyFile(line, f"the field `{name}` is not known. Use only {', '.join(_FIELDS)}.")
        if name in places:
            raise BadPolicyFile(line, f"the field `{name}` stands twice. Keep one.")
        places[name] = line
    return places


def _read_field(name: str, value: Any, line: int) -> str | date | tuple[str, ...] | None:
    if not value and name in _OPTIONAL_FIELDS:
        return None
    empty = name in _MAY_BE_EMPTY and value == ([] if name in _LIST_FIELDS else "")
    if not value and value != 0 and not empty:
        raise BadPolicyFile(line, f"the front matter has no `{name}`. Add a line `{name}: ...`.")
    if name in _DATE_FIELDS:
        return _read_date(name, value, line)
    if name in _LIST_FIELDS:
        parts = value if isinstance(value, list) else [value]
        return tuple(_read_text(name, part, line) for part in parts)
    return _read_text(name, value, line)


def _read_date(name: str, value: Any, line: int) -> date:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise BadPolicyFile(line, f"`{name}` is not a date. Write it as 2017-08-27.")
    return value


def _read_text(name: str, value: Any, line: int) -> str:
    if isinstance(value, dict | list):
        raise BadPolicyFile(line, f"`{name}` is not a plain text. Write it on one line, or after `{name}: >-`.")
    return str(value).strip()


@dataclass(frozen=True, slots=True)
class _Block:
    """A heading (none for the opening) and the words until the next."""

    line: int
    level: int
    heading: str
    text: str


def _read_blocks(lines: list[str], start: int) -> Iterator[_Block]:
    line, level, heading = start, 0, ""
    words: list[str] = []
    for at in range(start, len(lines)):
        found = _HEADING.fullmatch(lines[at].rstrip())
        if found is None:
            words.append(lines[at].rstrip())
            continue
        yield _Block(line, level, heading, "\n".join(words).strip("\n"))
        line, level, heading, words = at + 1, len(found[1]), (found[2] or "").strip(), []
    yield _Block(line, level, heading, "\n".join(words).strip("\n"))


class _Sections:
    def __init__(self, blocks: list[_Block]) -> None:
        self._blocks = blocks
        self._refs: dict[str, int] = {}

    def read(self) -> tuple[RestatedSection, ...]:
        sections: list[tuple[_Block, list[RestatedClause]]] = []
        for block in self._blocks:
            if block.level == 2:
                if not block.heading:
                    raise BadPolicyFile(block.line, "this heading is empty. Write its words after `##`.")
                sections.append((block, []))
            elif block.level != 4:
                raise BadPolicyFile(block.line, "use `##` for a section and `####` for a clause, and no other heading.")
            elif not sections:
                raise BadPolicyFile(block.line, "this clause stands before any section. Put a `## Heading` above it.")
            else:
                sections[-1][1].append(self._read_clause(block))
        if not self._refs:
            raise BadPolicyFile(1, "the policy has no clauses. " + _CLAUSE_SHAPE)
        return tuple(
            RestatedSection(_words_or_none(block.heading), block.text, tuple(clauses), position)
            for position, (block, clauses) in enumerate(sections, start=1)
        )

    def _read_clause(self, block: _Block) -> RestatedClause:
        shape = _CLAUSE.fullmatch(block.heading)
        parts = _parts_of(shape[2]) if shape else []
        if shape is None or not all(parts):
            raise BadPolicyFile(block.line, "this clause heading cannot be read. " + _CLAUSE_SHAPE)
        ref, (modality, audience, capacity) = shape[1], parts
        if not is_ref(ref):
            raise BadPolicyFile(block.line, f"`{ref}` is not a ref. Write it like DHS-ABOUT-01 or ACBPS-4.1c.")
        _check_one_of(block, "modality", modality, MODALITIES)
        _check_one_of(block, "capacity", capacity, CAPACITIES)
        if ref in self._refs:
            raise BadPolicyFile(
                block.line,
                f"the ref {ref} stands already on line {self._refs[ref]}. Give this clause its own.",
            )
        if not _take_notes(block.text)[0].strip():
            raise BadPolicyFile(block.line, f"the clause {ref} is empty. Write its words under the heading.")
        self._refs[ref] = block.line
        audience = _words_or_none(audience)
        text, plain_words, legal_references = _take_notes(block.text)
        position = len(self._refs)
        return RestatedClause(ref, modality, audience, capacity, text, position, plain_words, legal_references)


def _take_notes(text: str) -> tuple[str, str, str]:
    """A clause's words, its explanation and its law: quoted lines below it, `> Plain words: ...`, `> Law: ...`."""
    words: list[str] = []
    plain: list[str] = []
    law: list[str] = []
    for line in text.split("\n"):
        note = _NOTE.fullmatch(line)
        if note is None:
            words.append(line)
        elif note[1] == "Law":
            law.append(note[2])
        else:
            plain.append(note[2])
    return "\n".join(words).strip("\n"), "\n\n".join(plain), "\n".join(law)


def _parts_of(brackets: str) -> list[str]:
    """Modality, audience, capacity. Only the audience may hold a semicolon of its own."""
    modality, _, rest = brackets.partition(";")
    audience, _, capacity = rest.rpartition(";")
    return [part.strip() for part in (modality, audience, capacity)]


def _words_or_none(written: str) -> str:
    return "" if written == NOTHING else written


def _check_one_of(block: _Block, what: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise BadPolicyFile(block.line, f"the {what} `{value}` is not known. Use one of: {', '.join(known)}.")
