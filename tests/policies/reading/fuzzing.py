"""Files of every kind that nobody wrote with care: the made documents mutated, and saved in every wrong way."""

import codecs
import contextlib
import random
import resource
import time
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import yaml

from policies.reading.decoding import UnreadablePolicy
from policies.reading.document import Document
from policies.reading.files import read_policy_file

from .corpus_files import MadeDocument, made_documents
from .docx_files import pack
from .made_docx import MADE

HERE = Path(__file__).parent
DOCUMENT = "word/document.xml"
SIGNS = ["# ", "## ", "- ", "1. ", "(a) ", "> ", "\n\n", "    ", "|", "**", "`", "---", "\t", "\f", "•", "“", "\u2028"]
TAGS = [
    "<p>",
    "</p>",
    "<ul><li>",
    "<table><tr><td>",
    "</table>",
    "<!--",
    "-->",
    "<b",
    "&#0;",
    "&#xD800;",
    "&bad;",
    "<br>",
]
ODD = ["\0", "\ufeff", "\ufffe", "\ud83d\ude00", "\u202e", "é", "漢字", "\x1b", "\x85", "a" * 3000]
ENCODINGS = ["utf-8", "utf-16-le", "utf-16-be", "utf-16", "utf-32", "cp1252", "latin-1", "cp1251", "shift_jis", "utf-7"]
MARKS = [b"", b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE]
ENDS = ["\n", "\n", "\r\n", "\r", "\n\r", "\u2028"]


def mutate(data: bytes, chance: random.Random) -> bytes:
    """Bytes of the file changed, cut or doubled; or of one of its parts, packed again so that the XML is reached."""
    if chance.random() < 0.3:
        return damage(data, chance)
    with zipfile.ZipFile(BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = chance.choice([*parts, DOCUMENT, DOCUMENT])
    parts[name] = chance.choice([damage, swap_names])(parts[name], chance)
    return pack(parts)


def damage(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randrange(1, 8)):
        at = chance.randrange(len(changed) + 1)
        end = min(len(changed), at + chance.randrange(1, 60))
        new = chance.choice([b"", changed[at:end] * 2, bytes(chance.randrange(256) for _ in range(end - at))])
        changed[at:end] = new
    return bytes(changed)


def swap_names(data: bytes, chance: random.Random) -> bytes:
    """The elements of well-formed XML take each other's names."""
    names = [
        b"w:p",
        b"w:r",
        b"w:t",
        b"w:tc",
        b"w:tr",
        b"w:txbxContent",
        b"w:del",
        b"w:pPr",
        b"w:hyperlink",
        b"w:footnote",
    ]
    for _ in range(chance.randrange(1, 4)):
        old, new = chance.sample(names, 2)
        for before, after in ((b"<", b">"), (b"</", b">"), (b"<", b" ")):
            data = data.replace(before + old + after, before + new + after)
    return data


def made_in(kind: str) -> list[str]:
    made = yaml.safe_load((HERE / f"made_{kind}.yaml").read_text(encoding="utf-8"))
    return [MadeDocument(**one).source for one in made]


SOURCES = {
    "txt": [made.source for made in made_documents()],
    "md": made_in("markdown"),
    "html": made_in("html"),
}


def files(seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """The four kinds in turn; one in ten under the name of another kind."""
    chance = random.Random(seed)
    for number in range(count):
        kind = ("docx", *SOURCES)[number % 4]
        data = mutate(chance.choice(MADE)[1], chance) if kind == "docx" else text_file(kind, chance)
        name = chance.choice(["docx", "html", "md", ""]) if chance.random() < 0.1 else kind
        yield f"policy.{name}", data


def text_file(kind: str, chance: random.Random) -> bytes:
    text = chance.choice(SOURCES[kind])
    for _ in range(chance.randrange(8)):
        text = chance.choice([cut, double, insert, shuffle_lines])(text, chance)
    text = text.replace("\n", chance.choice(ENDS))
    data = text.encode(chance.choice(["utf-8", *ENCODINGS]), errors=chance.choice(["replace", "ignore"]))
    data = chance.choice(MARKS) + data
    return damage(data, chance) if chance.random() < 0.3 else data


def cut(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + text[at + chance.randrange(1, 80) :]


def double(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    part = text[at : at + chance.randrange(1, 200)]
    return text[:at] + part * chance.choice([2, 3, 40]) + text[at:]


def insert(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(chance.choice([SIGNS, TAGS, ODD])) + text[at:]


def shuffle_lines(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    chance.shuffle(lines)
    return "\n".join(lines)


def read_or_refuse(name: str, data: bytes) -> Document | None:
    """What was read, fit for the database; None where the file was refused."""
    document = None
    with contextlib.suppress(UnreadablePolicy):
        document = read_policy_file(name, data)
    if document is None:
        return None
    for text in [*document.texts(), *document.metadata.values()]:
        assert "\0" not in text
        text.encode()
    return document


def walk(
    seed: int, count: int, limit_seconds: float, then: Callable[[Document], object] = lambda _document: None
) -> tuple[int, int]:
    """How many were read, and how many kilobytes of memory the process took at its highest."""
    read = 0
    for name, data in files(seed, count):
        started = time.process_time()
        document = read_or_refuse(name, data)
        assert time.process_time() - started < limit_seconds, (name, seed)
        if document is not None:
            read += 1
            then(document)
    return read, highest_kilobytes()


def highest_kilobytes() -> int:
    """Of this process alone: what `getrusage` tells is handed on by whoever started it."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(lines["VmHWM"].split()[0])
