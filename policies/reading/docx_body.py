"""Follows the elements of a Word document and gathers its words into pieces."""

import re
from dataclasses import dataclass, field

from .assembling import MAX_PASSAGES, refuse_more_lines, refuse_too_long
from .docx_notes import Notes
from .docx_package import Attributes, Relations, local_name
from .docx_styles import BODY_LEVEL, Numbering, ParagraphStyle, Styles, is_on
from .numbers import whole_number
from .pieces import Piece
from .signs import (
    EMPHASIS,
    NEW_LINE,
    NOT_EMPHASIS,
    NOT_LINK,
    NOT_STRONG,
    STRONG,
    Addresses,
    without_forbidden,
    without_signs,
)
from .structured import furniture, heading, item, paragraph, table_row, under_item

_UNDER_ANY_ITEM = 1000
_ADDRESS = re.compile(r'\s*HYPERLINK\s+"([^"\s]{1,2000})"')
_LONGEST_INSTRUCTION = 3000
# Nothing in these is part of the words as they now stand; a changed property repeats the one it replaced.
_SKIPPED = {
    "w:del", "w:moveFrom", "mc:Fallback", "w:sectPr", "w:rt", "w:pPrChange", "w:rPrChange", "w:sdtPr", "w:tblPr",
    "w:tblPrChange", "w:trPrChange", "w:tcPrChange", "w:tblGrid",
}  # fmt: skip
_SIGNS = {"w:tab": "\t", "w:ptab": "\t", "w:noBreakHyphen": "-", "w:br": "\n", "w:cr": "\n"}


@dataclass(slots=True)
class _Paragraph:
    style: ParagraphStyle
    outline: int | None = None
    number: str | None = None
    level: int | None = None
    words: list[str] = field(default_factory=list)
    plain: bool = False
    """Some of its words are not bold."""
    notes: list[str] = field(default_factory=list)
    boxes: list[Piece] = field(default_factory=list)
    runs_on: bool = False
    """The mark that ended it was deleted."""


@dataclass(slots=True)
class _Row:
    cells: list[list[Piece]] = field(default_factory=list)
    deleted: bool = False


@dataclass(slots=True)
class _Field:
    instruction: str = ""
    reading_code: bool = True


