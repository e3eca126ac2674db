"""Which pieces are headings, which is the title, what cuts a sentence: decided from their neighbours."""

import re

from .lines import Shape
from .pieces import Piece, ends_sentence, is_bold, starts_small

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(rf"(?:\d{{1,2}}\s+)?(?:{_MONTHS})\s+\d{{4}}|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}", re.IGNORECASE)
_ADDRESS = re.compile(r"@|https?:|www\.|\.{4}")
_DUTY = re.compile(r"\b(?:must|shall|should|cannot)\b")
_ASKS = re.compile(r"\d[\d.)]*\s+(?:what|when|where|who|why|how|if|which)\b", re.IGNORECASE)
_DIGITS = re.compile(r"[\d.]*\d")
_GENERIC_BANNER = re.compile(
    r"(?:DEPARTMENT|AGENCY|OFFICE|COMMISSION|AUTHORITY|MINISTRY|AUSTRALIAN)\b.*"
    r"|(?:(?:INSTRUCTIONS?|GUIDELINES?|POLIC(?:Y|IES)|PRACTICE|STATEMENTS?|PROCEDURES?|STANDARDS?|DIRECTIVE|"
    r"MANUAL|CIRCULAR|DRAFT|AND|OF|THE|&)\s*)+"
)
_LINKING = (" for", " of", " and", " the", " on", " in", " to", " with", " by", ":", "-", "–", "—", "&")
_MINOR_WORDS = {"a", "an", "and", "by", "for", "in", "of", "on", "or", "the", "to", "with"}
_BETWEEN_WORDS = (Shape.LABEL, Shape.FURNITURE)
_LOOK_BACK = 6
_PLAIN_WORDS, _PLAIN_LENGTH = 14, 100
_NUMBERED_LENGTH = 220
HEADING_LENGTH = 300
_TITLE_WORDS, _TITLE_LENGTH = 25, 200


def find_headings(pieces: list[Piece], start: int) -> set[int]:
    """The indexes of the pieces that are headings, from `start` on."""
    found: set[int] = set()
    numbers = _Numbering()
    skip_until = start
    for at in range(start, len(pieces)):
        piece = pieces[at]
        if _is_marked(piece) or (piece.shape is Shape.NUMBERED and numbers.is_heading(pieces, at, found)):
            found.add(at)
        elif at >= skip_until and _is_plain_candidate(pieces, at):
            end = _end_of_run(pieces, at)
            found.update(_headings_of_run(pieces, at, end))
            skip_until = end
        if at in found:
            numbers.begin_section()
    return found


def _is_marked(piece: Piece) -> bool:
    return piece.shape is Shape.HEADING and len(piece.text) <= HEADING_LENGTH


def _end_of_run(pieces: list[Piece], at: int) -> int:
    end = at + 1
    while end < len(pieces) and _is_plain_candidate(pieces, end):
        end += 1
    return end


def _headings_of_run(pieces: list[Piece], first: int, end: int) -> range:
    """Of short lines one after another, those that head what follows; the others are lines of a list."""
    if end == len(pieces) or _DATE.fullmatch(pieces[end].text):
        return range(0)
    if _carries_on(pieces, end):
        cut = end - 2 if end - first > 1 and _is_unfinished(pieces[end - 2]) else end - 1
        return range(first, cut)
    led_in = first > 0 and pieces[first - 1].text.endswith(":")
    length = end - first
    if led_in:
        return range(end - 1, end) if length > 1 else range(0)
    return range(first, end) if length <= 3 else range(end - 1, end)


def _carries_on(pieces: list[Piece], at: int) -> bool:
    """The next words, past any label or page number, are the rest of a sentence."""
    last = min(at + _LOOK_BACK, len(pieces) - 1)
    while at < last and pieces[at].shape in _BETWEEN_WORDS:
        at += 1
    return pieces[at].shape is Shape.TEXT and starts_small(pieces[at].text)


def _is_plain_candidate(pieces: list[Piece], at: int) -> bool:
    piece = pieces[at]
    text = piece.text
    if piece.shape is not Shape.TEXT or not (piece.tight or _stands_alone(pieces, at)):
        return False
    if len(text) > _PLAIN_LENGTH or len(text.split()) > _PLAIN_WORDS or starts_small(text):
        return False
    if len(piece.lines) > 1 and not (text.isupper() or is_bold(piece)):
        return False
    if _DATE.fullmatch(text) or _ADDRESS.search(text) or text[:1] in "“\"‘'(":
        return False
    if text.endswith(":"):
        return _is_heading_with_colon(pieces, at)
    return not text.endswith((".", ";", ",", "!", "…"))


def _is_heading_with_colon(pieces: list[Piece], at: int) -> bool:
    """`Practice Statements:` over a list, or `Purpose:` over a paragraph, but not `You must:`."""
    words = pieces[at].text.rstrip(":").split()
    if len(words) > 4 or at + 1 >= len(pieces):
        return False
    if is_bold(pieces[at]):
        return True
    titled = all(word[:1].isupper() or word in _MINOR_WORDS or word == "&" for word in words)
    over_list = pieces[at + 1].shape in (Shape.BULLET, Shape.NUMBERED)
    return titled and (len(words) > 1 or not over_list) and not starts_small(pieces[at + 1].text)


def _stands_alone(pieces: list[Piece], at: int) -> bool:
    piece = pieces[at]
    return (piece.gap_before or at == 0) and (piece.gap_after or is_bold(piece))


