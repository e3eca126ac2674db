"""A web page as tags and text, in one pass that never looks at a character more than a few times.

The parser of the standard library takes quadratic time on tags that never close, and a parser that builds the tree
of HTML 5 can make of a few thousand tags millions; the words and their order need neither.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

_NAME = re.compile(r"<(/?)([A-Za-z][^\s/>]*)")
_ATTRIBUTE = re.compile(r"""[\s/]*(?:([^\s/>=][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"'][^\s>]*))?)?)?""")
_LONG_REFERENCE = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9A-Fa-f]{7,});?")
_SILENT = ("script", "style", "title", "template", "noscript", "iframe", "noframes", "noembed", "object")
_ENDS = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in _SILENT}
_WANTED = {"href", "type", "start", "value", "hidden", "style"}


class Tag(NamedTuple):
    name: str
    closes: bool
    attributes: dict[str, str]
    source: str


def read_tokens(text: str) -> Iterator[Tag | str]:
    """Text with its references resolved, and tags; without comments, scripts, styles and the like."""
    at = 0
    while at < len(text):
        opening = text.find("<", at)
        if opening != at:
            yield words_of(text[at : opening if opening >= 0 else len(text)])
        if opening < 0:
            return
        if found := _NAME.match(text, opening):
            attributes, at = _read_attributes(text, found.end())
            if at < 0:  # nothing after it closes a tag, so it is no tag
                yield words_of(text[opening:])
                return
            tag = Tag(found[2].lower(), bool(found[1]), attributes, text[opening:at])
            yield tag
            if tag.name in _ENDS and not tag.closes and not tag.source.endswith("/>"):
                closing = _ENDS[tag.name].search(text, at)
                at = closing.start() if closing else len(text)
        elif text.startswith(("<!", "<?", "</"), opening):
            at = _skip_markup(text, opening)
        else:
            yield "<"
            at = opening + 1


def words_of(text: str) -> str:
    return unescape(_LONG_REFERENCE.sub("\ufffd", text))


def _skip_markup(text: str, opening: int) -> int:
    if text.startswith("<!--", opening):
        end, length = text.find("-->", opening + 2), 3
    else:
        end, length = text.find(">", opening), 1
    return end + length if end >= 0 else len(text)


def _read_attributes(text: str, at: int) -> tuple[dict[str, str], int]:
    """The attributes that matter and where the tag ends, -1 if it does not."""
    attributes: dict[str, str] = {}
    while at < len(text):
        found = _ATTRIBUTE.match(text, at)
        end = found.end() if found else at
        if found and found[1] and (name := found[1].lower()) in _WANTED:
            attributes.setdefault(name, words_of(found[2] or found[3] or found[4] or ""))
        if text[end : end + 1] == ">":
            return attributes, end + 1
        at = max(end, at + 1)
    return attributes, -1
