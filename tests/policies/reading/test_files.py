"""Markdown, web pages and Word documents are read whole, in order, and in the shape their authors gave them."""

import codecs
from pathlib import Path

import pytest
import yaml

from policies.reading.decoding import UnreadablePolicy
from policies.reading.docx import read_docx
from policies.reading.files import MAX_BYTES, read_policy_file
from policies.reading.html import read_html

from .corpus_files import MadeDocument, made_documents, outline, words
from .docx_files import docx, outside, p
from .made_docx import MADE as WORD_DOCUMENTS

HERE = Path(__file__).parent
PAGES, MARKDOWN = (
    [MadeDocument(**made) for made in yaml.safe_load((HERE / f"made_{kind}.yaml").read_text(encoding="utf-8"))]
    for kind in ("html", "markdown")
)


def by_rule(documents: list[MadeDocument]):
    return pytest.mark.parametrize("made", documents, ids=[made.rule for made in documents])


def check(made: MadeDocument, name: str) -> None:
    document = read_policy_file(name, made.data)
    assert document.title == made.title
    assert outline(document) == made.outline
    assert document.metadata == made.metadata


@by_rule(PAGES)
@pytest.mark.parametrize("name", ["policy.html", "policy.txt", ""])
def test_a_web_page_is_known_by_what_it_holds(made: MadeDocument, name: str):
    check(made, name)


@by_rule(MARKDOWN)
def test_markdown_is_read_as_its_author_meant_it(made: MadeDocument):
    check(made, "policy.md")


@pytest.mark.parametrize(
    ("data", "title", "expected"), [row[1:] for row in WORD_DOCUMENTS], ids=[r[0] for r in WORD_DOCUMENTS]
)
def test_a_word_document_is_read_as_word_shows_it(data: bytes, title: str, expected: str):
    document = read_policy_file("policy.txt", data)
    assert document.title == title
    assert outline(document) == expected


@by_rule(made_documents())
def test_plain_text_reads_the_same_through_the_door(made: MadeDocument):
    document = read_policy_file("policy.txt", made.data)
    assert [word for text in document.texts() for word in words(text)]
    if made.name != "markdown":
        assert outline(document) == made.outline


def test_the_corpus_is_broad():
    assert len(PAGES) + len(MARKDOWN) + len(WORD_DOCUMENTS) >= 40


def test_plain_text_under_the_name_of_markdown_is_plain_text():
    document = read_policy_file("policy.md", b"Bell policy\n\nRinging\n\nRing the bell once when you come in.\n")
    assert [section.heading for section in document.sections] == ["Ringing"]


def test_markdown_needs_no_name():
    assert (
        read_policy_file("", b"# Bells\n\n## Ringing\n\nRing __once__.\n").sections[0].clauses[0].text == "Ring once."
    )


def test_what_a_word_document_holds_beside_its_words_is_said():
    document = read_docx(
        docx(
            p("Bell policy", "Title"),
            p("Ring."),
            relations=outside("h", "header", "h.xml") + outside("i", "image", "i.png"),
        )
    )
    assert document.left_out == ("Headers were left out.", "Pictures were left out.")


def test_pictures_of_a_page_are_said_to_be_left_out():
    assert read_html(b"<h1>Bells</h1><img src=x>Ring.").left_out == ("Pictures were left out.",)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.docx", b"", "empty"),
        ("a.docx", b"%PDF-1.7", "This is a PDF file"),
        ("a.html", b"\x00\x01\x02\x03\xff", "control characters"),
        ("a.html", b"<!DOCTYPE html><html><body><p></p></body>", "no words"),
        ("a.html", b"<html>Bell \x00 policy", "control characters"),
        ("a.md", b"> " * 300 + b"a\n# b", "nested deeper"),
        ("a.html", b"<p>" + b"a<br>" * 100_001, "more than 100,000 lines"),
        ("a.html", b"<p>a" + b"<ul>" * 600_001, "more tags than any policy"),
        ("a.html", b"<p>a" * 20_001, "more than 20,000 paragraphs"),
        ("a.doc", codecs.BOM_UTF16_LE + b"B\x00e", "damaged"),
        (
            "a.doc",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "locked with a password",
        ),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word or Excel file"),
        ("a.txt", b"a" * (MAX_BYTES + 1), "larger than 25 MB"),
        ("a.docx", b"PK\x03\x04" + b"a" * MAX_BYTES, "larger than 25 MB"),
        ("a.xml", b"<?xml version='1.0'?><policy/>", "an XML file"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(name: str, data: bytes, said: str):
    with pytest.raises(UnreadablePolicy, match=said) as refusal:
        read_policy_file(name, data)
    assert str(refusal.value).endswith(".")
