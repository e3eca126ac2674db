"""Numbers that belong to a person: a hit needs the right check digit and the right words beside it.

About one in eleven nine-digit numbers passes the tax file number test, so digits alone prove nothing.
"""

import re
from collections.abc import Callable

from .reading import Finding, Findings, Reading

TFN_WEIGHTS = (1, 4, 3, 7, 5, 8, 6, 9, 10)
OLD_TFN_WEIGHTS = (10, 7, 8, 4, 6, 3, 5, 1)
MEDICARE_WEIGHTS = (1, 3, 7, 9, 1, 3, 7, 9)
CRN_WEIGHTS = (6, 3, 7, 9, 10, 5, 8, 4, 2)
CRN_LETTERS = "xvtslkjhcba"

# Bounded and anchored before the first digit, so each start costs at most a dozen steps.
NUMBER = re.compile(r"(?<![\w.$])\d(?:[ .\-]{0,2}\d){5,11}(?: ?[a-z](?!\w))?(?!\w)")
PASSPORT = re.compile(r"(?<!\w)[a-z]{1,2} ?\d{7}(?!\w)")
BESIDE = 48


def find_identifiers(reading: Reading) -> Findings:
    text = reading.folded.text
    for match in NUMBER.finditer(text):
        name = _kind_of_number(match.group(), _beside(text, match.start(), match.end()))
        if name:
            yield reading.found(name, match.start(), match.end())
    if "passport" in text:
        yield from _find_passports(reading)


def is_tfn(digits: str) -> bool:
    weights = TFN_WEIGHTS if len(digits) == 9 else OLD_TFN_WEIGHTS
    return len(digits) in (8, 9) and len(set(digits)) > 1 and _weigh(digits, weights) % 11 == 0


def is_medicare(digits: str) -> bool:
    return len(digits) in (10, 11) and digits[0] in "23456" and _weigh(digits, MEDICARE_WEIGHTS) % 10 == int(digits[8])


def is_crn(digits: str, letter: str) -> bool:
    return len(digits) == 9 and CRN_LETTERS[_weigh(digits, CRN_WEIGHTS) % 11] == letter.lower()


def _weigh(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def _beside(text: str, start: int, end: int) -> str:
    return f" {text[max(0, start - BESIDE) : start]} | {text[end : end + BESIDE]} "


def _kind_of_number(number: str, beside: str) -> str | None:
    digits = "".join(character for character in number if character.isdigit())
    letter = number[-1] if number[-1].isalpha() else ""
    for name, matches, words in KINDS:
        if matches(digits, letter) and any(word in beside for word in words):
            return name
    return None


def _is_account(digits: str, letter: str) -> bool:
    return not letter and 6 <= len(digits) <= 10


KINDS: tuple[tuple[str, Callable[[str, str], bool], tuple[str, ...]], ...] = (
    ("tfn", lambda digits, letter: not letter and is_tfn(digits), ("tfn", "tax file", "tax number", "t.f.n")),
    ("medicare_number", lambda digits, letter: not letter and is_medicare(digits), ("medicare", "card")),
    (
        "crn",
        lambda digits, letter: bool(letter) and is_crn(digits, letter),
        ("crn", "centrelink", "customer", "reference", "claim", "client", "record", "number"),
    ),
    ("bank_account", _is_account, ("bsb", "account no", "account num", "acct", "bank account")),
    ("licence_number", _is_account, ("licence no", "licence num", "license num", "driver licence", "driver's licence")),
)


def _find_passports(reading: Reading) -> list[Finding]:
    text = reading.folded.text
    return [
        reading.found("passport_number", match.start(), match.end())
        for match in PASSPORT.finditer(text)
        if "passport" in _beside(text, match.start(), match.end())
    ]
