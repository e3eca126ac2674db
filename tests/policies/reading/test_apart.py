"""A file is read in a process of its own, and one that breaks its bounds is a bad file like any other."""

import time

import pytest

from policies.reading.apart import read_apart
from policies.reading.decoding import MAX_BYTES, UnreadablePolicy
from policies.reading.files import read_policy_file

from .corpus_files import made_documents
from .docx_files import docx, p
from .test_files import MARKDOWN, PAGES

EMPHASIS = b"*a " * (MAX_BYTES // 3)  # seconds of work
PASSAGES = (
    b"Ask the keeper, who sits over the gate and may be asleep at noon, before you tie up your boat here.\n\n" * 19_000
)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", made_documents()[0].data),
        ("a.html", PAGES[3].data),
        ("a.md", MARKDOWN[1].data),
        ("a.docx", docx(p("Bell policy", "Title"), p("é “quoted” \U0001f514"), extra={"word/media/a.png": b"x"})),
        ("\0-ü.txt", b"Bell policy\n\nRing once.\n"),
    ],
)
def test_a_file_reads_the_same_apart(name, data):
    assert read_apart(name, data) == read_policy_file(name, data)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"\x00\x01", docx(p("a"), extra={"word/vbaProject.bin": b"x"})])
def test_a_refusal_is_said_in_the_same_words(data):
    with pytest.raises(UnreadablePolicy) as here:
        read_policy_file("a", data)
    with pytest.raises(UnreadablePolicy) as apart:
        read_apart("a", data)
    assert str(apart.value) == str(here.value)


def test_a_file_that_takes_too_long_is_given_up():
    started = time.monotonic()
    with pytest.raises(UnreadablePolicy, match="too tangled"):
        read_apart("a.md", EMPHASIS, seconds=1)
    assert time.monotonic() - started < 5


def test_a_file_that_takes_too_much_memory_is_given_up():
    assert read_apart("a.txt", PASSAGES).sections
    with pytest.raises(UnreadablePolicy, match="too tangled"):
        read_apart("a.txt", PASSAGES, megabytes=20)
    assert read_apart("a.txt", b"Bell policy\n\nRing once.\n", megabytes=20).title == "Bell policy"


def test_the_reader_knows_none_of_our_secrets(monkeypatch):
    monkeypatch.setenv("PYTHONSTARTUP", "x")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    monkeypatch.setenv("PYTHONHOME", "/nowhere")  # without the portal's own environment the reader starts all the same
    assert read_apart("a.txt", b"Bell policy\n\nRing once.\n").title == "Bell policy"
