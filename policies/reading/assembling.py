"""Pieces from any kind of file, made into a document."""

from collections.abc import Sized

from .blocks import gather_tables
from .decoding import UnreadablePolicy
from .document import Document
from .headings import find_headings, find_title, is_wording, numbered
from .inline import LONGEST
from .lines import Line, Shape, look_at, plain_words
from .pieces import Piece
from .sections import make_sections

MAX_LINES = 100_000
MAX_PASSAGES = 20_000
MAX_PASSAGE = LONGEST
"""Characters. The search of clauses holds no word of one that is much longer, and no policy has any."""


def make_document(
    pieces: list[Piece], headings: set[int], title_at: int | None, left_out: tuple[str, ...] = ()
) -> Document:
    """The title is "" where there is none, and leaves the pieces where nothing stands above it."""
    metadata = _read_metadata(pieces)
    title = "" if title_at is None else pieces[title_at].text
    if title_at == 0:
        pieces, headings = pieces[1:], {at - 1 for at in headings if at}
    sections = make_sections(pieces, headings, front=title_at + 1 if title_at else 0)
    document = Document(title, sections, metadata, left_out)
    _refuse_endless_passage(document.rejoined())
    return document


def assemble(pieces: list[Piece], left_out: tuple[str, ...] = ()) -> Document:
    """The document of pieces whose source marks its own headings; without any, they are found by their looks."""
    refuse_too_long(pieces)
    pieces = gather_tables(pieces)
    if not any(character.isalnum() for piece in pieces for character in piece.text):
        raise UnreadablePolicy("This file has no words in it. Choose a file with the words of the policy in it.")
    title_at = _find_marked_title(pieces)
    for at, piece in enumerate(pieces):
        if piece.shape is Shape.HEADING and at != title_at:
            piece.look.level = max(piece.look.level, 1)
    headings = {at for at, piece in enumerate(pieces) if piece.shape is Shape.HEADING and at != title_at}
    if not headings:
        headings = find_headings(pieces, 0 if title_at is None else title_at + 1)
    if title_at:
        headings.add(title_at)
    return make_document(pieces, headings, title_at, left_out)


def _find_marked_title(pieces: list[Piece]) -> int | None:
    """What is styled as the title (level 0); else the heading that opens the file or stands over all others."""
    headings = [at for at, piece in enumerate(pieces) if piece.shape is Shape.HEADING]
    first = next((at for at, piece in enumerate(pieces) if is_wording(piece)), None)
    levels = [pieces[at].look.level for at in headings]
    if headings and min(levels) == 0:
        return headings[levels.index(0)]
    if (
        headings
        and levels.count(levels[0]) == 1
        and levels[0] == min(levels)
        and (first in headings or len(levels) > 1)
    ):
        return headings[0]
    if first in headings:
        return None if _is_numbered(pieces[headings[0]]) else first
    return find_title(pieces)


def _is_numbered(heading: Piece) -> bool:
    look = look_at(Line(heading.text, 0, False, False))
    return bool(numbered(Piece(look.shape, [look.text], 0, True, look)))


def _refuse_endless_passage(document: Document) -> None:
    passages = (clause for section in document.sections for clause in section.clauses)
    if any(len(text) > MAX_PASSAGE for text in [*document.texts(), *(passage.markdown for passage in passages)]):
        raise UnreadablePolicy(
            f"This file has a paragraph of more than {MAX_PASSAGE:,} characters, which is more than any policy. "
            "Check that it is the right file."
        )


def refuse_too_long(pieces: list[Piece]) -> None:
    refuse_more_than(MAX_PASSAGES, "paragraphs and list items", pieces)


def refuse_more_lines(count: int) -> None:
    refuse_more_than(MAX_LINES, "lines", range(count))


def refuse_more_than(limit: int, what: str, found: Sized) -> None:
    if len(found) > limit:
        raise UnreadablePolicy(
            f"This file has more than {limit:,} {what}, which is more than any policy. Check that it is the right file."
        )


def _read_metadata(pieces: list[Piece]) -> dict[str, str]:
    """The first value under each label; a file number repeated on every page is one file number."""
    metadata: dict[str, str] = {}
    for piece in pieces:
        if piece.look.label and piece.look.value:
            value = plain_words(" ".join([piece.look.value, *piece.lines[1:]]))
            metadata.setdefault(piece.look.label, value)
    return metadata
