from itertools import islice

from .assembling import MAX_LINES, make_document, refuse_more_lines, refuse_too_long
from .decoding import decode_policy
from .document import Document
from .headings import find_headings, find_title, is_wording, join_title
from .lines import split_lines
from .pieces import Piece, gather


def read_plain_text(data: bytes) -> Document:
    """Reads a plain-text policy never seen before; raises UnreadablePolicy with a sentence for the person.

    The title is "" where the file does not open with one.
    """
    pieces = _read_pieces(decode_policy(data))
    title_at = find_title(pieces)
    if title_at is not None:
        join_title(pieces, title_at)
    headings = find_headings(pieces, 0 if title_at is None else title_at + 1)
    if title_at:
        headings |= _headings_above(pieces, title_at)
    return make_document(pieces, headings, title_at)


def _read_pieces(text: str) -> list[Piece]:
    lines = list(islice(split_lines(text), MAX_LINES + 1))
    refuse_more_lines(len(lines))
    pieces = gather(lines)
    refuse_too_long(pieces)
    return pieces


def _headings_above(pieces: list[Piece], title_at: int) -> set[int]:
    """The title and its banner, where something stands above: they keep their place on the page."""
    return {at for at in range(title_at + 1) if is_wording(pieces[at])}
