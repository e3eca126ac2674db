"""The word lists in policies/content/advice_words, read once into the shapes the detectors use."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from .languages import LanguageFinder
from .meanings import BadMeaning, Meaning, read_meanings
from .people import NameFinder
from .phrases import BadPhrase, PhraseTree
from .profanity import ProfanityFinder
from .senses import sense_names

WORDS_FOLDER = Path(__file__).resolve().parents[2] / "content" / "advice_words"
PHRASE_FILES = ("subjects", "speech", "abuse", "work", "civic", "cues", "everyday")

# What the detectors in code can find, next to the lists.
EXACT_SIGNALS = frozenset(
    [
        "tfn",
        "medicare_number",
        "crn",
        "passport_number",
        "bank_account",
        "licence_number",
        "marking",
        "work_email",
        "email",
        "phone",
        "public_line",
        "desk_phone",
        "other_language",
        "act_profile",
        "act_wiki",
        "act_share",
        "act_like",
        "act_checkin",
        "act_tag",
        "act_join",
        "profanity",
        "mild_profanity",
        "slur",
        "given_name",
        "empty_text",
    ]
)


class BadWords(ValueError):
    """A word list cannot be used; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    phrases: PhraseTree
    pictures: PhraseTree
    foreign: PhraseTree
    profanity: ProfanityFinder
    languages: LanguageFinder
    names: NameFinder
    negatable: frozenset[str]
    of_others: frozenset[str]
    meanings: tuple[Meaning, ...]
    signals: frozenset[str]
    exact: frozenset[str]  # of them those that are there or are not: numbers, markings, acts, pictures
    vocabulary: frozenset[str]


@cache
def load_lexicon(folder: Path = WORDS_FOLDER) -> Lexicon:
    """Read the word lists; BadWords names the list that cannot be used."""
    try:
        return _build(folder)
    except (BadPhrase, BadMeaning) as error:
        raise BadWords(str(error)) from error


def _build(folder: Path) -> Lexicon:
    classes = _read(folder / "classes.yaml")
    lists = {name: entry for file in PHRASE_FILES for name, entry in _read(folder / f"{file}.yaml").items()}
    pictures = _read(folder / "pictures.yaml")
    languages = _read(folder / "languages.yaml")
    foreign = {name: {"words": words} for name, words in languages["words"].items()}
    known = EXACT_SIGNALS | sense_names() | set(lists) | set(pictures) | set(foreign) | set(languages["unspaced"])
    meanings = read_meanings(_read(folder / "meanings.yaml"), known)
    phrases = _tree(lists, classes)
    return Lexicon(
        phrases=phrases,
        pictures=_tree(pictures, classes),
        foreign=_tree(foreign, classes),
        profanity=ProfanityFinder(_read(folder / "profanity.yaml")),
        languages=LanguageFinder(languages["common"], languages["unspaced"]),
        names=NameFinder(_read(folder / "names.yaml")["names"]),
        negatable=frozenset(name for name, entry in lists.items() if entry.get("negatable")),
        of_others=frozenset(name for name, entry in lists.items() if entry.get("of_others")),
        meanings=meanings,
        signals=frozenset(known | {meaning.name for meaning in meanings}),
        exact=_exact(EXACT_SIGNALS | set(pictures), meanings),
        vocabulary=frozenset(phrases.vocabulary),
    )


def _exact(named: Collection[str], meanings: Iterable[Meaning]) -> frozenset[str]:
    """With the meanings that cannot be without one of them; a meaning stands after those it is made of."""
    exact = set(named)
    for meaning in meanings:
        if any(exact.issuperset(names) for names in meaning.groups):
            exact.add(meaning.name)
    return frozenset(exact)


def _read(path: Path) -> dict[str, Any]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, yaml.YAMLError) as error:
        raise BadWords(f"The word list {path.name} cannot be read: {error}") from error
    if not isinstance(content, dict):
        raise BadWords(f"The word list {path.name} must name its lists.")
    return content


def _tree(lists: Mapping[str, Any], classes: Mapping[str, Any]) -> PhraseTree:
    tree = PhraseTree(classes)
    for name, entry in lists.items():
        if not isinstance(entry, dict) or not isinstance(entry.get("words"), list):
            raise BadWords(f"The list {name} has no words.")
        for phrase in entry["words"]:
            tree.add(name, str(phrase))
    return tree
