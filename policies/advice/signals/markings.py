"""Protective markings of the 2012, 2014 and 2018 schemes, in marking position only.

In capitals at the start of a line and closed by a separator or the line's end, or in an e-mail marking such as
[SEC=PROTECTED]. "Top secret recipe" is a recipe.
"""

import re

from .reading import Finding, Findings, Reading

MARKINGS = (
    "TOP SECRET",
    "SECRET",
    "CONFIDENTIAL",
    "PROTECTED",
    "RESTRICTED",
    "HIGHLY PROTECTED",
    "FOR OFFICIAL USE ONLY",
    "FOR-OFFICIAL-USE-ONLY",
    "FOUO",
    "CABINET-IN-CONFIDENCE",
    "CABINET IN CONFIDENCE",
    "STAFF-IN-CONFIDENCE",
    "STAFF IN CONFIDENCE",
    "COMMERCIAL-IN-CONFIDENCE",
    "COMMERCIAL IN CONFIDENCE",
    "IN-CONFIDENCE",
    "IN CONFIDENCE",
    "AUSTEO",
    "AGAO",
    "SENSITIVE",
    "SENSITIVE PERSONAL",
    "SENSITIVE LEGAL",
    "SENSITIVE CABINET",
    "OFFICIAL SENSITIVE",
)
LONGEST_FIRST = sorted(MARKINGS, key=len, reverse=True)
# Some markings are written with small letters after the colon: "OFFICIAL: Sensitive", "SENSITIVE: Personal".
COLON_FORMS = re.compile(
    r"(?:OFFICIAL ?: ?(?:Sensitive|SENSITIVE)|S(?:ensitive|ENSITIVE) ?: ?(?:[PLC][A-Za-z]{3,9}))\b"
)
EMAIL_FORM = re.compile(r"\[?(?:SEC|DLM) ?= ?([A-Za-z: -]{3,40})")
LINE_START = re.compile(r"^[ \t>*_\[(\"'“‘«#-]{0,12}", re.MULTILINE)
CLOSERS = re.compile(r"[ \t]{0,3}(?:$|[|:/\])*]|--?[ \t]|[–—\-]|\n|\r|  )", re.MULTILINE)
CAPITAL_RUN = re.compile(r"[A-Z][A-Z]+(?:[ -][A-Z]+){0,3}")
HARMLESS = ("UNCLASSIFIED", "UNOFFICIAL", "OFFICIAL")


def find_markings(reading: Reading) -> Findings:
    text = reading.original
    for match in EMAIL_FORM.finditer(text):
        if match.group(1).strip().upper() not in HARMLESS:
            yield _marking(reading, match.start(), match.end())
    for line in LINE_START.finditer(text):
        end = _marking_end(text, line.end())
        if end:
            yield _marking(reading, line.end(), end)


def _marking(reading: Reading, start: int, end: int) -> Finding:
    return Finding("marking", start, end, reading.word_at(start))


def _marking_end(text: str, start: int) -> int | None:
    colon_form = COLON_FORMS.match(text, start)
    if colon_form:
        return colon_form.end()
    run = CAPITAL_RUN.match(text, start)
    if not run:
        return None
    words = run.group()
    for marking in LONGEST_FIRST:
        end = start + len(marking)
        if words.startswith(marking) and CLOSERS.match(text, end):
            return end
    return None
