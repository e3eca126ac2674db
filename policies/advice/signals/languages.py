"""Which drafts are not in English: by script, or by the small words every language is full of."""

import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

from .reading import Findings, Reading

SCRIPTS = (
    "CJK",
    "HIRAGANA",
    "KATAKANA",
    "HANGUL",
    "ARABIC",
    "HEBREW",
    "CYRILLIC",
    "GREEK",
    "DEVANAGARI",
    "BENGALI",
    "GURMUKHI",
    "GUJARATI",
    "TAMIL",
    "TELUGU",
    "KANNADA",
    "MALAYALAM",
    "SINHALA",
    "THAI",
    "LAO",
    "KHMER",
    "MYANMAR",
    "ARMENIAN",
    "GEORGIAN",
    "ETHIOPIC",
)
ENOUGH_WORDS = 2
FEWEST_ACCENTS = 3


class LanguageFinder:
    """Says `other_language` when a draft is plainly not English, and looks for our words in scripts without spaces."""

    def __init__(self, common: Mapping[str, Sequence[str]], unspaced: Mapping[str, Sequence[str]]) -> None:
        self._common = {word: language for language, words in common.items() for word in words}
        self._unspaced = unspaced

    def find(self, reading: Reading) -> Findings:
        text = reading.folded.text
        if not reading.words:
            return
        if not text.isascii():
            yield from self._unspaced_words(reading)
        if self._is_foreign(reading):
            yield reading.found_words("other_language", 0, len(reading.words) - 1)

    def _is_foreign(self, reading: Reading) -> bool:
        letters = [character for character in reading.original if character.isalpha()]
        if not letters:
            return False
        if not reading.original.isascii():
            # Counted once folded: English in look-alike letters is English.
            in_script = sum(map(_in_other_script, reading.folded.text))
            if (in_script > 1 and in_script * 3 >= len(letters)) or _has_many_accents(letters):
                return True
        counts: dict[str, int] = {}
        for word in {word.text for word in reading.words}:
            language = self._common.get(word)
            if language:
                counts[language] = counts.get(language, 0) + 1
        return max(counts.values(), default=0) >= max(ENOUGH_WORDS, len(reading.words) // 8)

    def _unspaced_words(self, reading: Reading) -> Findings:
        text = reading.folded.text
        for name, forms in self._unspaced.items():
            for form in forms:
                start = text.find(form)
                if start >= 0:
                    yield reading.found(name, start, start + len(form))


def _has_many_accents(letters: list[str]) -> bool:
    accented = sum(not letter.isascii() and not _in_other_script(letter) for letter in letters)
    return accented >= FEWEST_ACCENTS and accented * 8 >= len(letters)


@lru_cache(maxsize=4096)
def _in_other_script(character: str) -> bool:
    return not character.isascii() and unicodedata.name(character, "").startswith(SCRIPTS)
