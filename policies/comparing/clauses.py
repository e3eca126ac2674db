"""The clauses of two editions, matched by the refs they keep, and laid out as the newer one is."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from policies.reading.restated import RestatedClause, RestatedPolicy, RestatedSection

from .terms import Term, changed_terms
from .words import Words, compare_words


class Kind(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    MOVED = "moved"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a clause stands: under which heading, and after which clause of it; none for the first."""

    heading: str
    after: str

    def __str__(self) -> str:
        heading = f"“{self.heading}”" if self.heading else "the part without a heading"
        return f"{heading}, after {self.after}" if self.after else f"the start of {heading}"


@dataclass(frozen=True, slots=True)
class Move:
    source: Place
    target: Place


@dataclass(frozen=True, slots=True)
class ComparedClause:
    """A ref in the old edition, the new one or both. One that changed may have moved as well."""

    ref: str
    old: RestatedClause | None
    new: RestatedClause | None
    words: Words
    terms: tuple[Term, ...] = ()
    move: Move | None = None

    @property
    def kind(self) -> Kind:
        if self.old is None or self.new is None:
            return Kind.ADDED if self.old is None else Kind.REMOVED
        if self.words.differ or self.terms:
            return Kind.CHANGED
        return Kind.MOVED if self.move else Kind.SAME

    @property
    def is_same(self) -> bool:
        return self.kind is Kind.SAME


@dataclass(frozen=True, slots=True)
class ComparedSection:
    """A section of the new edition, with what it was before; or one that is gone."""

    position: int
    old: RestatedSection | None
    new: RestatedSection | None
    heading: Words
    prose: Words
    clauses: tuple[ComparedClause, ...]

    @property
    def runs(self) -> list[tuple[bool, list[ComparedClause]]]:
        """The clauses as they are shown: unchanged ones that stand together, then those that changed, and so on."""
        return [(same, list(run)) for same, run in groupby(self.clauses, key=lambda clause: clause.is_same)]


@dataclass(frozen=True, slots=True)
class Comparison:
    title: Words
    statement: Words
    opening: Words
    sections: tuple[ComparedSection, ...]

    @property
    def clauses(self) -> tuple[ComparedClause, ...]:
        return tuple(clause for section in self.sections for clause in section.clauses)

    @property
    def changed(self) -> int:
        """How many clauses are new, gone or say something else; a move alone is not counted."""
        return sum(clause.kind not in (Kind.SAME, Kind.MOVED) for clause in self.clauses)

    def of_kind(self, kind: Kind) -> list[ComparedClause]:
        return [clause for clause in self.clauses if clause.kind is kind]


def compare(old: RestatedPolicy, new: RestatedPolicy) -> Comparison:
    return Comparison(
        title=compare_words(old.title, new.title),
        statement=compare_words(old.statement, new.statement),
        opening=compare_words(old.opening, new.opening),
        sections=_Match(old, new).sections(),
    )


