"""Pieces for readers of files that say what is a heading, a list and a table."""

import re
from itertools import chain

from .headings import HEADING_LENGTH
from .inline import as_markdown
from .lines import KNOWN_LABELS, Line, Look, Shape, look_at, look_at_cells
from .pieces import Piece, ends_sentence, is_wrapped_before_a_mark, join_lines
from .signs import signed_lines, without_signs

_CLAUSE_WORDS = 15
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\x00]")
_SPACES = re.compile(r"[^\S\t]+")
BULLET = "•"


def close_up(text: str) -> str:
    return " ".join(_INVISIBLE.sub("", text).split())


def heading(text: str, level: int) -> list[Piece]:
    """Level 0 is the title. A whole sentence styled as a heading is a clause and comes back as one."""
    words = close_up(without_signs(text))
    sentence = words.endswith((".", ";", ",")) and ends_sentence(words) and len(words.split()) > _CLAUSE_WORDS
    if len(words) > HEADING_LENGTH or sentence:
        return paragraph(text)
    return [_piece(Shape.HEADING, words, Look(Shape.HEADING, words, level=level))] if words else []


def item(text: str, depth: int, marker: str = BULLET) -> list[Piece]:
    """A number people cite stays before the words; a bullet does not."""
    words, marker = close_up(without_signs(text)), close_up(marker)
    if not words:
        return []
    shape = Shape.NUMBERED if any(character.isalnum() for character in marker) else Shape.BULLET
    words = f"{marker} {words}" if shape is Shape.NUMBERED else words
    piece = _piece(shape, words, Look(shape, words, marker=marker), indent=depth * 4)
    piece.depth, piece.signed = depth, f"{marker} {text}"
    return [piece]


def under_item(depth: int) -> int:
    """The indent of a paragraph that belongs to an item; 0 outside any list."""
    return depth * 4 + 1 if depth else 0


def paragraph(text: str, indent: int = 0, *, bold: bool = False) -> list[Piece]:
    """One piece, or several where the line breaks inside it part labels or typed numbers and bullets."""
    pieces: list[Piece] = []
    signed: list[list[str]] = []  # the lines of each piece
    for holds, raw in signed_lines(text):
        line = _SPACES.sub(" ", _INVISIBLE.sub("", without_signs(raw))).strip()
        look = look_at(Line(line, indent, False, False)) if line else Look(Shape.RULE, "")
        if look.shape is Shape.RULE:
            continue
        if look.shape is Shape.HEADING:
            look = Look(Shape.TEXT, line)
        if pieces and _goes_on(pieces[-1], look):
            pieces[-1].lines.append(line)
            signed[-1].append(raw)
        else:
            pieces.append(Piece(look.shape, [look.text] if look.text else [], indent, True, look))
            signed.append([holds, raw])
    for piece, raw_lines in zip(pieces, signed, strict=True):
        piece.text, piece.signed = close_up(join_lines(piece.lines)), "\n".join(raw_lines)
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


def table_row(cells: list[list[Piece]], table: int) -> list[Piece]:
    """One piece for a row; or what the cells hold, one after another, where the table only lays out the page."""
    full = [cell for cell in cells if cell]
    pieces = list(chain.from_iterable(full))
    if any(piece.shape in (Shape.HEADING, Shape.ROW) for piece in pieces):
        return pieces
    if len(full) > 1:
        texts = [" ".join(piece.text for piece in cell) for cell in full]
        look = look_at_cells("\t".join(texts))
        if look is None or look.shape is not Shape.LABEL:
            look = Look(Shape.ROW, " | ".join(texts))
        pieces = [_piece(look.shape, close_up(look.text), look)]
    if len(pieces) == 1 and len(cells) > 1:
        pieces[0].table, pieces[0].cells = table, [[_cell(cell) for cell in cells]]
    return pieces


def _cell(pieces: list[Piece]) -> str:
    """What a cell holds on one line, since Markdown has no other cells."""
    marked = (f"{BULLET} " if piece.shape is Shape.BULLET else "" for piece in pieces)
    words = (as_markdown(piece.text, piece.signed, line_end=" ") for piece in pieces)
    return " ".join(mark + word for mark, word in zip(marked, words, strict=True))


def _piece(shape: Shape, text: str, look: Look, indent: int = 0) -> Piece:
    return Piece(shape, [text], indent, True, look, text=text)
