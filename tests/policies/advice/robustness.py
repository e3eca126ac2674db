"""Twelve ways to write a draft that leave its meaning alone. The same draft is always changed the same way."""

import random
import re
from collections.abc import Callable

LONG_WORD = re.compile(r"(?<![\w@#'’.])[A-Za-z]{7,}(?![\w@'’])(?!\.\w)")
ANY_WORD = re.compile(r"(?<![\w@#'’.])[A-Za-z]{4,}(?![\w@'’])(?!\.\w)")
SENTENCE_END = re.compile(r"(?<=[.!?]) +")
TWINS = str.maketrans("aeopcAEOPC", "аеорсАЕОРС")
SHORTER = {
    "I am": "I'm",
    "do not": "don't",
    "does not": "doesn't",
    "cannot": "can't",
    "it is": "it's",
    "we are": "we're",
}
Chance = random.Random


def in_another_case(text: str, chance: Chance) -> str:
    """All small or all capitals; capitals that stand alone may be a marking or an abbreviation and stay."""
    if chance.random() < 0.5 and not re.search(r"\b(?:protected|secret|confidential)\b", text, re.IGNORECASE):
        return text.upper()
    return re.sub(r"[A-Za-z'’]+", lambda word: word[0] if word[0].isupper() else word[0].lower(), text)


def with_typos(text: str, chance: Chance) -> str:
    """Two neighbouring letters change places inside about one long word in four."""

    def slip(match: re.Match[str]) -> str:
        word = match[0]
        if chance.random() > 0.25:
            return word
        at = chance.randrange(2, len(word) - 2)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    return LONG_WORD.sub(slip, text)


def with_emoji(text: str, chance: Chance) -> str:
    return SENTENCE_END.sub(f" {chance.choice('☕🌿📌')} ", text) + " " + chance.choice("🌻🌤🐨")


def with_other_punctuation(text: str, chance: Chance) -> str:
    """No commas between words, and the last mark three times."""
    text = re.sub(r"(?<=[a-z]),(?= [A-Za-z])", "", text).rstrip()
    return text.rstrip(".!?") + (text[-1] if text[-1:] in ("!", "?") else ".") * 3


def with_homoglyphs(text: str, chance: Chance) -> str:
    """Letters of about one word in three become their Cyrillic twins."""
    return ANY_WORD.sub(lambda word: word[0].translate(TWINS) if chance.random() < 0.34 else word[0], text)


def with_other_spacing(text: str, chance: Chance) -> str:
    """Two spaces for one, no-break spaces, and a character without width inside some words."""
    text = re.sub(" ", lambda _: chance.choice(("  ", "\u00a0", " ")), text)
    return LONG_WORD.sub(lambda word: word[0][:3] + chance.choice(("\u200b", "\u00ad", "")) + word[0][3:], text)


def with_newlines(text: str, chance: Chance) -> str:
    """Each sentence on a line of its own, and a long line broken once between two small words."""
    text = SENTENCE_END.sub("\n", text)
    return re.sub(r"([^\n]{40,60}[a-z]) (?=[a-z])", r"\1\n", text)


def politely_padded(text: str, chance: Chance) -> str:
    before, after = chance.choice(
        [("Good morning everyone.", "Thanks for reading."), ("Hi all!", "Have a good day."), ("Hello.", "Cheers.")]
    )
    return f"{before}\n{text}\n{after}"


def with_a_harmless_paragraph(text: str, chance: Chance) -> str:
    return text + chance.choice(
        [
            "\n\nOn Sunday we took the dog to the beach and had fish and chips. The weather was lovely.",
            "\n\nAlso the tomatoes are finally ripe. I made three jars of relish this morning.",
            "\n\nBy the way, the library has a new shelf of travel books. Portugal looks wonderful.",
        ]
    )


def in_quotation_marks(text: str, chance: Chance) -> str:
    return chance.choice(("“{}”", '"{}"', "«{}»")).format(text)


def with_hashtags(text: str, chance: Chance) -> str:
    """About one long word in five becomes a hashtag."""
    return LONG_WORD.sub(lambda word: f"#{word[0]}" if chance.random() < 0.2 else word[0], text)


def contracted_or_expanded(text: str, chance: Chance) -> str:
    """Don't for do not, and do not for don't; whichever the draft has."""
    for long, short in SHORTER.items():
        one, other = (short, long) if short in text.replace("’", "'") else (long, short)
        text = re.sub(rf"\b{one}\b", other, text.replace("’", "'"))
    return text


CHANGES: dict[str, Callable[[str, Chance], str]] = {
    change.__name__: change
    for change in (
        in_another_case,
        with_typos,
        with_emoji,
        with_other_punctuation,
        with_homoglyphs,
        with_other_spacing,
        with_newlines,
        politely_padded,
        with_a_harmless_paragraph,
        in_quotation_marks,
        with_hashtags,
        contracted_or_expanded,
    )
}


def changed(name: str, change: str, text: str) -> str:
    """The draft of that name under a change; the same every time."""
    return CHANGES[change](text, random.Random(f"{name} {change}"))
