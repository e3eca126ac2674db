"""Meanings: signals built from other signals that stand together. See advice_words/meanings.yaml."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .reading import Finding, Reading

USUAL_REACH = 14
MOST_FINDINGS = 40
KEYS = {"near", "any", "twice", "reach", "unless", "unless_here"}

Found = dict[str, list[Finding]]


class BadMeaning(ValueError):
    pass


@dataclass(frozen=True, slots=True)
class Meaning:
    name: str
    groups: tuple[tuple[str, ...], ...]
    reach: int
    unless: tuple[str, ...]
    unless_here: tuple[str, ...]
    twice: bool = False

    def find(self, found: Found, reading: Reading) -> list[Finding] | None:
        """Where the meaning stands; None where it does not. A meaning seen only in a picture stands nowhere."""
        if not all(any(name in found for name in names) for names in self.groups):
            return None
        barred = self._barred(found, reading)
        groups = [_outside(barred, _sorted(found, names), reading) for names in self.groups]
        if self.twice:
            places = {finding.start: finding for finding in groups[0]}
            return list(places.values())[:MOST_FINDINGS] if len(places) > 1 else None
        if len(groups) == 1:
            return groups[0][:MOST_FINDINGS] or None
        return self._together(groups, reading) or None

    def _barred(self, found: Found, reading: Reading) -> set[tuple[int, int]]:
        """The sentences in which something says that the words mean another thing."""
        barred = {_sentence(finding, reading) for finding in _sorted(found, self.unless_here)}
        for finding in _sorted(found, self.unless):
            paragraph, sentence = _sentence(finding, reading)
            barred |= {(paragraph, sentence + step) for step in (-1, 0, 1)}
        return barred

    def _together(self, groups: list[list[Finding]], reading: Reading) -> list[Finding]:
        together: list[Finding] = []
        for anchor in groups[0]:
            others = [_nearest(anchor, group, self.reach, reading) for group in groups[1:]]
            if all(others):
                together += [anchor, *(other for other in others if other)]
            if len(together) >= MOST_FINDINGS:
                break
        return together


def read_meanings(entries: Mapping[str, Any], known: Iterable[str]) -> tuple[Meaning, ...]:
    """Check and order the meanings; each may use only what stands above it."""
    signals = set(known)
    meanings = []
    for name, entry in entries.items():
        meanings.append(_read_meaning(name, entry, signals))
        signals.add(name)
    return tuple(meanings)


def _read_meaning(name: str, entry: Any, known: set[str]) -> Meaning:
    if not isinstance(entry, dict) or set(entry) - KEYS or len({"near", "any", "twice"} & set(entry)) != 1:
        raise BadMeaning(f"The meaning {name} must have one of near, any or twice, and may have reach and unless.")
    if "near" in entry:
        groups = tuple(tuple(group) for group in entry["near"])
    elif "any" in entry:
        groups = (tuple(entry["any"]),)
    else:
        groups = ((entry["twice"],),)
    unless, unless_here = tuple(entry.get("unless", ())), tuple(entry.get("unless_here", ()))
    for used in [*unless, *unless_here, *(part for group in groups for part in group)]:
        if used not in known:
            raise BadMeaning(f"The meaning {name} uses {used}, which is not a signal that stands above it.")
    return Meaning(name, groups, entry.get("reach", USUAL_REACH), unless, unless_here, twice="twice" in entry)


def _sentence(finding: Finding, reading: Reading) -> tuple[int, int]:
    if not reading.words:
        return 0, 0
    word = reading.words[finding.word]
    return word.paragraph, word.sentence


def _outside(barred: set[tuple[int, int]], findings: list[Finding], reading: Reading) -> list[Finding]:
    if not barred:
        return findings
    return [finding for finding in findings if _sentence(finding, reading) not in barred]


def _sorted(found: Found, names: Iterable[str]) -> list[Finding]:
    findings = [finding for name in names for finding in found.get(name, ())]
    return sorted(findings, key=lambda finding: (finding.word, finding.start))


def _nearest(anchor: Finding, group: Sequence[Finding], reach: int, reading: Reading) -> Finding | None:
    """The finding nearest to the anchor; not the anchor's own words, so that one word never counts twice."""
    at = bisect_left(group, anchor.word, key=lambda finding: finding.word)
    around = [other for other in group[max(0, at - 4) : at + 4] if _is_near(anchor, other, reach, reading)]
    return min(around, key=lambda other: abs(other.word - anchor.word), default=None)


def _is_near(anchor: Finding, other: Finding, reach: int, reading: Reading) -> bool:
    if (anchor.start, anchor.end) == (other.start, other.end) or abs(anchor.word - other.word) > reach:
        return False
    if not reading.words:
        return False
    here, there = reading.words[anchor.word], reading.words[other.word]
    return here.paragraph == there.paragraph and abs(here.sentence - there.sentence) <= max(2, reach // 8)
