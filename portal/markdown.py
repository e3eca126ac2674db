"""Markdown as policies and letters use it: one parser for the page and for what leaves the portal as a document."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
URL_SCHEMES = {"http", "https", "mailto"}

Node = dict[str, Any]


def pictures_of(tokens: Sequence[Token]) -> Iterator[Token]:
    """Those that a parsed text shows, in the order they stand."""
    for token in tokens:
        yield from (one for one in token.children or () if one.type == "image")


def description_of(picture: Token) -> str:
    """In one line, however it was written."""
    inside = picture.children or ()
    words = (
        description_of(one) if one.type == "image" else one.content or " " * ("break" in one.type) for one in inside
    )
    return " ".join("".join(words).split())


def as_tree(text: str, *, base: str = "") -> list[Node]:
    """The blocks of a text as plain JSON, for whatever lays them out; templates/typst/words.typ does.

    Each node says its `kind`. Blocks: paragraph, heading, quote, item lists, table, code, rule. Inlines: text,
    code, emph, strong, link, break. A link that leads nowhere from `base` is only its words.
    """
    return _Tree(base).blocks(SyntaxTreeNode(MARKDOWN.parse(text)).children)


class _Tree:
    def __init__(self, base: str) -> None:
        self.base = base

    def blocks(self, nodes: list[SyntaxTreeNode]) -> list[Node]:
        return [self.block(node) for node in nodes]

    def block(self, node: SyntaxTreeNode) -> Node:
        match node.type:
            case "paragraph" | "heading":
                return {"kind": node.type, "words": self.words_of(node)}
            case "bullet_list" | "ordered_list":
                items = [self.blocks(item.children) for item in node.children]
                start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
                return {"kind": "list", "start": start, "items": items}
            case "blockquote":
                return {"kind": "quote", "blocks": self.blocks(node.children)}
            case "table":
                rows = [
                    [self.words_of(cell) for cell in row.children] for part in node.children for row in part.children
                ]
                return {"kind": "table", "head": rows[0], "rows": rows[1:]}
            case "hr":
                return {"kind": "rule"}
            case _:  # a fence or an indented block
                return {"kind": "code", "text": node.content.removesuffix("\n")}

    def words_of(self, node: SyntaxTreeNode) -> list[Node]:
        return [word for inline in node.children for word in self.inlines(inline.children)]

    def inlines(self, nodes: list[SyntaxTreeNode]) -> list[Node]:
        return [word for node in nodes for word in self.inline(node)]

    def inline(self, node: SyntaxTreeNode) -> list[Node]:
        match node.type:
            case "text" | "code_inline":
                return [{"kind": "code" if node.type == "code_inline" else "text", "text": node.content}]
            case "softbreak":
                return [{"kind": "text", "text": " "}]
            case "hardbreak":
                return [{"kind": "break"}]
            case "em" | "strong":
                return [{"kind": "emph" if node.type == "em" else "strong", "words": self.inlines(node.children)}]
            case "link":
                return self.link(node)
            case _:  # a picture is its description
                return self.inlines(node.children)

    def link(self, node: SyntaxTreeNode) -> list[Node]:
        words = self.inlines(node.children)
        address = self.address_of(str(node.attrs["href"]))
        if not address:
            return words
        shown = "".join(word.get("text", "") for word in words)
        return [{"kind": "link", "address": address, "words": words, "says_address": shown in address}]

    def address_of(self, href: str) -> str:
        try:
            address = urljoin(self.base, href)
            return address if urlsplit(address).scheme in URL_SCHEMES else ""
        except ValueError:  # no address at all, such as one that opens with "//["
            return ""


def as_text(nodes: list[Node]) -> str:
    """Only its words, a line for each paragraph, point and cell."""
    return "\n".join(_lines_of(nodes))


def _lines_of(nodes: list[Node]) -> Iterator[str]:
    for node in nodes:
        if "text" in node or "words" in node:
            yield _plain(node)
        yield from _lines_of(node.get("blocks", []))
        for item in node.get("items", []):
            yield from _lines_of(item)
        for row in [node["head"], *node["rows"]] if "rows" in node else []:
            yield from ("".join(map(_plain, cell)) for cell in row)


def _plain(node: Node) -> str:
    if node["kind"] == "break":
        return "\n"
    return str(node["text"]) if "text" in node else "".join(map(_plain, node["words"]))


def as_html(blocks: list[Node], *, top: int) -> SafeString:
    """The page of a tree; `top` is the level of its first headings. Every text of it is escaped."""
    return _joined(_html_of(node, top) for node in blocks)


def _html_of(node: Node, top: int) -> SafeString:
    match node["kind"]:
        case "paragraph":
            return format_html("<p>{}</p>", _inlines_of(node))
        case "heading":
            level = min(top + node.get("level", 1) - 1, 6)
            return format_html("<h{0}>{1}</h{0}>", level, _inlines_of(node))
        case "list":
            items = _joined(format_html("<li>{}</li>", as_html(item, top=top)) for item in node["items"])
            return format_html("<ul>{}</ul>", items) if node["start"] is None else _numbered(node["start"], items)
        case "quote":
            return format_html("<blockquote>{}</blockquote>", as_html(node["blocks"], top=top))
        case "table":
            return _table(node)
        case "code":
            return format_html("<pre><code>{}</code></pre>", node["text"])
        case _:
            return mark_safe("<hr>")


def _numbered(start: int, items: SafeString) -> SafeString:
    return format_html('<ol start="{}">{}</ol>', start, items)


def _table(node: Node) -> SafeString:
    """As `components/data_table.html`: on a narrow page each row is a card, and its cells say what they are."""
    names = ["".join(map(_plain, cell)) for cell in node["head"]]
    head = _joined(format_html('<th scope="col">{}</th>', _words_of(cell)) for cell in node["head"])
    rows = (
        format_html('<th scope="row">{}</th>{}', _words_of(row[0]), _cells(names[1:], row[1:])) for row in node["rows"]
    )
    body = _joined(format_html("<tr>{}</tr>", row) for row in rows)
    frame = '<div class="data-frame"><table class="data"><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>'
    return format_html(frame, head, body)


def _cells(names: list[str], cells: list[list[Node]]) -> SafeString:
    return format_html_join(
        "", '<td data-label="{}">{}</td>', ((name, _words_of(cell)) for name, cell in zip(names, cells, strict=False))
    )


def _inlines_of(node: Node) -> SafeString:
    return _words_of(node["words"])


def _words_of(nodes: list[Node]) -> SafeString:
    return _joined(_word_of(node) for node in nodes)


def _word_of(node: Node) -> SafeString:
    match node["kind"]:
        case "text":
            return format_html("{}", node["text"])
        case "code":
            return format_html("<code>{}</code>", node["text"])
        case "emph":
            return format_html("<em>{}</em>", _inlines_of(node))
        case "strong":
            return format_html("<strong>{}</strong>", _inlines_of(node))
        case "link":
            return format_html('<a href="{}">{}</a>', node["address"], _inlines_of(node))
        case _:
            return mark_safe("<br>")


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))
