"""Pieces for readers of files that say what is a heading, a list and a table."""

import re
from itertools import chain

from .headings import HEADING_LENGTH
from .lines import KNOWN_LABELS, Line, Look, Shape, look_at, look_at_cells
from .pieces import Piece, ends_sentence, is_wrapped_before_a_mark, join_lines

_CLAUSE_WORDS = 15
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\x00]")
_SPACES = re.compile(r"[^\S\t]+")
_OPAQUE = re.compile(r"#|(?:javascript|data|file|about|blob):", re.IGNORECASE)
_LONGEST_ADDRESS = 500
_ALL_ADDRESSES = 2_000_000
BULLET = "•"


class Addresses:
    """Writes the address of a link beside its words, once for each link, and never more than a file can hold."""

    def __init__(self) -> None:
        self._left = _ALL_ADDRESSES

    def beside(self, label: str, address: str) -> str:
        """What to add after the label: nothing where the address is no address or the label says it already."""
        address = close_up(address)
        if len(address) > min(_LONGEST_ADDRESS, self._left) or _OPAQUE.match(address):
            return ""
        plain = address.removeprefix("mailto:").removeprefix("https://").removeprefix("http://").rstrip("/")
        if not any(character.isalnum() for character in plain) or plain.lower() in label.lower():
            return ""
        self._left -= len(address)
        return f" ({address.removeprefix('mailto:')})"


def close_up(text: str) -> str:
    return " ".join(_INVISIBLE.sub("", text).split())


def heading(text: str, level: int) -> list[Piece]:
    """Level 0 is the title. A whole sentence styled as a heading is a clause and comes back as one."""
    words = close_up(text)
    sentence = words.endswith((".", ";", ",")) and ends_sentence(words) and len(words.split()) > _CLAUSE_WORDS
    if len(words) > HEADING_LENGTH or sentence:
        return paragraph(text)
    return [_piece(Shape.HEADING, words, Look(Shape.HEADING, words, level=level))] if words else []


def item(text: str, depth: int, marker: str = BULLET) -> list[Piece]:
    """A number people cite stays before the words; a bullet does not."""
    words, marker = close_up(text), close_up(marker)
    if not words:
        return []
    shape = Shape.NUMBERED if any(character.isalnum() for character in marker) else Shape.BULLET
    words = f"{marker} {words}" if shape is Shape.NUMBERED else words
    piece = _piece(shape, words, Look(shape, words, marker=marker), indent=depth * 4)
    piece.depth = depth
    return [piece]


def under_item(depth: int) -> int:
    """The indent of a paragraph that belongs to an item; 0 outside any list."""
    return depth * 4 + 1 if depth else 0


def paragraph(text: str, indent: int = 0, *, bold: bool = False) -> list[Piece]:
    """One piece, or several where the line breaks inside it part labels or typed numbers and bullets."""
    pieces: list[Piece] = []
    for raw in text.split("\n"):
        line = _SPACES.sub(" ", _INVISIBLE.sub("", raw)).strip()
        look = look_at(Line(line, indent, False, False)) if line else Look(Shape.RULE, "")
        if look.shape is Shape.RULE:
            continue
        if look.shape is Shape.HEADING:
            look = Look(Shape.TEXT, line)
        if pieces and _goes_on(pieces[-1], look):
            pieces[-1].lines.append(line)
        else:
            pieces.append(Piece(look.shape, [look.text] if look.text else [], indent, True, look))
    for piece in pieces:
        piece.text = close_up(join_lines(piece.lines))
        if bold and piece.shape is Shape.TEXT:
            piece.lines = [f"**{piece.text}**"]
    return [piece for piece in pieces if piece.text]


def _goes_on(current: Piece, look: Look) -> bool:
    if not current.lines or look.shape is Shape.TEXT:
        return current.shape in (Shape.TEXT, Shape.BULLET, Shape.NUMBERED)
    return is_wrapped_before_a_mark(current, look)


def label(name: str, value: str) -> list[Piece]:
    """Something the file says about itself."""
    words, value = f"{close_up(name)}: {close_up(value)}", close_up(value)
    key = close_up(name).lower()
    look = Look(Shape.LABEL, words, label=KNOWN_LABELS.get(key, key.replace(" ", "_")), value=value)
    return [_piece(Shape.LABEL, words, look)]


def furniture(pieces: list[Piece]) -> list[Piece]:
    """The same words as furniture: a table of contents, the menu of a page."""
    for piece in pieces:
        piece.shape, piece.look = Shape.FURNITURE, Look(Shape.FURNITURE, piece.text)
    return pieces


def table_row(cells: list[list[Piece]]) -> list[Piece]:
    """One piece for a row; or what the cells hold, one after another, where the table only lays out the page."""
    full = [cell for cell in cells if cell]
    pieces = list(chain.from_iterable(full))
    if len(full) < 2 or any(piece.shape in (Shape.HEADING, Shape.ROW) for piece in pieces):
        return pieces
    texts = [" ".join(piece.text for piece in cell) for cell in full]
    look = look_at_cells("\t".join(texts))
    if look is None or look.shape is not Shape.LABEL:
        look = Look(Shape.ROW, " | ".join(texts))
    return [_piece(look.shape, close_up(look.text), look)]


def _piece(shape: Shape, text: str, look: Look, indent: int = 0) -> Piece:
    return Piece(shape, [text], indent, True, look, text=text)
