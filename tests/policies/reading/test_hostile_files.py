"""Files made to trap a reader, and files damaged at random, are read or refused in bounded time and memory."""

import contextlib
import random
import subprocess
import sys
import time
import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.reading.decoding import MAX_BYTES, UnreadablePolicy
from policies.reading.files import read_policy_file

from .docx_files import MAIN, NAMES, docx, p, pack
from .fuzzing import mutate
from .made_docx import MADE

LIMIT_SECONDS = 10
LIMIT_KILOBYTES = 512 * 1024
DOCUMENT = "word/document.xml"
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/hostname">]>'


def read_or_refuse(name: str, data: bytes) -> None:
    started = time.process_time()
    with contextlib.suppress(UnreadablePolicy):
        read_policy_file(name, data)
    assert time.process_time() - started < LIMIT_SECONDS


def members(**changed: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(docx(p("Bell policy")))) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    return pack(parts | changed)


def lies_about_its_size() -> bytes:
    data = bytearray(docx(p("Bell policy " * 1000)))
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(DOCUMENT.encode()))
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    return bytes(data)


def locked() -> bytes:
    data = bytearray(docx(p("Bell policy")))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (docx(p("a"), content_type=MAIN.replace("document.main", "macroEnabled.main")), "macros"),
        (docx(p("a"), extra={"word/vbaProject.bin": b"x"}), "macros"),
        (docx(p("a"), extra={"word/big.bin": b"\0" * 30_000_000}), "unpacks to far more"),
        (docx(p("a"), extra={f"word/{n}": b"" for n in range(2001)}), "more parts"),
        (docx(p("a"), extra={"../../etc/passwd": b"x"}), "outside itself"),
        (docx(p("a"), extra={"/etc/passwd": b"x"}), "outside itself"),
        (locked(), "password"),
        (lies_about_its_size(), "damaged"),
        (docx(document=f"{ENTITIES}<w:document {NAMES}>&b;</w:document>"), "declares entities"),
        (docx(document=f"{ENTITIES}<w:document {NAMES}>&c;</w:document>"), "declares entities"),
        (docx(p("a"), extra={"word/styles.xml": f"{ENTITIES}<x>&b;</x>".encode()}), "declares entities"),
        (docx(document="<w:document"), "damaged"),
        (docx(document="<w:p>" * 500), "more tangled"),
        (docx(document="<w:d>" + "<w:p/>" * 13_000_000), "unpacks to far more|more text"),
        (docx(p("")), "no words"),
        (pack({"xl/workbook.xml": b"x"}), "Excel workbook"),
        (pack({"a.txt": b"x"}), "ZIP file"),
        (pack({"mimetype": b"x"}), "OpenDocument"),
        (docx(p("a"))[:-30], "damaged"),
        (docx("".join(p(f"{hash(str(n))}") for n in range(20_001))), "more than 20,000"),
    ],
)
def test_a_trap_in_a_word_document_is_refused_with_a_reason(data: bytes, said: str):
    started = time.process_time()
    with pytest.raises(UnreadablePolicy, match=said) as refusal:
        read_policy_file("policy.docx", data)
    assert str(refusal.value).endswith(".")
    assert time.process_time() - started < LIMIT_SECONDS


def test_a_note_pointed_at_many_times_is_said_once():
    call = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    long_note = f'<w:footnote w:id="2">{p("word " * 1000)}</w:footnote>'
    document = read_policy_file(
        "a.docx", docx(p("Bells"), p(f"<w:r><w:t>Ring</w:t></w:r>{call * 1000}"), footnotes=long_note)
    )
    assert sum(len(text) for text in document.texts()) < 6000


def fill(pattern: str) -> bytes:
    return (pattern * (MAX_BYTES // len(pattern))).encode()


PAGES = ["<a>", "<!--", "<a b='\"", "<ul>", "</p>", "&#1", "<b><p>", "<table><tr><td>", "<a href=x>y</a>", "x<br>"]
MARKDOWN = ["*a ", "[a](b", "[", "`", "<!--", "> ", "[a]: b ", "1. ", "|a", "[a][b]", "&a", "![", "\\"]


@pytest.mark.soak
@pytest.mark.parametrize("pattern", PAGES)
def test_no_pattern_stalls_the_reader_of_pages(pattern: str):
    read_or_refuse("a.html", b"<!DOCTYPE html>" + fill(pattern)[:-20])


@pytest.mark.soak
@pytest.mark.parametrize("pattern", MARKDOWN)
def test_no_pattern_stalls_the_reader_of_markdown(pattern: str):
    read_or_refuse("a.md", b"# a\n\n" + fill(pattern)[:-20])


@pytest.mark.soak
@pytest.mark.parametrize("pattern", ["<w:p/>", "<w:t/>", "<w:p><w:r><w:br/></w:r></w:p>", "<w:tbl><w:tr/></w:tbl>"])
def test_no_pattern_stalls_the_reader_of_word_documents(pattern: str):
    noise = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz", k=200_000))  # so that it is no bomb
    body = pattern * (11_000_000 // len(pattern))
    read_or_refuse("a.docx", docx(body, f"<!--{noise}-->"))


def fuzz(seed: int, count: int) -> None:
    chance = random.Random(seed)
    for _ in range(count):
        read_or_refuse("policy.docx", mutate(chance.choice(MADE)[1], chance))


def test_damaged_word_documents_are_read_or_refused():
    fuzz(seed=1, count=150)


@pytest.mark.soak
def test_two_thousand_damaged_word_documents_take_bounded_memory(pytestconfig):
    seed = getattr(pytestconfig.option, "hypothesisseed", None) or "1"
    script = (
        "import sys\n"
        "from tests.policies.reading.fuzzing import highest_kilobytes\n"
        "from tests.policies.reading.test_hostile_files import fuzz\n"
        "fuzz(int(sys.argv[1]), 2000)\n"
        "print(highest_kilobytes())\n"
    )
    answer = subprocess.run([sys.executable, "-c", script, str(seed)], capture_output=True, text=True, check=True)
    assert int(answer.stdout) < LIMIT_KILOBYTES


OPENING = [
    "h1",
    "p",
    "b",
    "ul",
    "ol",
    "li",
    "table",
    "tr",
    "td",
    "br",
    "div",
    "div hidden",
    "pre",
    "nav",
    "a href=x.y",
    "h2 ",
]
CLOSING = ["/h1", "/b", "/ul", "/li", "/table", "/div", "/pre", "/nav", "/a", "!--", "script", "/script"]
TAGS = st.sampled_from([f"<{name}>" for name in OPENING + CLOSING] + ["-->", "<h2"])
MARKS = st.sampled_from(
    ["# ", "- ", "1. ", "> ", "\n", "\n\n", "    ", "|", "\n|---|\n", "**", "[", "](x)", "`", "---\n", "(a) "]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(TAGS | st.text("abc ", min_size=1, max_size=5), max_size=30))
def test_no_page_breaks_the_reader(parts):
    read_or_refuse("a.html", ("<!DOCTYPE html>" + "".join(parts)).encode())


@settings(max_examples=150, deadline=None)
@given(st.lists(MARKS | st.text("abc ", min_size=1, max_size=5), max_size=30))
def test_no_markdown_breaks_the_reader(parts):
    read_or_refuse("a.md", ("# a\n\n" + "".join(parts)).encode())


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from(["a.md", "a.html", "a.docx", ""]),
    st.sampled_from([b"", b"PK\x03\x04", b"<html>"]),
)
def test_no_bytes_break_the_door(data, name, start):
    read_or_refuse(name, start + data)
