import codecs
import re
from dataclasses import dataclass, field
from itertools import chain

from .assembling import MAX_PASSAGES, assemble, refuse_more_lines, refuse_too_long
from .decoding import UnreadablePolicy, decode_words
from .document import Document
from .html_tokens import Tag, read_tokens
from .numbers import letters, roman, whole_number
from .pieces import Piece
from .signs import (
    EMPHASIS,
    NEW_LINE,
    NOT_EMPHASIS,
    NOT_LINK,
    NOT_STRONG,
    STRONG,
    Addresses,
    without_signs,
)
from .structured import BULLET, furniture, heading, item, paragraph, table_row, under_item


def _names(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


MAX_TAGS = 300_000
MAX_TABLES = 12  # one inside another
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = _names(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure",
    "footer form header hgroup hr html legend main menu nav option p pre section select summary",
)
_LISTS = {"ul", "ol", "menu", "dir"}
_CELLS = {"td", "th"}
_ROWS = {"tr", "tbody", "thead", "tfoot"}
_INLINE = _names(
    "a abbr acronym b bdi bdo big br button cite code data del dfn em font i img input ins kbd label mark meter q s",
    "samp small span strike strong sub sup time tt u var wbr",
)
KNOWN_TAGS = (
    _BLOCKS
    | _LISTS
    | _CELLS
    | _ROWS
    | _INLINE
    | _HEADINGS.keys()
    | _names("li table script style title head meta link")
)
# Only what must be closed in so many words: whatever ends by itself could hide the rest of the page.
_HIDEABLE = {"a", "aside", "div", "nav", "ol", "section", "span", "table", "ul"}
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_.-]{2,40})", re.IGNORECASE)
_ENCODINGS = {"utf-8": "utf-8", "iso8859-1": "cp1252", "ascii": "cp1252"} | {
    name: name
    for name in ["iso8859-15", "shift_jis", "euc_jp", "gbk", "gb18030", "big5", "euc_kr", "koi8-r"]
    + [f"cp{number}" for number in range(1250, 1259)]
}
_NUMBERS = {"a": letters, "i": roman}
_STRONG, _EMPHASIS = {"b", "strong"}, {"i", "em"}


def read_html(data: bytes) -> Document:
    """Reads a web page as it is shown; raises UnreadablePolicy with a sentence for the person."""
    text = decode_words(data, encoding=_declared_encoding(data))
    builder = PageReader()
    left_out = ("Pictures were left out.",) if re.search(r"<img\b", text, re.IGNORECASE) else ()
    return assemble(builder.read(text), left_out)


def _declared_encoding(data: bytes) -> str | None:
    """What the page says of itself, where that is an encoding web pages have; a byte order mark goes before it."""
    start = data[:4096]
    found = _CHARSET.search(start) or _XML_ENCODING.search(start)
    if found is None:
        return None
    try:
        return _ENCODINGS.get(codecs.lookup(found[1].decode("ascii")).name)
    except LookupError:
        return None


@dataclass
class _List:
    name: str
    form: str = "1"
    number: int = 1

    def next_marker(self, tag: Tag) -> str:
        if self.name != "ol":
            return BULLET
        number = whole_number(tag.attributes.get("value"), self.number)
        self.number = number + 1
        written = _NUMBERS.get(self.form.lower(), str)(number)
        return f"{written.upper() if self.form.isupper() else written}."


@dataclass
class _Table:
    number: int
    cells: list[list[Piece]] = field(default_factory=list)


