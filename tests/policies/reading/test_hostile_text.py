"""Five megabytes of text meant to stall the reader are read, or refused, in seconds and in bounded memory."""

import contextlib
import time
import tracemalloc

import pytest

from policies.reading.assembling import MAX_LINES, MAX_PASSAGES
from policies.reading.decoding import MAX_BYTES, UnreadablePolicy
from policies.reading.plain_text import read_plain_text

LIMIT_SECONDS = 10
LIMIT_MEMORY = 256 * 1024 * 1024


def fill(*parts: str) -> bytes:
    pattern = "".join(parts).encode()
    return pattern * (MAX_BYTES // len(pattern))


def lines(text: str) -> bytes:
    return (text * MAX_LINES).encode()[:MAX_BYTES]


def passages(text: str) -> bytes:
    return (text * MAX_PASSAGES).encode()[:MAX_BYTES]


HOSTILE = {
    "emphasis never closed": fill("*a "),
    "headings without text": passages("Ask here before you tie up at the wharf\n\n"),
    "numbers without text": "".join(f"{n % 999}. Ask here\n\n" for n in range(MAX_PASSAGES)).encode(),
    "sentences cut by labels": passages("Owner: me\n\nlower case words that have no stop at all\n\n")[:860_000],
    "one endless paragraph": lines("aaaa bbbb cccc dddd eeee ffff gggg hhhh ii jj\n"),
}
MORE = {
    "one word": fill("a"),
    "one long bold opening": b"**" + b"a" * (MAX_BYTES // 2) + b"\na" * (MAX_LINES - 1),
    "links never closed": fill("[a](b"),
    "brackets": fill("a["),
    "links": fill("[a](#) "),
    "leader dots": b"Word " + b"." * (MAX_BYTES - 5),
    "spaces": b"a" + b" " * (MAX_BYTES - 2) + b"b",
    "cells": fill("a\t"),
    "bars": fill("|a"),
    "quotes": fill("> ")[:-2] + b"a",
    "hashes": fill("# ")[:-2] + b"a",
    "letters in brackets": fill("(a)"),
    "roman numbers": fill("(ivxlc"),
    "blank lines": b"a" + b"\n" * (MAX_BYTES - 2),
    "new pages": b"\f" * (MAX_BYTES - 1) + b"a",
    "short lines": fill("a\n"),
    "deep nesting": b"".join(b" " * (n % 60) + b"- nested words\n" for n in range(MAX_PASSAGES)),
    "divided words": lines("a-\n"),
    "titles without end": lines("Rules of\n"),
    "labels": lines("Owner:\tSomebody in the office at the end of it\n"),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_does_not_stall_the_reader(data):
    check_time(data)


@pytest.mark.soak
@pytest.mark.parametrize("data", MORE.values(), ids=MORE.keys())
def test_no_other_pattern_stalls_the_reader(data):
    check_time(data)


@pytest.mark.soak
@pytest.mark.parametrize("name", ["emphasis never closed", "quotes", "short lines", "cells", "labels"])
def test_hostile_text_takes_bounded_memory(name):
    tracemalloc.start()
    try:
        read_or_refuse((HOSTILE | MORE)[name])
        assert tracemalloc.get_traced_memory()[1] < LIMIT_MEMORY
    finally:
        tracemalloc.stop()


def check_time(data: bytes) -> None:
    started = time.process_time()
    read_or_refuse(data)
    assert time.process_time() - started < LIMIT_SECONDS


def read_or_refuse(data: bytes) -> None:
    assert len(data) <= MAX_BYTES
    with contextlib.suppress(UnreadablePolicy):
        read_plain_text(data)
