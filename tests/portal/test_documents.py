"""Documents that leave the portal are accessible, the same each time, and take no word for an order."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.documents import make_pdf
from portal.markdown import as_tree
from tests.documents import assert_accessible, letters, opened, tags_of, text_of


def edition(words: str = "Words.", *, title: str = "A title", ref: str = "A-1", refs: int = 1, **more) -> bytes:
    clause = {"ref": ref, "words": as_tree(words), "plain_words": as_tree(words), "legal_references": [words]}
    data = {
        "marking": "OFFICIAL",
        "state": "",
        "foot": "A policy",
        "kicker": "A department",
        "warning": None,
        "summary": words,
        "facts": [("A fact", words)],
        "opening": as_tree(words),
        "sections": [{"heading": words or "Heading", "prose": as_tree(words), "clauses": [clause] * refs}],
        "ending": {"heading": "The end", "lead": words, "statement": words},
        "hash": "a" * 64,
    }
    return make_pdf("edition", data, title=title, author="A department", **more)


def test_a_document_is_accessible_and_marked_on_each_page() -> None:
    pdf = edition("Words. " * 200)
    assert_accessible(pdf, title="A title")
    pages = opened(pdf).pages
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert page.extract_text().count("OFFICIAL") == 2
        assert f"Page {number} of {len(pages)}" in page.extract_text()


def test_the_same_data_makes_the_same_bytes() -> None:
    moment = datetime(2017, 8, 27, 3, tzinfo=UTC)
    assert edition(made_at=moment) == edition(made_at=moment)
    assert opened(edition(made_at=moment)).metadata.creation_date == moment


def test_markdown_comes_through_as_structure() -> None:
    pdf = edition(
        "Do *this*, **now**.\n\n1. one\n   - two\n2. three\n\n| a | b |\n|---|---|\n| c | d |\n\n[there](https://a.example/b)"
    )
    tags = tags_of(pdf)
    for tag in ("Em", "Strong", "L", "LI", "Table", "TH", "TD", "Link"):
        assert tag in tags, tag
    assert tags.count("TH") == 2 * 4  # opening, section, clause and its plain words
    assert "there (https://a.example/b)" in text_of(pdf)
    assert {note["/A"]["/URI"] for page in opened(pdf).pages for note in notes_of(page)} == {"https://a.example/b"}


def notes_of(page):
    return [note for each in page.get("/Annots", []) if "/URI" in (note := each.get_object()).get("/A", {})]


@pytest.mark.parametrize(
    "words",
    [
        '#eval("1") #sys.inputs *a* $x^2$ `raw` <label> @ref // not a comment /* nor this */ \\u{41}',
        "= Heading == Heading - item + item / term: words",
        '#{while true {}} #import "house.typ": ink #read("/etc/passwd")',
    ],
)
def test_words_are_never_read_as_markup(words: str) -> None:
    pdf = make_pdf("receipt", receipt(statement=words), title=words, author="A")
    assert letters(words) in letters(text_of(pdf))
    assert opened(pdf).metadata.title == words


def receipt(**other) -> dict:
    data = {
        "marking": "OFFICIAL",
        "state": "",
        "foot": "",
        "portal": "P",
        "code": "AAAA",
        "is_genuine": True,
        "is_withdrawn": False,
        "facts": [],
    }
    return {**data, "statement": "", "hash": "", "address": "https://a.example/", **other}


def test_a_word_longer_than_a_line_is_not_cut_off() -> None:
    word = "".join(chr(ord("a") + number % 26) for number in range(600))
    pdf = make_pdf("receipt", receipt(statement=word), title="T", author="A")
    assert word in letters(text_of(pdf))
    for page in opened(pdf).pages:
        assert max(ends_of(page)) < float(page.mediabox.width)


def ends_of(page) -> list[float]:
    """How far to the right each piece of text starts; a piece holds a few letters."""
    found: list[float] = []
    page.extract_text(visitor_text=lambda text, cm, tm, font, size: found.append(tm[4] * cm[0] + cm[4]))
    return found


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Fine 😀 thanks", "Fine [grinning face] thanks"),
        ("a\0b", "a[U+0000]b"),
        ("half \ud800 a letter", "half \ufffd a letter"),
        ("日本", "[U+65E5][U+672C]"),
        ("turned \u202eabout\u202c", "turned about"),
        ("\ufeffmark", "mark"),
    ],
)
def test_what_no_font_shows_stands_as_its_name(words: str, shown: str) -> None:
    pdf = make_pdf("receipt", receipt(statement=words), title="T", author="A")
    assert letters(shown) in letters(text_of(pdf))


def test_letters_from_right_to_left_are_shown() -> None:
    pdf = make_pdf("receipt", receipt(statement="שלום"), title="T", author="A")
    assert "שלום" in text_of(pdf)


@pytest.mark.parametrize(
    "words", [">" * 40 + " deep", "- > 1. " * 20 + "deep", "*a **b " * 40 + "** *" * 40, "[[[[*[x]("]
)
def test_nesting_however_deep_makes_a_document(words: str) -> None:
    assert edition(words).startswith(b"%PDF")


def test_a_link_in_the_header_of_a_table_of_many_pages_makes_a_document() -> None:
    table = "| [a](https://a.example/) | b |\n|---|---|\n" + "| c | d |\n" * 200
    assert len(opened(edition(table)).pages) > 5


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40))
def test_no_text_breaks_a_document(words: str, title: str, ref: str) -> None:
    assert edition(words, title=title, ref=ref).startswith(b"%PDF")


def test_five_hundred_clauses_are_laid_out_in_bounded_time() -> None:
    started = time.process_time()
    pdf = edition("You must keep this rule, and **this one**:\n\n- first\n- second\n\nas it says.", refs=500)
    assert time.process_time() - started < 10
    assert len(opened(pdf).pages) > 50
