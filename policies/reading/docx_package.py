"""The parts of a Word document, taken from its ZIP file without trusting a word of it."""

import posixpath
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any
from xml.parsers import expat

from .decoding import UnreadablePolicy

MAX_FILE = 25 * 1024 * 1024
MAX_INFLATED = 50 * 1024 * 1024
MAX_MEMBERS = 2_000
MAX_RATIO = 200
MAX_DEPTH = 400
MAX_MARKS = 1_000_000
MAX_PART = 2 * 1024 * 1024
MAX_BODY = 12 * 1024 * 1024
_SMALL = 1024 * 1024
_ENTRY = b"PK\x01\x02"
_CHECK = "Check that it is the right file."
_DAMAGED = "This Word document is damaged. Open it in Word, save it again as .docx and try again."
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_STRICT_RELATION = "http://purl.oclc.org/ooxml/officeDocument/relationships/"
_WORDS = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_OTHERS = (
    ("xl/", "an Excel workbook"),
    ("ppt/", "a PowerPoint presentation"),
    ("mimetype", "an OpenDocument or e-book file"),
)
_ZIP_TROUBLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    IndexError,
    OverflowError,
    LookupError,
)

Attributes = dict[str, str]
Relations = dict[str, tuple[str, str, bool]]
"""For each id what it relates to: the kind, the part or address, and whether that lies outside the file."""


class Package:
    """Raises UnreadablePolicy wherever the file is not a plain Word document of bounded size."""

    def __init__(self, data: bytes) -> None:
        if len(data) > MAX_FILE:
            raise UnreadablePolicy(
                f"This Word document is larger than {MAX_FILE // 1024 // 1024} MB. Take out its pictures and try again."
            )
        # Each member costs memory before it can be counted, so they are counted in the bytes.
        if data.count(_ENTRY) > MAX_MEMBERS:
            raise UnreadablePolicy("This file holds more parts than any Word document. " + _CHECK)
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
            members = self._zip.infolist()
        except _ZIP_TROUBLE as error:
            raise UnreadablePolicy(_DAMAGED) from error
        _refuse_dangers(members)
        self._members = {member.filename: member for member in members}
        self._left = MAX_MARKS
        self.main = ""
        self._refuse_other_kinds()
        self.main = self._find_main()
        self.relations = self.read_relations(self.main)

    def part(self, kind: str) -> str | None:
        """The name of the first part the document itself relates to as `kind`, such as "styles"."""
        return next(
            (target for found, target, outside in self.relations.values() if found == kind and not outside), None
        )

    def has(self, kind: str) -> bool:
        return any(found == kind for found, _target, _outside in self.relations.values())

    def walk(
        self,
        name: str | None,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] | None = None,
        words: Callable[[str], None] | None = None,
    ) -> None:
        """Calls back for each element and text of a part; does nothing where there is no such part."""
        if name is not None and name in self._members:
            walker = _Walker(start, end, words, self._left)
            walker.read(self._inflate(name, MAX_BODY if name == self.main else MAX_PART))
            self._left = walker.left

    def _inflate(self, name: str, limit: int) -> bytes:
        member = self._members[name]
        if member.file_size > limit:
            raise UnreadablePolicy("This Word document holds more text than any policy. " + _CHECK)
        try:
            with self._zip.open(member) as part:
                return part.read(limit)
        except _ZIP_TROUBLE as error:
            raise UnreadablePolicy(_DAMAGED) from error

    def _refuse_other_kinds(self) -> None:
        for start, name in _OTHERS:
            if any(member.startswith(start) for member in self._members):
                raise UnreadablePolicy(f"This is {name}, not a Word document (.docx). Save it as .docx and try again.")
        if "[Content_Types].xml" not in self._members:
            raise UnreadablePolicy("This is a ZIP file, not a Word document. Take the policy out of it and try again.")
        types: list[str] = []
        self.walk("[Content_Types].xml", lambda _name, given: types.append(given.get("ContentType", "")))
        macros = any("macroenabled" in kind.lower() or "vbaproject" in kind.lower() for kind in types)
        if macros or any("vbaproject" in member.lower() for member in self._members):
            raise UnreadablePolicy(
                "This Word document holds macros, which are programs. Save it as a .docx without macros and try again."
            )

    def _find_main(self) -> str:
        for kind, target, outside in self.read_relations("").values():
            if kind == "officeDocument" and not outside and target in self._members:
                return target
        raise UnreadablePolicy(_DAMAGED)

    def read_relations(self, name: str) -> Relations:
        found: Relations = {}
        folder, file = posixpath.split(name)

        def start(element: str, given: Attributes) -> None:
            if local_name(element) != "Relationship":
                return
            kind = given.get("Type", "").removeprefix(_RELATION).removeprefix(_STRICT_RELATION)
            target, outside = given.get("Target", ""), given.get("TargetMode") == "External"
            if not outside:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[given.get("Id", "")] = (kind, target, outside)

        self.walk(posixpath.join(folder, "_rels", f"{file}.rels"), start)
        return found


