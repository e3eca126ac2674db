"""Letters as tagged PDF: everything a screen reader needs, in the order it is read, and nothing read as markup."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace as Made

import pytest

from incidents.enums import LetterKind
from incidents.letters.blocks import written
from incidents.letters.compose import Document, Wording, canonical, compose, sha256_of
from incidents.letters.example import Few, example_given, example_of
from incidents.letters.paper import letter_pdf
from incidents.letters.shipped import shipped
from tests.documents import (
    assert_accessible,
    bookmarks_of,
    letters,
    opened,
    outside,
    pages_of,
    tags_of,
    text_of,
)
from tests.incidents.correspondence.test_template import HOSTILE

NAMES = ["a" * 400, "\u202egnp.exe", "א" * 40, "👩‍🚀 Robin", "Núñez \u0000 O'Brien", "李雷"]
AT = datetime(2026, 11, 22, 1, tzinfo=UTC)
MARGIN = 25 / 25.4 * 72 - 3  # 25 mm in points, less the space that ends a line


def document_of(kind: LetterKind) -> Document:
    return example_of(kind, Wording(1, shipped(kind)), at=AT)


def paper_of(document: Document) -> bytes:
    return letter_pdf(document, sha256=sha256_of(canonical(document)), made_at=AT)


@pytest.mark.parametrize("kind", LetterKind)
def test_a_letter_is_accessible_and_has_its_title(kind: LetterKind) -> None:
    document = document_of(kind)
    pdf = paper_of(document)

    assert_accessible(pdf, title=f"{kind.label}: {document['reference']}")
    assert "Title" in tags_of(pdf) or "H1" in tags_of(pdf)
    assert document["signatory"] in text_of(pdf)


def test_headings_tables_and_quotes_are_tagged_as_such() -> None:
    pdf = paper_of(document_of(LetterKind.NOTICE))

    tags = tags_of(pdf)
    assert bookmarks_of(pdf)[:2] == ["What is alleged", "Allegation 1"]
    assert tags.count("TH") == 4  # the posts, and what was acknowledged
    assert tags.count("TD") == 6
    assert "BlockQuote" in tags
    assert tags.index("H1") < tags.index("H2") < tags.index("Table")


def test_a_letter_is_read_from_its_head_to_its_signature() -> None:
    document = document_of(LetterKind.DECISION)
    text = letters(text_of(paper_of(document)))

    order = ["department", "date", "to", "title", "signatory", "office"]
    said = [letters(document[name] if isinstance(document[name], str) else document[name][0]) for name in order]
    places = [text.index(said[0])]
    for words in said[1:]:
        places.append(text.index(words, places[-1]))
    assert places == sorted(places)


def test_the_header_of_a_column_says_that_it_is_one() -> None:
    root = opened(paper_of(document_of(LetterKind.DETERMINATION))).trailer["/Root"]["/StructTreeRoot"]

    heads = [node for node in nodes_of(root) if node.get("/S") == "/TH"]
    assert len(heads) == 4
    assert all("Column" in str(node.get("/A")) for node in heads)


def nodes_of(node: object) -> list[dict]:  # type: ignore[type-arg]
    node = node.get_object()  # type: ignore[attr-defined]
    if isinstance(node, list):
        return [found for child in node for found in nodes_of(child)]
    if not isinstance(node, dict):
        return []
    return [node, *(nodes_of(node["/K"]) if "/K" in node else [])]


@pytest.mark.parametrize("words", [*HOSTILE, *NAMES])
def test_hostile_names_and_texts_are_only_words(words: str) -> None:
    document = document_of(LetterKind.DISCONTINUANCE)
    pdf = paper_of({**document, "to": [words], "signatory": words, "blocks": [*document["blocks"], *written(words)]})

    assert_accessible(pdf, title=f"{document['title']}: {document['reference']}")
    assert len(opened(pdf).pages) <= 2
    if words.isascii():
        assert letters(text_of(pdf)).count(letters(words)) >= 3


def notice_of(number: int, *, posts: int) -> bytes:
    """Of so many allegations with so many posts each, one of them with an address no line can hold."""
    given = example_given(LetterKind.NOTICE, at=AT)
    [alleged] = given.fields["allegations"]
    long = Post(f"https://example.com/{'a' * 180}")
    rows = [*(Post(f"https://example.com/posts/{place}") for place in range(posts - 1)), long]
    many = [Made(**{**vars(alleged), "position": position, "posts": Few(rows)}) for position in range(1, number + 1)]
    return paper_of(compose(replace(given, fields={"allegations": many}), Wording(1, shipped(LetterKind.NOTICE))))


class Post:
    account = "@" + "an_account_of_a_very_long_name" * 3

    def __init__(self, address: str) -> None:
        self.address = address

    def __str__(self) -> str:
        return self.address


def test_twenty_allegations_stand_in_order_within_the_margins_and_no_page_ends_with_a_heading() -> None:
    pdf = notice_of(20, posts=3)

    assert_accessible(pdf, title="Notice of suspected breach: PS-2026-00000")
    assert [one for one in bookmarks_of(pdf) if one.startswith("Allegation")] == [
        f"Allegation {position}" for position in range(1, 21)
    ]
    assert outside(pdf, margin=MARGIN) == []
    for page in pages_of(pdf):
        body = [line.strip() for line in page.splitlines() if line.strip() and not is_of_the_edge(line)]
        assert not body[-1].startswith("Allegation "), body[-3:]
        assert body[-1] not in {"Post", "Account", "Post Account"}, body[-3:]
        assert not body[-1].endswith(":"), body[-3:]


def is_of_the_edge(line: str) -> bool:
    """Marking and foot of a page."""
    return "OFFICIAL: Sensitive" in line or line.strip().startswith(("Page ", "L4 "))


def test_the_head_of_a_table_stands_again_on_each_page_it_goes_on() -> None:
    pages = [page for page in pages_of(notice_of(1, posts=90)) if "example.com/posts/" in page]

    assert len(pages) > 2
    assert [page for page in pages if "Account" not in page] == []


@pytest.mark.parametrize("kind", LetterKind)
def test_no_letter_runs_over_its_margins(kind: LetterKind) -> None:
    pdf = paper_of(document_of(kind))

    assert outside(pdf, margin=MARGIN) == []
    assert len(opened(pdf).pages) <= 4


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stays_within_the_margins(name: str) -> None:
    document = document_of(LetterKind.SEPARATION)

    assert outside(paper_of({**document, "to": [name], "signatory": name}), margin=MARGIN) == []


def test_the_same_letter_is_the_same_bytes() -> None:
    document = document_of(LetterKind.REFERRAL_OUT)

    assert paper_of(document) == paper_of(document)
