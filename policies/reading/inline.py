"""Words as Markdown that shows them as they are, with the emphasis, the links and the line breaks they had."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from .signs import ADDRESS_ENDS, BREAK, EMPHASIS, LINK, NOT_EMPHASIS, NOT_LINK, NOT_STRONG, SIGN, STRONG

LONGEST = 50_000
"""Characters. A passage that is longer is refused, so that none is written as Markdown."""

_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\x00]")
_SEEN = re.compile(r"\S")
_LITERAL = re.compile(r"[\\`*_\[\]<>|]|&(?=#?\w{1,40};)")
_LITERAL_IN_ADDRESS = re.compile(r"&(?=#?\w{1,40};)")
_ENCODED_IN_ADDRESS = {ord(sign): f"%{ord(sign):02X}" for sign in "()<>[]\\|`"}
# What would open a list, a heading, a fence or a rule, or underline the line above.
_OPENS_A_BLOCK = re.compile(r"[-+](?=\s|$)|#(?=#{0,5}(?:\s|$))|=(?=[=\s]*$)|-(?=[-\s]*$)|~(?=~~)|:(?=-)")
_OPENS_A_LIST = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_SWITCHES = {STRONG: (0, "**"), NOT_STRONG: (0, ""), EMPHASIS: (1, "*"), NOT_EMPHASIS: (1, ""), NOT_LINK: (2, "")}


class _Run(NamedTuple):
    words: str
    strong: str = ""
    emphasis: str = ""
    address: str = ""


def as_markdown(words: str, signed: str = "", *, line_end: str = "\\\n") -> str:
    """`signed` is the same words with signs between them. It may open with more, such as a bullet; where it says
    something else altogether, only the words count."""
    if len(words) > LONGEST:
        return words
    lines = [_write_line(line) for line in _lines_of(_runs(words, signed))]
    return line_end.join(guard(line) if "\n" in line_end else line for line in lines if line)


def guard(line: str) -> str:
    """A line that opens no block, though it looks as if it did."""
    if _OPENS_A_BLOCK.match(line):
        return f"\\{line}"
    return _OPENS_A_LIST.sub(r"\1\\\2", line, count=1) if _OPENS_A_LIST.match(line) else line


def _runs(words: str, signed: str) -> Iterator[_Run]:
    """Stretches of the words that look alike, each with the spaces after it; a break is a run of its own."""
    signed = _INVISIBLE.sub("", signed)
    parts = SIGN.split(signed) if SIGN.search(signed) else []
    seen = "".join("".join(parts[::2]).split())
    if not seen or not seen.endswith("".join(words.split())):
        yield _Run(words)
        return
    places = [found.start() for found in _SEEN.finditer(words)]
    at = len(places) - len(seen)  # below 0 in what stands before the words
    places.append(len(words))
    look = ["", "", ""]
    for number, part in enumerate(parts):
        if number % 2:
            if part == BREAK and at > 0:
                yield _Run(BREAK)
            elif part.startswith(LINK):
                look[2] = part.strip(LINK + ADDRESS_ENDS)
            elif part in _SWITCHES:
                place, mark = _SWITCHES[part]
                look[place] = mark
        elif part:
            end = at + len("".join(part.split()))
            if end > max(at, 0):
                yield _Run(words[places[max(at, 0)] : places[end]], *look)
            at = end


def _lines_of(runs: Iterator[_Run]) -> Iterator[list[_Run]]:
    """The runs of each line, those that look alike made one."""
    for is_break, some in groupby(runs, key=lambda run: run.words == BREAK):
        if is_break:
            continue
        alike = groupby(some, key=lambda run: run[1:])
        yield [_Run("".join(run.words for run in same), *look) for look, same in alike]


def _write_line(runs: list[_Run]) -> str:
    line = ""
    for address, some in groupby(runs, key=lambda run: run.address):
        words = _write_runs(list(some), "[" if address else line[-1:])
        if not address:
            line += words
            continue
        label = words.rstrip()
        if line.endswith("!"):  # or it would be a picture
            line = f"{line[:-1]}\\!"
        line += f"[{label}]({_write_address(address)}){words[len(label) :]}"
    return line.strip()


def _write_runs(runs: list[_Run], before: str) -> str:
    """The runs of one link, or of the words between links, after the sign `before`."""
    written = before
    for run, following in zip(runs, [*runs[1:], None], strict=True):
        core = run.words.rstrip()
        space = run.words[len(core) :]
        words = _LITERAL.sub(_escape, core)
        after = "" if space or following is None else following.words[:1]
        marks = run.emphasis + run.strong
        stands = marks and core and _can_open(written, core) and _can_close(core, after)
        written += f"{marks}{words}{marks}{space}" if stands else f"{words}{space}"
    return written[len(before) :]


def _escape(sign: re.Match[str]) -> str:
    return f"\\{sign[0]}"


def _can_open(written: str, core: str) -> bool:
    """Whether Markdown takes marks here for the start of emphasis; marks that touch others are left out."""
    before = written[-1:]
    return before != "*" and (core[0].isalnum() or not before or before.isspace() or _is_punctuation(before))


def _can_close(core: str, after: str) -> bool:
    return core[-1].isalnum() or not after or _is_punctuation(after)


def _is_punctuation(sign: str) -> bool:
    return unicodedata.category(sign).startswith("P")


def _write_address(address: str) -> str:
    return _LITERAL_IN_ADDRESS.sub(r"\\&", address.translate(_ENCODED_IN_ADDRESS))
