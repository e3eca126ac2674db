"""What a reader sees of Markdown: the words of the page it becomes, with the numbers a browser writes before items."""

import re
from html.parser import HTMLParser

from portal.templatetags.postwise import render_markdown

BLOCKS = {"blockquote", "br", "hr", "li", "ol", "p", "pre", "table", "td", "th", "ul", *(f"h{n}" for n in range(1, 7))}


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._numbers: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.words.append("\n")
        if tag in ("ol", "ul"):
            self._numbers.append(int(dict(attrs).get("start") or 1) if tag == "ol" else None)
        elif tag == "li" and (number := self._numbers[-1]) is not None:
            self.words.append(f"{number}. ")
            self._numbers[-1] = number + 1

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.words.append("\n")
        if tag in ("ol", "ul"):
            self._numbers.pop()

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def shown(markdown: str) -> str:
    page = _Page()
    page.feed(render_markdown(markdown))
    page.close()
    return "".join(page.words)


def shown_in(tag: str, markdown: str) -> list[str]:
    """The words inside each element of a kind, tags within them left out."""
    inside = re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", render_markdown(markdown), re.DOTALL)
    return [re.sub(r"<[^>]+>", "", words) for words in inside]
