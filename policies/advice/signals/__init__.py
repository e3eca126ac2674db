"""Facts found in a draft, each with the place where it stands. Every detector's cost grows with the text alone."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from ..draft import Context
from .acts import find_acts
from .contacts import find_contacts
from .identifiers import find_identifiers
from .lexicon import BadWords, Lexicon, load_lexicon
from .markings import find_markings
from .phrases import PhraseTree
from .reading import Finding, Reading
from .senses import Seen, find_senses, see

__all__ = ["BadWords", "Finding", "Lexicon", "Signals", "find_signals", "load_lexicon"]

DETECTORS = (find_identifiers, find_markings, find_contacts, find_acts)
NEGATIONS = frozenset(["not", "never", "hardly", "neither", "nor", "without"])
MOST_PER_SIGNAL = 400


@dataclass(frozen=True, slots=True)
class Signals:
    """What was found, by name. A fact seen only in the picture has no place in the text."""

    found: dict[str, tuple[Finding, ...]]
    seen: Seen | None = None  # the draft as the language model saw it, for the judge; None without it

    def __contains__(self, name: str) -> bool:
        return name in self.found

    def without(self, names: Collection[str]) -> "Signals":
        return Signals({name: findings for name, findings in self.found.items() if name not in names}, self.seen)

    def spans(self, names: Iterable[str]) -> tuple[tuple[int, int], ...]:
        places = {(finding.start, finding.end) for name in names for finding in self.found.get(name, ())}
        return tuple(sorted(places))


def find_signals(text: str, context: Context, lexicon: Lexicon) -> Signals:
    reading = Reading.of(text, lexicon.vocabulary)
    found: dict[str, list[Finding]] = {}
    for detector in (*DETECTORS, lexicon.profanity.find, lexicon.languages.find, lexicon.names.find):
        _collect(found, detector(reading))
    _collect(found, _phrases(lexicon.phrases, reading, lexicon))
    if "other_language" in found:
        _collect(found, _phrases(lexicon.foreign, reading, lexicon))
    seen = see(reading)
    _collect(found, find_senses(reading, seen))
    for name in _in_picture(context.photo_of, lexicon):
        found.setdefault(name, [])
    for meaning in lexicon.meanings:
        together = meaning.find(found, reading)
        if together is not None:
            found[meaning.name] = together
    if not text.strip():
        found["empty_text"] = []
    return Signals({name: tuple(findings) for name, findings in found.items()}, seen)


def _collect(found: dict[str, list[Finding]], findings: Iterable[Finding]) -> None:
    for finding in findings:
        already = found.setdefault(finding.name, [])
        if len(already) < MOST_PER_SIGNAL:
            already.append(finding)


def _phrases(tree: PhraseTree, reading: Reading, lexicon: Lexicon) -> Iterable[Finding]:
    for name, first, last in tree.find(reading.words):
        if name in lexicon.negatable and _is_negated(reading, first):
            continue
        if name in lexicon.of_others and _is_about_author(reading, first):
            continue
        yield reading.found_words(name, first, last)


def _is_negated(reading: Reading, first: int) -> bool:
    sentence = reading.words[first].sentence
    before = reading.words[max(0, first - 3) : first]
    return any(word.text in NEGATIONS and word.sentence == sentence for word in before)


def _is_about_author(reading: Reading, first: int) -> bool:
    """'I'm such an idiot': fillers are gone by now, so the word before is the author."""
    return first > 0 and reading.words[first - 1].text in ("i", "me", "myself")


def _in_picture(description: str | None, lexicon: Lexicon) -> set[str]:
    if not description:
        return set()
    reading = Reading.of(description, lexicon.vocabulary)
    return {name for name, _, _ in lexicon.pictures.find(reading.words)} | {"has_photo"}