class PageReader:
    """Follows the tags of a page and gathers its words into pieces. ``keep_unknown`` leaves <unknown> tags as words."""

    def __init__(self, *, keep_unknown: bool = False) -> None:
        self._keep_unknown = keep_unknown
        self._pieces: list[Piece] = []
        self._words: list[str] = []
        self._heading = 0
        self._marker = ""
        self._lists: list[_List] = []
        self._tables: list[_Table] = []
        self._ignored_tables = 0
        self._table_count = 0
        self._addresses = Addresses()
        self._bold, self._italic, self._plain_words, self._verbatim, self._menus = 0, 0, False, 0, 0
        self._hidden_by, self._hidden_depth = "", 0
        self._lines = 0

    def read(self, text: str) -> list[Piece]:
        for count, token in enumerate(read_tokens(text)):
            if count > 2 * MAX_TAGS:  # each with words after it
                raise UnreadablePolicy("This page has more tags than any policy. Check that it is the right file.")
            if self._hidden_by:
                self._stay_hidden(token)
            elif isinstance(token, str):
                self._add_words(token)
            elif self._keep_unknown and token.name not in KNOWN_TAGS:
                self._add_words(token.source)
            elif token.closes:
                self._close(token)
            else:
                self._open(token)
        self._flush()
        while self._tables:
            self._end_table()
        return self._pieces

    def _add_words(self, text: str) -> None:
        if self._verbatim:
            self._count_lines(text.count("\n"))
            text = text.replace("\n", NEW_LINE)
        else:
            text = text.replace("\n", " ").replace("\t", " ").replace("\r", " ")
        self._words.append(text)
        self._plain_words = self._plain_words or (not self._bold and not text.isspace())

    def _count_lines(self, more: int) -> None:
        self._lines += more
        refuse_more_lines(self._lines)

    def _stay_hidden(self, token: Tag | str) -> None:
        if isinstance(token, Tag) and token.name == self._hidden_by:
            self._hidden_depth += -1 if token.closes else 1
            if not self._hidden_depth:
                self._hidden_by = ""

    def _open(self, tag: Tag) -> None:
        name = tag.name
        if name in _HIDEABLE and ("hidden" in tag.attributes or _NOT_SHOWN.search(tag.attributes.get("style", ""))):
            self._hidden_by, self._hidden_depth = name, 1
        elif name in _INLINE:
            self._open_inline(tag)
        elif name in _HEADINGS:
            self._flush()
            self._heading = _HEADINGS[name]
        elif name in _LISTS:
            self._flush()
            start = whole_number(tag.attributes.get("start"), 1)
            self._lists.append(_List(name, tag.attributes.get("type", "1"), start))
        elif name == "li":
            self._flush()
            self._heading = 0
            self._marker = self._lists[-1].next_marker(tag) if self._lists else BULLET
        elif name == "table" or name in _CELLS or name in _ROWS:
            self._open_table_part(name)
        elif name in _BLOCKS:
            self._open_block(name)

    def _open_inline(self, tag: Tag) -> None:
        if tag.name == "br":
            self._words.append(NEW_LINE)
            self._count_lines(1)
        elif tag.name in _STRONG:
            self._bold += 1
            self._words.append(STRONG)
        elif tag.name in _EMPHASIS:
            self._italic += 1
            self._words.append(EMPHASIS)
        elif tag.name == "a" and "href" in tag.attributes:
            self._words.append(self._addresses.open(tag.attributes["href"]))

    def _open_block(self, name: str) -> None:
        self._flush()
        self._verbatim += name == "pre"
        self._menus += name == "nav"

    def _close(self, tag: Tag) -> None:
        name = tag.name
        if name in _INLINE:
            self._close_inline(name)
        elif name in _HEADINGS or name == "li":
            self._flush()
            self._heading, self._marker = 0, ""
        elif name in _LISTS:
            self._flush()
            self._marker = ""
            if self._lists:
                self._lists.pop()
        elif name == "table":
            self._close_table()
        elif name in _BLOCKS or name in _CELLS or name in _ROWS:
            self._flush()
            self._verbatim = max(self._verbatim - (name == "pre"), 0)
            self._menus = max(self._menus - (name == "nav"), 0)

    def _close_inline(self, name: str) -> None:
        if name in _STRONG:
            self._bold = max(self._bold - 1, 0)
            self._words.append("" if self._bold else NOT_STRONG)
        elif name in _EMPHASIS:
            self._italic = max(self._italic - 1, 0)
            self._words.append("" if self._italic else NOT_EMPHASIS)
        elif name == "a":
            self._words.append(NOT_LINK)

    def _open_table_part(self, name: str) -> None:
        self._flush()
        if name == "table":
            if len(self._tables) == MAX_TABLES:
                self._ignored_tables += 1
            else:
                self._table_count += 1
                self._tables.append(_Table(self._table_count))
        elif self._tables and not self._ignored_tables:
            if name in _CELLS:
                self._tables[-1].cells.append([])
            else:
                self._end_row()

    def _close_table(self) -> None:
        self._flush()
        if self._ignored_tables:
            self._ignored_tables -= 1
        elif self._tables:
            self._end_table()

    def _end_table(self) -> None:
        self._end_row()
        self._tables.pop()

    def _end_row(self) -> None:
        table = self._tables[-1]
        cells, table.cells = table.cells, []
        self._place(table_row(cells, table.number))

    def _place(self, pieces: list[Piece]) -> None:
        """Into the cell that is open, or on the page."""
        place = next((table.cells[-1] for table in reversed(self._tables) if table.cells), self._pieces)
        place.extend(pieces)
        if len(place) > MAX_PASSAGES:
            refuse_too_long(place)

    def _flush(self) -> None:
        """What has been gathered is a whole heading, item or paragraph."""
        text = "".join(self._words)
        bold = not self._plain_words
        self._words, self._plain_words = [STRONG] * bool(self._bold) + [EMPHASIS] * bool(self._italic), False
        if not without_signs(text).strip():
            return
        depth = len(self._lists)
        if self._heading:
            pieces = heading(text, self._heading)
        elif self._marker:
            pieces = item(text, max(depth, 1), self._marker)
        else:
            pieces = paragraph(text, under_item(depth), bold=bold)
        self._heading, self._marker = 0, ""
        self._place(furniture(pieces) if self._menus else pieces)


def pieces_of_fragment(text: str) -> list[Piece]:
    return PageReader(keep_unknown=True).read(text)


def text_of_fragment(text: str) -> str:
    """The words of a line of Markdown with tags in it; a tag HTML does not know is taken for words."""
    tokens = read_tokens(text)
    return "".join(chain.from_iterable(_words_of_token(token) for token in tokens))


def _words_of_token(token: Tag | str) -> str:
    if isinstance(token, str):
        return token
    if token.name == "br":
        return NEW_LINE
    if token.name in _STRONG:
        return NOT_STRONG if token.closes else STRONG
    if token.name in _EMPHASIS:
        return NOT_EMPHASIS if token.closes else EMPHASIS
    return "" if token.name in KNOWN_TAGS else token.source
