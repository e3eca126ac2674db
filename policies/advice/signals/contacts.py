"""E-mail addresses and telephone numbers, written plainly or in disguise ("jo dot citizen at ...")."""

import re
from itertools import pairwise

from .reading import Finding, Findings, Reading

AGENCY_HOSTS = frozenset(
    [
        "humanservices",
        "dhs",
        "centrelink",
        "medicareaustralia",
        "medicare",
        "csa",
        "childsupport",
        "servicesaustralia",
        "customs",
        "acbps",
        "abf",
        "border",
        "immi",
        "homeaffairs",
    ]
)
LINKING_WORDS = frozenset(
    [
        "look",
        "see",
        "visit",
        "go",
        "info",
        "information",
        "details",
        "more",
        "available",
        "online",
        "us",
        "page",
        "site",
        "website",
    ]
)
# A run of address characters is read whole and judged afterwards, so nothing is tried twice.
ADDRESS_RUN = re.compile(r"(?<![\w.+\-@])[\w.+\-]{1,64}@[\w.\-]{3,255}")
PHONE = re.compile(
    r"(?<![\w.$])(?:"
    r"(?:\+61[ .\-]?|\(?0)\d?\)?(?:[ .\-]{0,2}\d){7,9}"  # with an area code, or a mobile
    r"|1[38]00(?:[ .\-]{0,2}\d){6}|13(?:[ .\-]{0,2}\d){4}"  # 1300, 1800 and 13 numbers
    r")(?!\w)"
)
EXTENSION = re.compile(r"(?<!\w)(?:ext|extn|extension) ?\.? ?\d{3,6}(?!\w)")


def find_contacts(reading: Reading) -> Findings:
    yield from _plain_addresses(reading)
    yield from _disguised_addresses(reading)
    text = reading.folded.text
    for match in PHONE.finditer(text):
        name = "public_line" if match.group()[0] == "1" else "phone"
        yield reading.found(name, match.start(), match.end())
    for match in EXTENSION.finditer(text):
        yield reading.found("desk_phone", match.start(), match.end())


def _plain_addresses(reading: Reading) -> Findings:
    for match in ADDRESS_RUN.finditer(reading.folded.text):
        host = match.group().partition("@")[2].rstrip(".-")
        name = "work_email" if _is_agency(host.split(".")) else "email"
        yield reading.found(name, match.start(), match.end())


def _is_agency(labels: list[str]) -> bool:
    return labels[-2:] == ["gov", "au"] or any(label in AGENCY_HOSTS for label in labels[:-1])


def _disguised_addresses(reading: Reading) -> Findings:
    """A host of ours spelled out after "at": the words `gov au` follow, with or without "dot"."""
    words = [word.text for word in reading.words]
    for place, word in enumerate(words):
        if word not in AGENCY_HOSTS:
            continue
        last = _host_end(words, place)
        if last is None or not _has_local_part(reading, place):
            continue
        yield _address(reading, place, last)


def _host_end(words: list[str], place: int) -> int | None:
    rest = [(at, word) for at, word in enumerate(words[place + 1 : place + 6], place + 1) if word != "dot"]
    for (_, first), (at, second) in pairwise(rest):
        if first == "gov" and second == "au":
            return at
    return None


def _has_local_part(reading: Reading, host: int) -> bool:
    words = reading.words
    if host < 2 or words[host - 1].text not in ("at", "@"):
        return False
    between = reading.original[words[host].end : words[host + 1].end].lower()
    spelled = "dot" in between or "dot" in (words[host - 3].text if host > 2 else "")
    bracketed = reading.original[words[host - 1].start - 1 : words[host - 1].start] in ("(", "[", "{", "<")
    return (spelled or bracketed) and words[host - 2].text not in LINKING_WORDS


def _address(reading: Reading, host: int, last: int) -> Finding:
    first = host - 2
    while first >= 2 and reading.words[first - 1].text == "dot":
        first -= 2
    return reading.found_words("work_email", max(first, 0), last)
