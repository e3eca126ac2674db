from collections.abc import Sized
from itertools import islice

from .decoding import UnreadablePolicy, decode_policy
from .document import Document
from .headings import find_headings, find_title, is_wording, join_title
from .lines import plain_words, split_lines
from .pieces import Piece, gather
from .sections import make_sections

MAX_LINES = 100_000
MAX_PASSAGES = 20_000


def read_plain_text(data: bytes) -> Document:
    """Reads a plain-text policy never seen before; raises UnreadablePolicy with a sentence for the person.

    The title is "" where the file does not open with one.
    """
    pieces = _read_pieces(decode_policy(data))
    title_at = find_title(pieces)
    if title_at is None:
        return Document("", make_sections(pieces, find_headings(pieces, 0)), _read_metadata(pieces))
    join_title(pieces, title_at)
    title = pieces[title_at].text
    metadata = _read_metadata(pieces)
    headings = find_headings(pieces, title_at + 1)
    if title_at == 0:
        pieces, headings = pieces[1:], {at - 1 for at in headings}
    else:
        headings |= _headings_above(pieces, title_at)
    return Document(title, make_sections(pieces, headings, front=title_at and title_at + 1), metadata)


def _read_pieces(text: str) -> list[Piece]:
    lines = list(islice(split_lines(text), MAX_LINES + 1))
    _refuse_more_than(MAX_LINES, "lines", lines)
    pieces = gather(lines)
    _refuse_more_than(MAX_PASSAGES, "paragraphs and list items", pieces)
    return pieces


def _refuse_more_than(limit: int, what: str, found: Sized) -> None:
    if len(found) > limit:
        raise UnreadablePolicy(
            f"This file has more than {limit:,} {what}, which is more than any policy. Check that it is the right file."
        )


def _headings_above(pieces: list[Piece], title_at: int) -> set[int]:
    """The title and its banner, where something stands above: they keep their place on the page."""
    return {at for at in range(title_at + 1) if is_wording(pieces[at])}


def _read_metadata(pieces: list[Piece]) -> dict[str, str]:
    """The first value under each label; a file number repeated on every page is one file number."""
    metadata: dict[str, str] = {}
    for piece in pieces:
        if piece.look.label and piece.look.value:
            value = plain_words(" ".join([piece.look.value, *piece.lines[1:]]))
            metadata.setdefault(piece.look.label, value)
    return metadata