class _Match:
    """What belongs together in two editions. Sections have no ref: their heading or their clauses tell them."""

    def __init__(self, old: RestatedPolicy, new: RestatedPolicy) -> None:
        self._old, self._new = old, new
        self._old_clauses = {clause.ref: clause for clause in old.clauses}
        self._new_clauses = {clause.ref: clause for clause in new.clauses}
        self._old_places, self._new_places = _places(old), _places(new)
        self._old_homes, self._new_homes = _homes(old), _homes(new)
        self._pairs = self._paired_sections()
        self._moved = self._moved_refs()

    def sections(self) -> tuple[ComparedSection, ...]:
        """Those of the new edition, and each that is gone behind the one it used to follow."""
        old_of = {new: old for old, new in self._pairs.items()}
        gone: dict[int | None, list[int]] = {}
        follows = None
        for at in range(len(self._old.sections)):
            if at in self._pairs:
                follows = at
            else:
                gone.setdefault(follows, []).append(at)
        order: list[tuple[int | None, int | None]] = [(at, None) for at in gone.get(None, [])]
        for at in range(len(self._new.sections)):
            old = old_of.get(at)
            order.append((old, at))
            order += [(one, None) for one in gone.get(old, []) if old is not None]
        return tuple(self._section(old, new, at) for at, (old, new) in enumerate(order, start=1))

    def _section(self, old_at: int | None, new_at: int | None, position: int) -> ComparedSection:
        old = None if old_at is None else self._old.sections[old_at]
        new = None if new_at is None else self._new.sections[new_at]
        return ComparedSection(
            position=position,
            old=old,
            new=new,
            heading=compare_words(old.heading if old else "", new.heading if new else ""),
            prose=compare_words(old.prose if old else "", new.prose if new else ""),
            clauses=tuple(self._clause(ref) for ref in self._refs(old, new)),
        )

    def _refs(self, old: RestatedSection | None, new: RestatedSection | None) -> list[str]:
        """Those of the new section, and each that is gone behind the one it used to follow."""
        gone: dict[str, list[str]] = {}
        follows = ""
        for clause in old.clauses if old else ():
            if clause.ref in self._new_clauses:
                follows = clause.ref
            else:
                gone.setdefault(follows, []).append(clause.ref)
        refs = gone.pop("", [])
        for clause in new.clauses if new else ():
            refs += [clause.ref, *gone.pop(clause.ref, [])]
        return refs + [ref for left in gone.values() for ref in left]

    def _clause(self, ref: str) -> ComparedClause:
        old, new = self._old_clauses.get(ref), self._new_clauses.get(ref)
        words = compare_words(old.text if old else "", new.text if new else "")
        terms = tuple(changed_terms(old, new)) if old and new else ()
        move = Move(self._old_places[ref], self._new_places[ref]) if ref in self._moved else None
        return ComparedClause(ref, old, new, words, terms, move)

    def _paired_sections(self) -> dict[int, int]:
        """By the same heading first, then by the most clauses in common."""
        shared = Counter((self._old_homes[ref], self._new_homes[ref]) for ref in self._shared_refs())
        headings, new_headings = _headings(self._old), _headings(self._new)
        alike = {(at, new_headings[name]) for name, at in headings.items() if name in new_headings}
        pairs: dict[int, int] = {}
        taken: set[int] = set()
        for old, new in sorted(alike | set(shared), key=lambda pair: (pair not in alike, -shared[pair], pair)):
            if old not in pairs and new not in taken:
                pairs[old] = new
                taken.add(new)
        return pairs

    def _moved_refs(self) -> set[str]:
        """Those in another section, and the fewest others that must have been lifted to make the new order."""
        stayed = [ref for ref in self._shared_refs() if self._pairs.get(self._old_homes[ref]) == self._new_homes[ref]]
        order = [self._old_clauses[ref].position for ref in stayed]
        in_order = {stayed[at] for at in _longest_rising(order)}
        return set(self._shared_refs()) - in_order

    def _shared_refs(self) -> list[str]:
        return [ref for ref in self._new_clauses if ref in self._old_clauses]


def _headings(policy: RestatedPolicy) -> dict[tuple[str, int], int]:
    """Where each stands, by its words and how often they stood before."""
    often: Counter[str] = Counter()
    found = {}
    for at, section in enumerate(policy.sections):
        heading = " ".join(section.heading.casefold().split())
        found[heading, often[heading]] = at
        often[heading] += 1
    return found


def _homes(policy: RestatedPolicy) -> dict[str, int]:
    return {clause.ref: at for at, section in enumerate(policy.sections) for clause in section.clauses}


def _places(policy: RestatedPolicy) -> dict[str, Place]:
    places = {}
    for section in policy.sections:
        after = ""
        for clause in section.clauses:
            places[clause.ref] = Place(section.heading, after)
            after = clause.ref
    return places


def _longest_rising(numbers: list[int]) -> list[int]:
    """The places of the longest rising subsequence."""
    ends: list[int] = []  # the smallest number that ends a rising row of each length
    ends_at: list[int] = []
    before: list[int] = []
    for at, number in enumerate(numbers):
        length = bisect_left(ends, number)
        before.append(ends_at[length - 1] if length else -1)
        ends[length : length + 1] = [number]
        ends_at[length : length + 1] = [at]
    found = []
    at = ends_at[-1] if ends_at else -1
    while at >= 0:
        found.append(at)
        at = before[at]
    return found[::-1]
