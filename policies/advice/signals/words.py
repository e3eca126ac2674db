"""A draft as words: folded so that disguises fall away, each word remembering where it stood."""

import re
import unicodedata
from typing import NamedTuple

# Left out of both texts and phrases, so that "she is so lazy" and "she's lazy" read alike.
FILLERS = frozenset(
    [
        "a",
        "an",
        "is",
        "are",
        "am",
        "was",
        "were",
        "be",
        "been",
        "being",
        "just",
        "really",
        "very",
        "so",
        "totally",
        "absolutely",
        "literally",
        "actually",
        "quite",
        "such",
        "bloody",
        "fucking",
        "fkn",
        "fuckin",
        "effing",
        "freaking",
        "frigging",
        "s",
    ]
)
ENDINGS = {"ll": "will", "re": "are", "ve": "have", "m": "am", "d": "would", "t": "not"}
RUN_TOGETHER = {
    "dont": "do not",
    "doesnt": "does not",
    "didnt": "did not",
    "cant": "can not",
    "cannot": "can not",
    "wont": "will not",
    "isnt": "is not",
    "arent": "are not",
    "wasnt": "was not",
    "werent": "were not",
    "couldnt": "could not",
    "shouldnt": "should not",
    "wouldnt": "would not",
    "hasnt": "has not",
    "havent": "have not",
    "im": "i am",
    "ive": "i have",
    "youre": "you are",
    "youve": "you have",
    "theyre": "they are",
    "theyve": "they have",
    "hes": "he is",
    "shes": "she is",
    "thats": "that is",
    "whats": "what is",
    "weve": "we have",
    "u": "you",
    "ur": "your",
    "govt": "government",
    "ppl": "people",
    "mgr": "manager",
    "dept": "department",
    "wanna": "want to",
    "gonna": "going to",
    "gotta": "got to",
    "cos": "because",
    "w": "with",
    "thx": "thanks",
    "pls": "please",
    "plz": "please",
    "rn": "right now",
}
LOOKALIKES = str.maketrans(
    "авекмнорстухіјѕԁԛԝɡαβεικνορτυχοɑⅰ",
    "abekmhopctyxijsdqwgabeiknoptuxoai",
)
HIDDEN = frozenset(["Cf", "Mn", "Me", "Cc", "Sk"])
LETTERS = re.compile(r"[^\W\d_]+")
QUOTES = frozenset("“”„«»")
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
EDGE = re.compile(r"[.!?;|\n\[\]…。！？]")
CAMEL = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


class Word(NamedTuple):
    text: str
    stem: str
    start: int
    end: int
    sentence: int
    paragraph: int


