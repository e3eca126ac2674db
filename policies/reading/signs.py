"""Emphasis, links and line breaks on their way from a file into Markdown.

While a file is read they are signs between its words: characters that no text of a file may hold. Whatever decides
about headings, lists and facts sees the words without them.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

STRONG, NOT_STRONG, EMPHASIS, NOT_EMPHASIS, LINK, ADDRESS_ENDS, NOT_LINK, BREAK = map(chr, range(0xFDE0, 0xFDE8))
SIGN = re.compile(rf"({LINK}[^{LINK}{ADDRESS_ENDS}]*{ADDRESS_ENDS}|[{STRONG}-{BREAK}])")
NEW_LINE = f"{BREAK}\n"
FORBIDDEN = re.compile("[\ufdd0-\ufdef]")

_LINKED = {"http", "https", "mailto"}
_LONGEST_ADDRESS = 500
_ALL_ADDRESSES = 2_000_000


class Addresses:
    """Signs for the links of one file: to where a browser or a mail program can go, and never more than it can hold."""

    def __init__(self) -> None:
        self._left = _ALL_ADDRESSES

    def open(self, address: str) -> str:
        """What stands before the words of a link; nothing where its address leads nowhere."""
        address = "".join(address.split())
        if len(address) > min(_LONGEST_ADDRESS, self._left) or FORBIDDEN.search(address) or not _leads(address):
            return ""
        self._left -= len(address)
        return f"{LINK}{address}{ADDRESS_ENDS}"


def _leads(address: str) -> bool:
    try:
        scheme, place, path, *_rest = urlsplit(address)
    except ValueError:  # no address at all, such as one that opens with "//["
        return False
    return scheme in _LINKED and any(map(str.isalnum, path if scheme == "mailto" else place))


def without_signs(text: str) -> str:
    return SIGN.sub("", text)


def without_forbidden(text: str) -> str:
    """Words of a file that could hold any character, fit to have signs put between them."""
    return FORBIDDEN.sub("\ufffd", text)


def signed_lines(text: str) -> Iterator[tuple[str, str]]:
    """The lines of a text with signs, each after the signs that hold where it begins."""
    strong = emphasis = link = ""
    for line in text.split("\n"):
        yield link + strong + emphasis, line
        for sign in SIGN.findall(line):
            if sign in (STRONG, NOT_STRONG):
                strong = sign.replace(NOT_STRONG, "")
            elif sign in (EMPHASIS, NOT_EMPHASIS):
                emphasis = sign.replace(NOT_EMPHASIS, "")
            elif sign != BREAK:
                link = sign.replace(NOT_LINK, "")