def local_name(element: str) -> str:
    return element.rpartition(":")[2]


def _refuse_dangers(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename for member in members]
    if any("\\" in name or name.startswith("/") or ".." in name.split("/") for name in names):
        raise UnreadablePolicy("This file names parts outside itself, which no Word document does. " + _CHECK)
    if len(set(names)) < len(names):
        raise UnreadablePolicy("This file holds two parts of one name, which no Word document does. " + _CHECK)
    if any(member.flag_bits & 1 for member in members):
        raise UnreadablePolicy("This file is locked with a password. Save it without one and try again.")
    if sum(member.file_size for member in members) > MAX_INFLATED or any(map(_is_bomb, members)):
        raise UnreadablePolicy("This file unpacks to far more than any policy. " + _CHECK)


def _is_bomb(member: zipfile.ZipInfo) -> bool:
    return member.file_size > max(_SMALL, member.compress_size * MAX_RATIO)


class _Walker:
    """expat without namespaces: a long namespace would be copied into the name of every element."""

    def __init__(self, start: Any, end: Any, words: Any, left: int) -> None:
        self._start, self._end = start, end
        self.left = left
        self._depth = 0
        self._alias: str | None = None
        self._parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._enter
        parser.EndElementHandler = self._leave
        parser.StartDoctypeDeclHandler = _refuse_doctype
        if words:
            parser.CharacterDataHandler = words

    def read(self, data: bytes) -> None:
        try:
            self._parser.Parse(data, True)
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise UnreadablePolicy(_DAMAGED) from error

    def _enter(self, name: str, given: Attributes) -> None:
        self._depth += 1
        self.left -= 1
        if self._depth > MAX_DEPTH or self.left < 0:
            raise UnreadablePolicy("This Word document is more tangled than any policy. " + _CHECK)
        if self._depth == 1:
            self._alias = _find_alias(given)
        if self._alias is not None:
            name, given = self._usual(name), {self._usual(key): value for key, value in given.items()}
        self._start(name, given)

    def _leave(self, name: str) -> None:
        self._depth -= 1
        if self._end:
            self._end(self._usual(name))

    def _usual(self, name: str) -> str:
        """The name with the prefix Word itself writes."""
        if self._alias is None:
            return name
        prefix, _colon, local = name.rpartition(":")
        return f"w:{local}" if prefix == self._alias else name


def _find_alias(given: Attributes) -> str | None:
    """The prefix the root gives to the elements of a text, where it is not "w"; "" where they need none."""
    for name, value in given.items():
        if value in _WORDS and name.partition(":")[0] == "xmlns" and name != "xmlns:w":
            return name.partition(":")[2]
    return None


def _refuse_doctype(*_given: Any) -> None:
    """Entities could only be declared here, and no Word document has any."""
    raise UnreadablePolicy("This Word document declares entities, which can hide a trap. " + _CHECK)