class Folded(NamedTuple):
    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original of a stretch of the folded text."""
        return self.places[start], self.places[end - 1] + 1


def fold(original: str) -> Folded:
    """Lower case, plain quotes, no accents, nothing invisible; compatibility letters made ordinary."""
    if original.isascii():
        return Folded(original.lower(), tuple(range(len(original))))
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(original):
        for plain in _plain(character):
            characters.append(plain)
            places.append(place)
    return Folded(LETTERS.sub(_without_lookalikes, "".join(characters)), tuple(places))


def _plain(character: str) -> str:
    if character.isascii():
        return character.lower()
    if character in "’‘ʼ＇`´":
        return "'"
    if character in QUOTES:
        return '"'
    if character == "đ" or character == "Đ":
        return "d"
    if ord(character) < 0x2000:
        parts = unicodedata.normalize("NFKD", character)
    else:
        parts = unicodedata.normalize("NFKC", character)
    return "".join(part.lower()[0] for part in parts if unicodedata.category(part) not in HIDDEN)


SHORTEST_SLIP, LONGEST_SLIP = 6, 18
# Words that a swap of letters would turn into another.
SOUND_AS_THEY_ARE = frozenset(["barley", "causal", "compliant", "singing", "trails"])
KEPT_WHOLE = frozenset(["customs", "news", "always", "series", "perhaps"])


def stem(word: str) -> str:
    """A plural made singular; nothing cleverer, so that a phrase list stays predictable."""
    if len(word) < 4 or word in KEPT_WHOLE or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1]


def spelled_out(word: str) -> list[str]:
    """The plain words that a contraction, a possessive or texting shorthand stands for."""
    if "'" in word:
        head, _, tail = word.rpartition("'")
        head = head.replace("'", "")
        if tail == "t" and head.endswith("n"):
            irregular = {"can": "can", "won": "will", "shan": "shall"}
            return [irregular.get(head, head[:-1]), "not"]
        if tail in ENDINGS:
            return [head, ENDINGS[tail]]
        return [head] if tail == "s" else [head + tail]
    return RUN_TOGETHER.get(word, word).split()


def is_emoji(character: str) -> bool:
    code = ord(character)
    return 0x1F000 <= code <= 0x1FAFF or 0x2600 <= code <= 0x27BF or code in (0x2B50, 0x2764)


def read_words(original: str, folded: Folded, vocabulary: frozenset[str] = frozenset()) -> tuple[Word, ...]:
    """Every word and emoji in order. The vocabulary settles stretched words and run-together hashtags."""
    words: list[Word] = []
    sentence = paragraph = 0
    previous = 0
    text = folded.text
    met: dict[tuple[str, str], list[tuple[str, str]]] = {}  # a word said again is not worked out again
    for start, end in _stretches(text):
        between = text[previous:start]
        if EDGE.search(between):
            sentence += 1
        if "\n\n" in between:
            paragraph += 1
        previous = end
        place, stop = folded.span(start, end)
        raw = original[place:stop]
        tagged = start > 0 and text[start - 1] == "#"
        written = (text[start:end], raw if tagged else "")
        if written not in met:
            parts = _parts(*written, tagged=tagged, known=vocabulary)
            met[written] = [(part, stem(part)) for part in parts if part not in FILLERS]
        words += [Word(part, root, place, stop, sentence, paragraph) for part, root in met[written]]
    return tuple(words)


def _stretches(text: str) -> list[tuple[int, int]]:
    found = [match.span() for match in WORD.finditer(text)]
    if not text.isascii():
        found += [(place, place + 1) for place, character in enumerate(text) if is_emoji(character)]
        found.sort()
    return found


def _parts(word: str, raw: str, *, tagged: bool, known: frozenset[str]) -> list[str]:
    if tagged:
        return [part for piece in _hashtag_parts(word, raw, known) for part in spelled_out(piece)]
    return [_unslipped(_unstretched(part, known), known) for part in spelled_out(word)]


def _without_lookalikes(match: re.Match[str]) -> str:
    """Letters of other alphabets that stand among ours made ours; a word wholly of theirs is left alone."""
    word = match.group()
    mixed = not word.isascii() and any(letter.isascii() for letter in word)
    return word.translate(LOOKALIKES) if mixed else word


def _unslipped(word: str, known: frozenset[str]) -> str:
    """A long word whose neighbouring letters changed places, when putting them back makes a word we know."""
    if not SHORTEST_SLIP <= len(word) <= LONGEST_SLIP or word in SOUND_AS_THEY_ARE or _is_known(word, known):
        return word
    for at in range(1, len(word) - 2):
        swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        if _is_known(swapped, known):
            return swapped
    return word


def _is_known(word: str, known: frozenset[str]) -> bool:
    return word in known or stem(word) in known


def _unstretched(word: str, known: frozenset[str]) -> str:
    """'Soooo laaazy' as 'so lazy', when that makes a word we know."""
    if word in known or not re.search(r"(.)\1\1", word):
        return word
    for keep in (r"\1\1", r"\1"):
        shorter = re.sub(r"(.)\1{2,}", keep, word)
        if shorter in known or stem(shorter) in known or shorter in FILLERS:
            return shorter
    return word


def _hashtag_parts(word: str, raw: str, known: frozenset[str]) -> list[str]:
    if raw.isascii() and raw != raw.lower() and raw != raw.upper():
        return [piece.lower() for piece in CAMEL.findall(raw)]
    return _segmented(word, known) if len(word) <= 40 else [word]


def _segmented(word: str, known: frozenset[str]) -> list[str]:
    """Split into known words, fewest first; the word itself when it cannot be split whole."""
    best: list[list[str] | None] = [[]] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 16), end):
            piece, before = word[start:end], best[start]
            if before is None or not (piece in known or stem(piece) in known):
                continue
            shortest = best[end]
            if shortest is None or len(before) + 1 < len(shortest):
                best[end] = [*before, piece]
    return best[-1] or [word]