class BodyReader:
    def __init__(self, relations: Relations, styles: Styles, numbering: Numbering, notes: Notes) -> None:
        self._relations, self._styles, self._numbering, self._called = relations, styles, numbering, notes
        self.notes: dict[str, list[str]] = {}
        self.dropped_deletions = self.dropped_hidden = False
        self._pieces: list[Piece] = []
        self._paragraphs: list[_Paragraph] = []  # more than one inside a text box
        self._note = ""
        self._rows: list[_Row] = []
        self._places: list[list[Piece]] = [self._pieces]
        self._tables: list[int] = []  # the numbers of those that are open
        self._table_count = 0
        self._fields: list[_Field] = []
        self._addresses = Addresses()
        self._skipped, self._skipped_depth = "", 0
        self._in_properties = self._in_words = self._in_code = self._in_row_properties = False
        self._hidden = self._bold = self._italic = False
        self._carried: _Paragraph | None = None
        self._lines, self._depth = 0, 0

    def finish(self) -> list[Piece]:
        if self._carried:
            self._place(self._pieces_of(self._carried))
        return self._pieces

    def start(self, name: str, given: Attributes) -> None:
        if self._skipped:
            self._skipped_depth += name == self._skipped
        elif name in _SKIPPED:
            self._skip(name)
        elif self._in_properties:
            self._read_property(name, given)
        elif name in ("w:t", "m:t"):
            self._in_words = True
        elif name in _SIGNS:
            self._add(_SIGNS[name])
        elif starter := self._STARTS.get(name):
            starter(self, given)

    def end(self, name: str) -> None:
        if self._skipped:
            if name == self._skipped:
                self._skipped_depth -= 1
                self._skipped = self._skipped if self._skipped_depth else ""
        elif name in ("w:t", "m:t"):
            self._in_words = False
        elif name == "w:instrText":
            self._in_code = False
        elif ender := self._ENDS.get(name):
            ender(self)

    def words(self, text: str) -> None:
        if self._skipped:
            return
        if self._in_words:
            self._add(text)
        elif self._in_code and self._fields and len(self._fields[-1].instruction) < _LONGEST_INSTRUCTION:
            self._fields[-1].instruction += text[:_LONGEST_INSTRUCTION]

    def _skip(self, name: str) -> None:
        if self._in_properties and name in ("w:del", "w:moveFrom"):
            if self._paragraphs:
                self._paragraphs[-1].runs_on = True
        elif name == "w:del":
            self.dropped_deletions = True
            if self._in_row_properties and self._rows:
                self._rows[-1].deleted = True
        self._skipped, self._skipped_depth = name, 1

    def _add(self, text: str) -> None:
        if not self._paragraphs or any(each.reading_code for each in self._fields):
            return
        if self._hidden:
            self.dropped_hidden = self.dropped_hidden or not text.isspace()
            return
        here = self._paragraphs[-1]
        here.plain = here.plain or not (self._bold or text.isspace())
        if text == "\n":
            self._lines += 1
            refuse_more_lines(self._lines)
            here.words.append(NEW_LINE)
            return
        text = without_forbidden(text)
        text = f"{EMPHASIS}{text}{NOT_EMPHASIS}" if self._italic else text
        here.words.append(f"{STRONG}{text}{NOT_STRONG}" if self._bold else text)

    def _read_property(self, name: str, given: Attributes) -> None:
        here, value = self._paragraphs[-1], given.get("w:val", "")
        match local_name(name):
            case "pStyle":
                here.style = self._styles[value]
            case "outlineLvl":
                here.outline = whole_number(value, BODY_LEVEL)
            case "numId":
                here.number = value
            case "ilvl":
                here.level = whole_number(value)

    def _start_paragraph(self, _given: Attributes) -> None:
        style = self._styles[self._styles.default]
        before, self._carried = self._carried, None
        here = _Paragraph(style)
        if before:
            here.words, here.plain, here.notes, here.boxes = before.words, before.plain, before.notes, before.boxes
        self._paragraphs.append(here)
        self._hidden = self._bold = self._italic = False

    def _end_paragraph(self) -> None:
        if not self._paragraphs:
            return
        here = self._paragraphs.pop()
        self._fields = [each for each in self._fields if not each.reading_code]
        if here.runs_on and not self._paragraphs:
            self._carried = here
        else:
            self._place(self._pieces_of(here))

    def _pieces_of(self, here: _Paragraph) -> list[Piece]:
        pieces = self._worded("".join(here.words), here)
        for note in here.notes:
            pieces += paragraph(note, _UNDER_ANY_ITEM)
        return pieces + here.boxes

    def _worded(self, text: str, here: _Paragraph) -> list[Piece]:
        if not without_signs(text).strip():
            return []
        number = here.style.number if here.number is None else here.number
        depth = here.style.level if here.level is None else here.level
        marker = self._numbering.next_marker(number, depth)
        level = here.style.heading if here.outline is None else here.outline + 1
        if level is not None and level <= BODY_LEVEL:
            pieces = heading(f"{marker} {text}" if any(map(str.isalnum, marker)) else text, level)
        elif marker:
            self._depth = depth + 1
            pieces = item(text, self._depth, marker)
        elif here.style.name.startswith(("toc ", "table of figures")):
            pieces = furniture(paragraph(text))
        else:
            goes_on = here.style.name.startswith("list ")
            pieces = paragraph(text, under_item(self._depth) if goes_on else 0, bold=not here.plain)
        return pieces

    def _place(self, pieces: list[Piece]) -> None:
        place = self._places[-1]
        place.extend(pieces)
        if len(place) > MAX_PASSAGES:
            refuse_too_long(place)

    def _start_properties(self, _given: Attributes) -> None:
        self._in_properties = bool(self._paragraphs)

    def _end_properties(self) -> None:
        self._in_properties = False

    def _start_run(self, _given: Attributes) -> None:
        self._hidden = bool(self._paragraphs) and self._paragraphs[-1].style.hidden
        self._bold = self._italic = False

    def _take_run_style(self, given: Attributes) -> None:
        style = self._styles[given.get("w:val", "")]
        self._hidden = self._hidden or style.hidden
        self._bold, self._italic = style.bold, style.italic

    def _take_hidden(self, given: Attributes) -> None:
        self._hidden = is_on(given)

    def _take_bold(self, given: Attributes) -> None:
        self._bold = is_on(given)

    def _take_italic(self, given: Attributes) -> None:
        self._italic = is_on(given)

    def _start_code(self, _given: Attributes) -> None:
        self._in_code = True

    def _take_field(self, given: Attributes) -> None:
        kind = given.get("w:fldCharType")
        if kind == "begin":
            self._fields.append(_Field())
        elif self._fields and kind == "separate":
            self._fields[-1].reading_code = False
            if found := _ADDRESS.match(self._fields[-1].instruction):
                self._open_link(found[1])
        elif self._fields and kind == "end" and _ADDRESS.match(self._fields.pop().instruction):
            self._end_link()

    def _start_link(self, given: Attributes) -> None:
        name = next((value for key, value in given.items() if local_name(key) == "id"), "")
        _kind, target, outside = self._relations.get(name, ("", "", False))
        self._open_link(target if outside else "")

    def _open_link(self, address: str) -> None:
        if self._paragraphs:
            self._paragraphs[-1].words.append(self._addresses.open(address))

    def _end_link(self) -> None:
        if self._paragraphs:
            self._paragraphs[-1].words.append(NOT_LINK)

    def _call_footnote(self, given: Attributes) -> None:
        self._call("footnote", given)

    def _call_endnote(self, given: Attributes) -> None:
        self._call("endnote", given)

    def _call(self, kind: str, given: Attributes) -> None:
        if self._paragraphs and not self._hidden:
            mark, texts = self._called.call(kind, given.get("w:id", ""))
            self._paragraphs[-1].words.append(mark)
            self._paragraphs[-1].notes += texts

    def _start_note(self, given: Attributes) -> None:
        self._note = given.get("w:id", "") if given.get("w:type", "normal") == "normal" else ""
        self._places = [[]]

    def _end_note(self) -> None:
        if self._note:
            self.notes[self._note] = [piece.signed or piece.text for piece in self._places[0]]
        self._places = [self._pieces]

    def _start_box(self, _given: Attributes) -> None:
        self._places.append([])

    def _end_box(self) -> None:
        if len(self._places) < 2:
            return
        pieces = self._places.pop()
        if self._paragraphs:
            self._paragraphs[-1].boxes += pieces
        else:
            self._place(pieces)

    def _start_table(self, _given: Attributes) -> None:
        self._table_count += 1
        self._tables.append(self._table_count)

    def _end_table(self) -> None:
        if self._tables:
            self._tables.pop()

    def _start_row(self, _given: Attributes) -> None:
        self._rows.append(_Row())

    def _start_cell(self, _given: Attributes) -> None:
        self._places.append([])

    def _end_cell(self) -> None:
        if len(self._places) < 2:
            return
        pieces = self._places.pop()
        if self._rows:
            self._rows[-1].cells.append(pieces)
        else:
            self._place(pieces)

    def _start_row_properties(self, _given: Attributes) -> None:
        self._in_row_properties = True

    def _end_row_properties(self) -> None:
        self._in_row_properties = False

    def _end_row(self) -> None:
        row = self._rows.pop()
        if not row.deleted:
            self._place(table_row(row.cells, self._tables[-1] if self._tables else 0))

    _STARTS = {
        "w:p": _start_paragraph,
        "w:pPr": _start_properties,
        "w:r": _start_run,
        "w:rStyle": _take_run_style,
        "w:vanish": _take_hidden,
        "w:b": _take_bold,
        "w:i": _take_italic,
        "w:instrText": _start_code,
        "w:fldChar": _take_field,
        "w:hyperlink": _start_link,
        "w:footnoteReference": _call_footnote,
        "w:endnoteReference": _call_endnote,
        "w:footnote": _start_note,
        "w:endnote": _start_note,
        "w:txbxContent": _start_box,
        "w:tbl": _start_table,
        "w:tr": _start_row,
        "w:trPr": _start_row_properties,
        "w:tc": _start_cell,
    }
    _ENDS = {
        "w:p": _end_paragraph,
        "w:pPr": _end_properties,
        "w:hyperlink": _end_link,
        "w:footnote": _end_note,
        "w:endnote": _end_note,
        "w:txbxContent": _end_box,
        "w:tc": _end_cell,
        "w:tr": _end_row,
        "w:tbl": _end_table,
        "w:trPr": _end_row_properties,
    }