class _Numbering:
    """Tells `1. Definitions` over its text from the first item of an enumeration."""

    def __init__(self) -> None:
        self._item: tuple[int, ...] = ()
        self._heading: dict[int, tuple[int, ...]] = {}

    def begin_section(self) -> None:
        self._item = ()

    def is_heading(self, pieces: list[Piece], at: int, found: set[int]) -> bool:
        number = numbered(pieces[at])
        if not number:
            return False
        if self._could_head(pieces, at, number, found):
            self._heading[len(number)] = number
            return True
        self._item = number
        return False

    def _could_head(self, pieces: list[Piece], at: int, number: tuple[int, ...], found: set[int]) -> bool:
        piece = pieces[at]
        if not _is_worded_as_heading(piece) or at + 1 >= len(pieces):
            return False
        if not (piece.tight or piece.gap_before or at - 1 in found):
            return False
        led_in = at > 0 and at - 1 not in found and pieces[at - 1].text.endswith(":")
        if led_in or (self._item and number == _next(self._item)):
            return False
        following = pieces[at + 1]
        if following.shape is Shape.TEXT and starts_small(following.text):
            return False
        if numbered(following) == _next(number):
            return self._heading.get(len(number)) is not None and number == _next(self._heading[len(number)])
        return piece.tight or piece.gap_after


def numbered(piece: Piece) -> tuple[int, ...]:
    """(2, 1) for a piece numbered 2.1; a single capital letter counts as a number; otherwise ()."""
    marker = piece.look.marker
    if piece.shape is not Shape.NUMBERED or marker.startswith("("):
        return ()
    core = marker.rstrip(".)")
    if _DIGITS.fullmatch(core):
        return tuple(int(part) for part in core.split("."))
    return (ord(core) - ord("A") + 1,) if len(core) == 1 and core.isupper() else ()


def _next(number: tuple[int, ...]) -> tuple[int, ...]:
    return (*number[:-1], number[-1] + 1)


def _is_worded_as_heading(piece: Piece) -> bool:
    text = piece.text
    if len(text) > _NUMBERED_LENGTH or text.endswith((".", ";", ",", ":", "!", "; and", "; or", ", and", ", or")):
        return False
    words = text[len(piece.look.marker) :].split()
    if not words or starts_small(words[0]):
        return False
    return not _DUTY.search(text) or bool(_ASKS.match(text))


def is_wording(piece: Piece) -> bool:
    """Not a label, a table or a marking, which may stand above a title."""
    return piece.shape not in (*_BETWEEN_WORDS, Shape.ROW, Shape.TABLE)


def find_title(pieces: list[Piece]) -> int | None:
    """The index of the title: the first heading-like piece under any labels, markings and banner."""
    first = next((at for at, piece in enumerate(pieces) if is_wording(piece)), None)
    if first is None or not _could_be_title(pieces[first]):
        return None
    return first + 1 if _is_banner(pieces, first) else first


def join_title(pieces: list[Piece], at: int) -> None:
    """Takes into the title the next line where the title plainly runs on to it."""
    title = pieces[at]
    while at + 1 < len(pieces) and not pieces[at + 1].gap_before and title.text.lower().endswith(_LINKING):
        if len(title.text) + len(pieces[at + 1].text) >= _TITLE_LENGTH or not _could_be_title(pieces[at + 1]):
            return
        title.text = f"{title.text} {pieces.pop(at + 1).text}"


def _could_be_title(piece: Piece) -> bool:
    text = piece.text
    if len(text) > _TITLE_LENGTH or _DATE.fullmatch(text):
        return False
    if piece.shape is Shape.HEADING:
        return True
    if piece.shape is not Shape.TEXT or len(text.split()) > _TITLE_WORDS:
        return False
    return not text.endswith((".", ":", ";", ",")) and not starts_small(text)


def _is_banner(pieces: list[Piece], first: int) -> bool:
    """Capitals naming the agency or the kind of document, or standing over the rest of a title page."""
    banner = pieces[first]
    if not banner.text.isupper() or banner.shape is Shape.HEADING or first + 1 >= len(pieces):
        return False
    title = pieces[first + 1]
    if title.shape is not Shape.TEXT or not _could_be_title(title) or is_bold(title):
        return False
    if _GENERIC_BANNER.fullmatch(banner.text):
        return True
    after = pieces[first + 2] if first + 2 < len(pieces) else None
    return after is not None and (after.shape is Shape.LABEL or bool(_DATE.fullmatch(after.text)))


def find_cuts(pieces: list[Piece], headings: set[int]) -> tuple[set[int], set[int]]:
    """Pieces that carry on a cut sentence, and the short lines (running heads) that cut one."""
    carried: set[int] = set()
    cutting: set[int] = set()
    for at, piece in enumerate(pieces):
        if piece.shape is not Shape.TEXT or not starts_small(piece.text):
            continue
        between = _between(pieces, at)
        before = between.start - 1
        if not between or before < 0 or before in headings or not _is_unfinished(pieces[before]):
            continue
        carried.add(at)
        cutting.update(between)
    return carried, cutting


def _between(pieces: list[Piece], at: int) -> range:
    """What stands directly above a piece and could have been printed over the sentence it belongs to."""
    start = at
    while start > 0 and at - start < _LOOK_BACK and pieces[start - 1].shape in _BETWEEN_WORDS:
        start -= 1
    if start == at and at > 0 and _is_plain_candidate(pieces, at - 1):
        start -= 1
    return range(start, at)


def _is_unfinished(piece: Piece) -> bool:
    if piece.shape not in (Shape.TEXT, Shape.BULLET, Shape.NUMBERED):
        return False
    return len(piece.text) >= 30 and not ends_sentence(piece.text)
