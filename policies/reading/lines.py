"""What one line of a plain-text policy looks like, seen alone. Every pattern here is linear in the line."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Shape(StrEnum):
    TEXT = "text"
    NUMBERED = "numbered"
    BULLET = "bullet"
    LABEL = "label"
    ROW = "row"
    TABLE = "table"
    FURNITURE = "furniture"
    HEADING = "heading"
    RULE = "rule"


class Line(NamedTuple):
    text: str
    indent: int
    gap: bool
    """A blank line or a new page stands above it."""
    new_page: bool


@dataclass(slots=True)
class Look:
    shape: Shape
    text: str
    marker: str = ""
    label: str = ""
    value: str = ""
    level: int = 0


KNOWN_LABELS = {
    "approval date": "approved_on",
    "approved": "approved_on",
    "approved by": "approved_by",
    "approved on": "approved_on",
    "author": "author",
    "authorised by": "approved_by",
    "availability": "availability",
    "bcs classification": "file_classification",
    "by": "by",
    "category": "category",
    "classification": "classification",
    "commencement date": "in_force_from",
    "contact": "contact",
    "contact officer": "contact",
    "date approved": "approved_on",
    "date of effect": "in_force_from",
    "date published": "published_on",
    "document id": "file_number",
    "document number": "file_number",
    "document owner": "owner",
    "effective date": "in_force_from",
    "effective from": "in_force_from",
    "file no": "file_number",
    "file number": "file_number",
    "file reference": "file_number",
    "last reviewed": "reviewed_on",
    "last updated": "updated_on",
    "next review": "review_on",
    "owner": "owner",
    "page last updated": "updated_on",
    "policy owner": "owner",
    "publication date": "published_on",
    "published": "published_on",
    "published date": "published_on",
    "purpose": "purpose",
    "review by": "review_on",
    "review date": "review_on",
    "review period": "review_period",
    "security classification": "classification",
    "status": "status",
    "subject": "subject",
    "version": "version",
    "version number": "version",
}

GLYPHS = "•◦▪▫‣⁃·●○■□➢➤✓\uf0a7\uf0b7"
_BULLET = re.compile(rf"([{GLYPHS}])[ \t]*(.*)|([-–—*+o])[ \t]+(.*)", re.DOTALL)
_NUMBER = re.compile(
    r"""(
        \d{1,3}(?:\.\d{1,3}){0,5}(?:\([a-z0-9]{1,4}\))+\.?   # 1.1(a)
      | \d{1,3}(?:\.\d{1,3}){0,5}[.)]                        # 1.  1)  1.1.
      | \d{1,3}(?:\.\d{1,3}){1,5}                            # 1.1
      | (?:\((?:\d{1,3}|[A-Za-z]|[ivxlc]{2,6})\)){1,4}       # (a)  (iv)  (a)(i)
      | (?:[A-Za-z]|[ivxlc]{2,6}|[IVXLC]{2,6})[.)]           # a)  A.  iv.
    )(?:[ \t]+|(?<=\d[.)])(?=[A-Z]))(\S.*)""",
    re.VERBOSE | re.DOTALL,
)
_HASHES = re.compile(r"(#{1,6})[ \t]+(\S.*)", re.DOTALL)
_PAGE = re.compile(r"(?:page\s+)\d{1,4}(?:\s+of\s+\d{1,4})?|[-–—]\s*\d{1,4}\s*[-–—]", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"\d{1,4}")
_MARKING = re.compile(
    r"UNOFFICIAL|OFFICIAL(?::\s?(?:SENSITIVE|Sensitive))?|PROTECTED|UNCLASSIFIED|FOR OFFICIAL USE ONLY"
)
_LABEL = re.compile(r"([A-Z][^\t:.;,|]{0,40}):[ \t]+(.*)", re.DOTALL)
_LINK = re.compile(r"\[([^\[\]]*)\]\(([^()\s]*)\)")
_STARS = re.compile(r"(\*{1,3})")
_RULE_CHARACTERS = frozenset("-–—=*_~#+|: \t.")


def split_lines(text: str) -> Iterator[Line]:
    """The lines that hold something, each knowing whether anything blank stands above it."""
    gap, new_page = True, False
    for page_number, page in enumerate(text.split("\f")):
        gap, new_page = gap or page_number > 0, new_page or page_number > 0
        for raw in page.splitlines():
            content = raw.strip()
            if content.startswith(">"):
                content = content.lstrip("> \t")
            if not content:
                gap = True
                continue
            indent = len(raw[: len(raw) - len(raw.lstrip())].expandtabs(4))
            yield Line(content, indent, gap, new_page)
            gap, new_page = False, False


def look_at(line: Line) -> Look:
    text = line.text
    if all(character in _RULE_CHARACTERS for character in text):
        return Look(Shape.RULE, text)
    if hashes := _HASHES.fullmatch(text):
        return Look(Shape.HEADING, hashes[2].rstrip("# \t") or hashes[2], level=len(hashes[1]))
    if _PAGE.fullmatch(text) or (line.gap and _PAGE_NUMBER.fullmatch(text)):
        return Look(Shape.FURNITURE, text)
    if _MARKING.fullmatch(text):
        return Look(Shape.FURNITURE, text, label="classification", value=text)
    if listed := _look_at_marker(text):
        return listed
    return look_at_cells(text) or Look(Shape.TEXT, text)


def _look_at_marker(text: str) -> Look | None:
    if bullet := _BULLET.fullmatch(text):
        return Look(Shape.BULLET, bullet[2] or bullet[4] or "", marker=bullet[1] or bullet[3])
    if number := _NUMBER.fullmatch(text):
        return Look(Shape.NUMBERED, text, marker=number[1])
    return None


def look_at_cells(text: str) -> Look | None:
    """`Label:<tab>value`, `Known label: value`, or a row of a table drawn with tabs or bars."""
    plain = plain_words(text) if "*" in text else text
    label = _LABEL.fullmatch(plain)
    if label and label[2]:
        name = _label_key(label[1])
        if name in KNOWN_LABELS or "\t" in plain[label.end(1) : label.end(1) + 2]:
            return _label_look(name, label[2], text)
    separator = "|" if text.startswith("|") else "\t"
    cells = [cell.strip() for cell in text.split(separator) if cell.strip()]
    if len(cells) == 2 and _label_key(plain_words(cells[0])) in KNOWN_LABELS:
        return _label_look(_label_key(plain_words(cells[0])), cells[1], " ".join(cells))
    if len(cells) > 2 or (separator == "|" and cells) or (len(cells) == 2 and len(cells[0]) <= 40):
        return Look(Shape.ROW, " | ".join(cells))
    return None


def _label_key(label: str) -> str:
    return " ".join(label.lower().split()).rstrip(":")


def _label_look(name: str, value: str, text: str) -> Look:
    key = KNOWN_LABELS.get(name, name.replace(" ", "_"))
    return Look(Shape.LABEL, text, label=key, value=value)


def plain_words(text: str) -> str:
    """One line of words: spaces closed up, emphasis marks dropped, a link as its label and address."""
    return " ".join(_LINK.sub(_read_link, drop_emphasis(text)).split())


def _read_link(link: re.Match[str]) -> str:
    label, address = link[1], link[2]
    return f"{label} ({address})" if any(character.isalnum() for character in address) else label


def drop_emphasis(text: str) -> str:
    return turn_emphasis(text, _STARS, lambda _mark: ("", ""))


def turn_emphasis(text: str, marks: re.Pattern[str], turned: Callable[[str], tuple[str, str]]) -> str:
    """Writes pairs of marks that open before a word and close after one in another way; a lone one stays."""
    parts = marks.split(text)
    opened: dict[str, int] = {}
    for at in range(1, len(parts), 2):
        stars = parts[at]
        before = parts[at - 1][-1:] or (parts[at - 2][-1:] if at > 1 else "")  # a mark may stand beside a mark
        after = parts[at + 1][:1] or (parts[at + 2][:1] if at + 2 < len(parts) else "")
        if stars in opened and before and not before.isspace() and not after.isalnum():
            parts[opened.pop(stars)], parts[at] = turned(stars)
        elif after and not after.isspace() and not before.isalnum():
            opened[stars] = at
    return "".join(parts)
