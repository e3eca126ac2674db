"""What the queue is narrowed by, as it stands in `Case.facets`, and how words are taken apart for search.

`incidents.domain.indexing` writes both in SQL; here is what a question makes of what somebody typed, by the same rules.
"""

import re
from functools import lru_cache

from incidents.models.search import LONGEST_LABEL
from incidents.sites import sites

# Between words: an address, an account and a number are found by their parts. A quotation mark keeps words together.
APART = "".join(chr(code) for code in range(1, 127) if not chr(code).isalnum() and chr(code) != '"')
_SPACES = str.maketrans(APART, " " * len(APART))
_NOT_PLAIN = re.compile("[^a-z0-9]+")
_SCHEME = re.compile(r"https?://(www\.)?")
_NUMBER = re.compile(r"\s*(?:dm[-\s]*\d{4}[-\s]+)?0*(\d{1,11})\s*", re.IGNORECASE | re.ASCII)


def taken_apart(words: str) -> str:
    """As the full text of a case was."""
    return words.translate(_SPACES)


def nearly(words: str) -> str:
    """As numbers, accounts and addresses stand in `CaseText.near`."""
    return _SCHEME.sub("", words.lower()).strip()


def plain(words: str) -> str:
    """One way of writing: "Twitter / X" and "twitter x" are one platform, "Call-back" and "call back" one label."""
    return _NOT_PLAIN.sub("-", words.lower()).strip("-")


@lru_cache(maxsize=1)
def platforms() -> dict[str, str]:
    """The sites we know, by how they stand in a facet."""
    return {plain(site.name): site.name for site in sites().by_host.values()}


def label_of(words: str) -> str:
    return plain(words)[:LONGEST_LABEL].strip("-")


def number_in(words: str) -> int | None:
    """The id of the case whose number this is, or the end of one."""
    found = _NUMBER.fullmatch(words)
    return int(found[1]) if found else None
