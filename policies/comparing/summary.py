"""What changed, in numbers and words."""

from collections.abc import Iterator
from dataclasses import dataclass

from .clauses import ComparedSection, Comparison, Kind
from .terms import Term

_KINDS = {
    Kind.CHANGED: ("clause changed", "clauses changed"),
    Kind.ADDED: ("clause is new", "clauses are new"),
    Kind.REMOVED: ("clause is gone", "clauses are gone"),
    Kind.MOVED: ("clause moved and reads the same", "clauses moved and read the same"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to know, and the clauses it is about."""

    text: str
    refs: tuple[str, ...] = ()


def summarise(comparison: Comparison) -> tuple[Line, ...]:
    """Clauses first, most important kind first; the unchanged ones last. Two editions alike say so in one line."""
    lines = [*_clause_lines(comparison), *_edition_lines(comparison)]
    for section in comparison.sections:
        lines += _section_lines(section)
    same = len(comparison.of_kind(Kind.SAME))
    if not lines:
        return (Line("Nothing changed: the two editions say the same."),)
    if same:
        lines.append(Line("1 clause is the same." if same == 1 else f"{same} clauses are the same."))
    return tuple(lines)


def _clause_lines(comparison: Comparison) -> Iterator[Line]:
    for kind, (one, many) in _KINDS.items():
        refs = tuple(clause.ref for clause in comparison.of_kind(kind))
        if refs:
            yield Line(f"{len(refs)} {one if len(refs) == 1 else many}:", refs)
    by_term: dict[Term, list[str]] = {}
    for clause in comparison.clauses:
        for term in clause.terms:
            by_term.setdefault(term, []).append(clause.ref)
    yield from (Line(f"{term}, in", tuple(refs)) for term, refs in by_term.items())


def _edition_lines(comparison: Comparison) -> Iterator[Line]:
    if comparison.title.differ:
        yield Line(f"The title was “{comparison.title.old}” and is “{comparison.title.new}”.")
    if comparison.opening.differ:
        yield Line("The opening words changed.")
    if comparison.statement.differ:
        yield Line("The statement that readers acknowledge changed.")


def _section_lines(section: ComparedSection) -> Iterator[Line]:
    if section.old is None or section.new is None:
        name = section.heading.new or section.heading.old
        state = "new" if section.old is None else "gone"
        yield Line(f"The section “{name}” is {state}." if name else f"A section without a heading is {state}.")
        return
    if section.heading.differ:
        yield Line(f"The heading “{section.heading.old}” is now “{section.heading.new}”.")
    if section.prose.differ:
        yield Line(f"The words under “{section.heading.new}” before its first clause changed.")
