"""Markdown: its blocks by markdown-it, the words inside a block by one linear pass.

The library reads a hostile line of brackets or marks in quadratic time; the words of a clause need no tree of them.
"""

import re
from collections.abc import Mapping

from markdown_it import MarkdownIt
from markdown_it.token import Token

from .assembling import assemble, refuse_more_lines
from .decoding import UnreadablePolicy, decode_policy
from .document import Document
from .html import pieces_of_fragment, text_of_fragment
from .html_tokens import words_of
from .lines import turn_emphasis
from .numbers import whole_number
from .pieces import Piece
from .signs import EMPHASIS, NEW_LINE, NOT_EMPHASIS, NOT_LINK, NOT_STRONG, STRONG, Addresses
from .structured import BULLET, heading, item, label, paragraph, table_row, under_item

MAX_NESTING = 100
_BLOCKS = (
    MarkdownIt("commonmark", {"html": True, "maxNesting": MAX_NESTING})
    .enable("table")
    .disable(["inline", "text_join", "reference"])
)
_FRONT_MATTER = re.compile(r"\s{0,9}---[ \t]*\n((?:[\w -]{1,40}:[^\n]*\n|[ \t]+[^\n]*\n|\n)+?)(?:---|\.\.\.)[ \t]*\n")
_DEFINITION = re.compile(
    r"^ {0,3}\[([^\[\]^][^\[\]\n]{0,200})\]:[ \t]*<?([^\s<>]+)>?[ \t]*(?:[\"'(][^\n]*)?$", re.MULTILINE
)
_NOTE = re.compile(r"\n(?=[ \t]*\[\^[^\[\]\n]{1,60}\]:)")
_IMAGE = re.compile(r"!\[([^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
_LINK = re.compile(
    r"\[([^\[\]]*)\]\(<?([^()\s<>]*(?:\([^()\s<>]*\)[^()\s<>]*)?)>?(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s?\)"
    r"|\[([^\[\]^][^\[\]]*)\](?:\[([^\[\]]*)\])?"
)
_BARE_LINK = re.compile(r"<((?:https?|ftp|mailto):[^<>\s]*|[^<>\s@]+@[^<>\s@]+)>", re.IGNORECASE)
_MARKS = re.compile(r"(\*{1,3}|_{1,3}|~~)")
_HARD_BREAK = re.compile(r"(?:(?<! ) {2,}|\\)\n")
_CODE = re.compile(r"(?<!`)(`{1,3})(?!`)([^`]+)\1(?!`)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LITERAL = {ord(sign): chr(0xFDD0 + at) for at, sign in enumerate("\\`*_[]<>&~()!")}
_WRITTEN = {ord(stand_in): chr(sign) for sign, stand_in in _LITERAL.items()}


def read_markdown(data: bytes) -> Document:
    """Raises UnreadablePolicy with a sentence for the person."""
    text = decode_policy(data).replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    refuse_more_lines(text.count("\n"))
    return assemble(_Reader(text).read())


class _Reader:
    def __init__(self, text: str) -> None:
        facts = _FRONT_MATTER.match(text)
        self._facts = facts[1] if facts else ""
        body = text[facts.end() :] if facts else text
        found = {_label(name): address for name, address in _DEFINITION.findall(body)}
        self._words = _Words(found)
        self._body = _DEFINITION.sub("", body)
        self._pieces: list[Piece] = []
        self._lists: list[list[str]] = []  # the numbers of the items of each list that is open, this one first
        self._marker = ""
        self._row: list[list[Piece]] = []
        self._in_cell = False
        self._tables = 0
        self._heading = 0

    def read(self) -> list[Piece]:
        for line in self._facts.split("\n"):
            self._pieces += _fact(line)
        tokens = _BLOCKS.parse(self._body)
        for at, token in enumerate(tokens):
            if token.level >= MAX_NESTING - 2:  # the library leaves out what lies deeper
                raise UnreadablePolicy("The lists or quotations of this file are nested deeper than any policy's.")
            self._take(token, tokens, at)
        return self._pieces

    def _take(self, token: Token, tokens: list[Token], at: int) -> None:
        kind = token.type
        if kind == "inline":
            for part in _NOTE.split(token.content):
                self._take_words(part)
        elif kind in ("code_block", "fence"):
            words = token.content.replace("\n", NEW_LINE)
            self._pieces += paragraph(words, under_item(len(self._lists)))
        elif kind == "html_block":
            self._pieces += pieces_of_fragment(token.content)
        elif kind == "heading_open":
            self._heading = int(token.tag[1])
        elif kind in ("td_open", "th_open"):
            self._in_cell = True
        elif kind == "table_open":
            self._tables += 1
        elif kind == "tr_close":
            self._pieces += table_row(self._row, self._tables)
            self._row, self._in_cell = [], False
        else:
            self._take_list(kind, tokens, at)

    def _take_list(self, kind: str, tokens: list[Token], at: int) -> None:
        if kind in ("bullet_list_open", "ordered_list_open"):
            self._lists.append(_item_numbers(tokens, at) if kind == "ordered_list_open" else [])
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self._lists.pop()
        elif kind == "list_item_open":
            numbers = self._lists[-1]
            self._marker = numbers.pop() if numbers else BULLET
        elif kind == "list_item_close":
            self._marker = ""

    def _take_words(self, raw: str) -> None:
        words, depth = self._words.read(raw), len(self._lists)
        if self._in_cell:
            self._row.append(paragraph(words))
        elif self._heading:
            self._pieces += heading(words, self._heading)
            self._heading = 0
        elif self._marker:
            self._pieces += item(words, depth, self._marker)
            self._marker = ""
        else:
            self._pieces += paragraph(words, under_item(depth), bold=_is_bold(raw))


class _Words:
    """The words of a block with signs for emphasis, links and hard breaks; marks of code are dropped."""

    def __init__(self, definitions: Mapping[str, str]) -> None:
        self._definitions = definitions
        self._addresses = Addresses()

    def read(self, raw: str) -> str:
        text = _ESCAPED.sub(_protect, _CODE.sub(_protect_code, _HARD_BREAK.sub(NEW_LINE, raw)))
        text = _LINK.sub(self._read_link, _IMAGE.sub(r"\1", _BARE_LINK.sub(self._read_bare_link, text)))
        for _ in range(2):  # one mark may stand inside another
            text = turn_emphasis(text, _MARKS, _as_signs)
        text = text_of_fragment(text) if "<" in text else words_of(text)
        return text.translate(_WRITTEN)

    def _read_link(self, link: re.Match[str]) -> str:
        if link[3] is None:
            return self._link(link[1], link[2])
        address = self._definitions.get(_label(link[4] or link[3]))
        return link[0] if address is None else self._link(link[3], address)

    def _read_bare_link(self, link: re.Match[str]) -> str:
        return self._link(link[1], link[1] if ":" in link[1] else f"mailto:{link[1]}")

    def _link(self, label: str, address: str) -> str:
        opening = self._addresses.open(words_of(address.translate(_WRITTEN))).translate(_LITERAL)
        return f"{opening}{label}{NOT_LINK}" if opening else label


def _fact(line: str) -> list[Piece]:
    """A line of the front matter: the title, or something said about the file."""
    name, _colon, value = line.partition(":")
    value = value.strip().strip("\"'")
    if name.strip().lower() == "title":
        return heading(value, 0)
    return label(name, value) if value and not line[:1].isspace() else paragraph(line)


def _protect(escaped: re.Match[str]) -> str:
    return escaped[1].translate(_LITERAL)


def _protect_code(code: re.Match[str]) -> str:
    return code[2].translate(_LITERAL)


def _as_signs(mark: str) -> tuple[str, str]:
    """What stands for the marks before and after some words; words struck out are words."""
    strong, emphasis = (len(mark) > 1, len(mark) != 2) if mark[0] in "*_" else (False, False)
    return STRONG * strong + EMPHASIS * emphasis, NOT_EMPHASIS * emphasis + NOT_STRONG * strong


def _label(text: str) -> str:
    return " ".join(text.split()).casefold()


def _is_bold(raw: str) -> bool:
    words = raw.strip()
    return words.startswith("**") and words.endswith("**") and words.count("**") == 2


def _item_numbers(tokens: list[Token], opening: int) -> list[str]:
    """The numbers as they were written, or counted on where all of them are the same; the first one last."""
    level, written, at = tokens[opening].level, [], opening + 1
    while tokens[at].level > level or tokens[at].type != "ordered_list_close":
        if tokens[at].level == level + 1 and tokens[at].type == "list_item_open":
            written.append(tokens[at].info)
        at += 1
    if len(set(written)) == 1:
        first = whole_number(written[0], 1)
        written = [str(first + count) for count in range(len(written))]
    return [f"{number}{tokens[at].markup}" for number in reversed(written)]
