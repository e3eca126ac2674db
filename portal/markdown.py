"""Markdown as policies and letters use it: one parser for the page and for what leaves the portal as a document."""

from typing import Any
from urllib.parse import urljoin, urlsplit

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
URL_SCHEMES = {"http", "https", "mailto"}

Node = dict[str, Any]


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
