"""PDF as its readers get it: words, tags, bookmarks."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pypdfium2
from pypdf import PdfReader


def opened(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in opened(pdf).pages)


def bookmarks_of(pdf: bytes) -> list[str]:
    return list(_titles(opened(pdf).outline))


def _titles(outline: list[Any]) -> Iterator[str]:
    for one in outline:
        if isinstance(one, list):
            yield from _titles(one)
        else:
            yield one.title


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in opened(pdf).pages]


def outside(pdf: bytes, *, margin: float) -> list[tuple[int, float, float]]:
    """Where words of a page stand left or right of its margin, in points: page, left edge, right edge."""
    found = []
    for number, page in enumerate(pypdfium2.PdfDocument(pdf), start=1):
        text = page.get_textpage()
        for place in range(text.count_rects()):
            left, _, right, _ = text.get_rect(place)
            if left < margin or right > page.get_width() - margin:
                found.append((number, left, right))
    return found


def letters(text: str) -> str:
    """Without spaces and line ends: a line may break anywhere on paper."""
    return re.sub(r"[\s\u200b]+", "", text)


def tags_of(pdf: bytes) -> list[str]:
    """The kinds of the structure tree, in reading order."""
    return list(_kinds(opened(pdf).trailer["/Root"]["/StructTreeRoot"]))


def _kinds(node: Any) -> Iterator[str]:
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            yield from _kinds(child)
    elif isinstance(node, dict):
        if "/S" in node:
            yield str(node["/S"]).removeprefix("/")
        if "/K" in node:
            yield from _kinds(node["/K"])


def assert_accessible(pdf: bytes, *, title: str) -> None:
    """What PDF/UA-1 asks that a program can see; the compiler has refused the rest."""
    root = opened(pdf).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/StructTreeRoot"]
    assert root["/Lang"] == "en-AU"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert opened(pdf).metadata.title == title
    assert re.search(rb"<pdfuaid:part>1</pdfuaid:part>", root["/Metadata"].get_data())
