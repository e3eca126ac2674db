"""The door for policies in files: what a file is, told by what it holds; its name only helps where that is open."""

import codecs
import re

from .decoding import UnreadablePolicy, refuse_size
from .document import Document
from .docx import read_docx
from .docx_package import MAX_FILE
from .html import KNOWN_TAGS, read_html
from .markdown import read_markdown
from .plain_text import read_plain_text

MAX_BYTES = MAX_FILE
"""The largest file of any kind: whoever has a larger one need not even read it."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_LOOK_AT = 200_000
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*){0,3}<(?:!doctype\s+html|html)[\s>]", re.I | re.S
)
_FIRST_TAG = re.compile(r"\s*<(!--|[a-z][a-z0-9]*)[\s/>-]", re.IGNORECASE)
_CLOSING_TAG = re.compile(r"</([a-z][a-z0-9]*)\s*>", re.IGNORECASE)
_MARKDOWN_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+\S", re.MULTILINE)
_MARKDOWN_SIGN = re.compile(
    r"^ {0,3}(?:```|~~~|=+[ \t]*$|\|?[ \t]*:?-{3,}:?[ \t]*\||>[ \t]|[-*+][ \t]+\S|1\.[ \t]+\S)|\]\([^()\s]+\)|\*\*\w",
    re.MULTILINE,
)


def refuse_larger(size: int) -> None:
    if size > MAX_BYTES:
        raise UnreadablePolicy(
            f"This file is larger than {MAX_BYTES // 1024 // 1024} MB, which is more than any policy. "
            "Check that it is the right file."
        )


def read_policy_file(name: str, data: bytes) -> Document:
    """Reads a policy in plain text, Markdown, HTML or DOCX; raises UnreadablePolicy with a sentence for the person."""
    refuse_larger(len(data))
    if data.startswith(_ZIP):
        return read_docx(data)
    if data.startswith(_OLE) and _LOCKED in data:
        raise UnreadablePolicy("This file is locked with a password. Save it without one and try again.")
    refuse_size(data)
    ending = name.lower().rpartition(".")[2]
    text = _opening(data)
    if _is_page(text, ending):
        return read_html(data)
    if _is_markdown(text, ending):
        return read_markdown(data)
    return read_plain_text(data)


def _opening(data: bytes) -> str:
    """Enough of the words to tell what they are written in; not yet the words to keep."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = data[:_LOOK_AT].decode("utf-16" if marked else "utf-8-sig", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_page(text: str, ending: str) -> bool:
    if _PAGE.match(text):
        return True
    if ending in ("md", "markdown"):
        return False
    first = _FIRST_TAG.match(text)
    if first and first[1].lower() in KNOWN_TAGS:
        return True
    return (first is not None or ending in ("html", "htm", "xhtml")) and any(
        tag[1].lower() in KNOWN_TAGS for tag in _CLOSING_TAG.finditer(text)
    )


def _is_markdown(text: str, ending: str) -> bool:
    """One sign is enough in a file that is named so; plain text may have a stray one."""
    headings = len(_MARKDOWN_HEADING.findall(text))
    if ending in ("md", "markdown"):
        return headings > 0 or bool(_MARKDOWN_SIGN.search(text))
    return headings > 1
