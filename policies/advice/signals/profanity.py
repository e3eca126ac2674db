"""Swearing, also when symbols, spacing, repetition or look-alike letters try to hide it.

Whole words are compared, never parts of words, so Scunthorpe, shiitake and cockatoos are left alone.
"""

import re
from collections.abc import Mapping, Sequence

from .reading import Findings, Reading
from .words import LOOKALIKES

LETTERS_FOR = str.maketrans("@$013!457€¢", "asoieiastec")
MASKS = frozenset("*#%&@$!?^~+_-.•×█")
PLAIN_MASKS = frozenset("*@#$%&")
LONGEST_MASKED = 16
CHUNK = re.compile(r"[^\s\"()\[\]{}<>,;:|/\\]{1,60}")
SYMBOL_SWEARING = re.compile(r"(?<![\w#@$%&*!])[#@$%&*!?^]{4,20}(?![\w$])")
SPELLED_OUT = re.compile(r"(?<!\w)\w(?:[ .\-_*]{1,2}\w){2,11}(?!\w)")
SEPARATORS = re.compile(r"[ .\-_*'~]")
REPEATS = re.compile(r"(.)\1+")
SLACK = 8  # for more than one space between words
NAMES = frozenset(["dick", "fanny", "willy", "randy", "cock", "gay", "cox"])


class ProfanityFinder:
    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self._innocent = tuple(words.get("innocent", ()))
        self._kinds = {form: name for name, forms in words.items() if name != "innocent" for form in forms}
        # Abbreviations without a vowel are too easily met by accident behind a mask.
        self._maskable = tuple(form for form in words.get("profanity", ()) if set(form) & set("aeiou"))

    def find(self, reading: Reading) -> Findings:
        text = reading.folded.text
        kinds: dict[str, str | None] = {}  # a word said again is not looked up again
        for match in CHUNK.finditer(text):
            if match.group() not in kinds:
                kinds[match.group()] = self._kind(match.group())
            name = kinds[match.group()]
            if name and not self._is_name(reading, *match.span()) and not self._is_innocent(text, *match.span()):
                yield reading.found(name, *match.span())
        for match in SYMBOL_SWEARING.finditer(text):
            if len(set(match.group())) >= 3:
                yield reading.found("profanity", *match.span())
        for match in SPELLED_OUT.finditer(text):
            name = self._kinds.get(SEPARATORS.sub("", match.group()).translate(LETTERS_FOR))
            if name:
                yield reading.found(name, *match.span())

    def _kind(self, chunk: str) -> str | None:
        bare = chunk.strip("'.!?-_…~#").translate(LOOKALIKES)
        closed = SEPARATORS.sub("", bare) if "-" not in bare else bare
        for form in (bare, bare.removesuffix("'s"), closed, closed.translate(LETTERS_FOR)):
            name = self._kinds.get(form) or self._kinds.get(REPEATS.sub(r"\1", form))
            if name:
                return name
        return "profanity" if self._is_masked(chunk.strip("'.,-~").translate(LOOKALIKES)) else None

    def _is_masked(self, chunk: str) -> bool:
        """'f**k' and 'sh#t': a known word with some of its letters behind symbols."""
        masked = [at for at, character in enumerate(chunk) if character in MASKS]
        if not masked or len(chunk) > LONGEST_MASKED:
            return False
        head, run, tail = chunk[: masked[0]], chunk[masked[0] : masked[-1] + 1], chunk[masked[-1] + 1 :]
        if not head.isalpha() or (tail and not tail.isalpha()):
            return False
        if len(run) > len(masked):
            return any(_letters_agree(form, chunk) for form in self._maskable)
        if not tail and (len(run) < 2 or not set(run) & PLAIN_MASKS):
            return False
        return any(_fits(form, head, len(run), tail) for form in self._maskable)

    def _is_name(self, reading: Reading, start: int, end: int) -> bool:
        """Dick Smith, Moby Dick, Fanny Durack: capitals on both the word and a neighbour."""
        if reading.folded.text[start:end].strip("'.,!?").removesuffix("'s") not in NAMES:
            return False
        at = reading.word_at(reading.folded.span(start, end)[0])
        words = reading.words[max(0, at - 1) : at + 2]
        return sum(reading.original[word.start : word.start + 1].isupper() for word in words) >= 2

    def _is_innocent(self, text: str, start: int, end: int) -> bool:
        """Pussy willows and blue tits: the word is part of a phrase that means no harm."""
        word = text[start:end].strip("'.,!?")
        for phrase in self._innocent:
            around = text[max(0, start - len(phrase)) : end + len(phrase) + SLACK]
            if word in phrase and phrase in " ".join(around.split()):
                return True
        return False


def _fits(form: str, head: str, masked: int, tail: str) -> bool:
    hidden = len(form) - len(head) - len(tail)
    return form.startswith(head) and form.endswith(tail) and 1 <= hidden <= masked <= hidden + 1


def _letters_agree(form: str, chunk: str) -> bool:
    return len(form) == len(chunk) and all(
        letter == written or written in MASKS for letter, written in zip(form, chunk, strict=True)
    )
