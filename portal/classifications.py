"""The order of classifications, lowest first: a setting, because departments have their own."""

import re

from django.conf import settings

OF_THE_SERVICE = [
    *("Trainee", "Graduate"),
    *(f"APS {level}" for level in range(1, 7)),
    *("EL 1", "EL 2", "SES Band 1", "SES Band 2", "SES Band 3", "Secretary"),
]
LONG = (
    (re.compile(r"\bsenior executive service\b"), "ses"),
    (re.compile(r"\bexecutive level\b"), "el"),
    (re.compile(r"\b(level|officer)\b"), ""),
)


def rank(words: str) -> int | None:
    """The place of a classification in the order, as people and payroll write it; None when nobody knows it.

    Of a broadband (“APS 3-4”) the higher one counts: whoever may decide on it must reach all of it.
    """
    known = {_tidy(one): place for place, one in enumerate(settings.CLASSIFICATIONS)}
    tidy = _tidy(words)
    if tidy in known:
        return known[tidy]
    if band := re.fullmatch(r"([a-z]+)(\d+)(?:-|/|to)(\d+)", tidy):
        name, *levels = band.groups()
        places = [known.get(f"{name}{level}") for level in levels]
        if None not in places:
            return max(place for place in places if place is not None)
    return None


def classifications() -> list[str]:
    return list(settings.CLASSIFICATIONS)


def _tidy(words: str) -> str:
    words = words.casefold()
    for pattern, short in LONG:
        words = pattern.sub(short, words)
    return re.sub(r"[\s.]+", "", words)
