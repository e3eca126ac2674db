"""The word lists in policies/content/advice_words, read once into the shapes the detectors use."""

from collections.abc import Collection, Mapping, Sequence
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
    read: frozenset[str]  # the meanings a draft can have as a whole; a number, a marking, an act is there or is not
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
        read=_read_as_a_whole(EXACT_SIGNALS | set(pictures), meanings),
        vocabulary=frozenset(phrases.vocabulary),
    )


def _read_as_a_whole(exact: Collection[str], meanings: Sequence[Meaning]) -> frozenset[str]:
    """The meanings that need nothing exact; each stands after those it is made of."""
    bound = set(exact)
    for meaning in meanings:
        if any(bound.issuperset(names) for names in meaning.groups):
            bound.add(meaning.name)
    return frozenset(meaning.name for meaning in meanings) - bound


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
