"""An archive that leaves a file, whatever is in it: what was sealed before, what is missing, its list and its seal."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from incidents.models import FileExport
from portal import files
from portal.codes import as_coded

from . import verify
from .archive import Archive

HERE = Path(__file__).parent
MISSING = "It was missing from the portal's storage."


@dataclass(frozen=True)
class SealedLine:
    """Something that was sealed long before: where it stands here, and the hash it had then."""

    path: str
    sha256: str
    fault: str = ""

    def as_json(self) -> dict[str, str]:
        said = {"path": self.path, "sha256": self.sha256}
        return {**said, "fault": self.fault} if self.fault else said


@dataclass
class Written:
    """What is known of an export once its last file is on the way."""

    seal: str = ""
    files: int = 0
    size: int = 0


@dataclass
class Sealing:
    """Gives the archive piece by piece; `seal` is called before what makes it a whole archive goes out."""

    templates: ClassVar[str] = "incidents/file_export"

    export: FileExport
    seal: Callable[[Written], None]
    sealed: list[SealedLine] = field(default_factory=list)
    audit_entries: int = 0

    def __post_init__(self) -> None:
        self.file = self.export.investigation
        self.archive = Archive(self.export.at)

    def __iter__(self) -> Iterator[bytes]:
        yield from self._add("READ-ME.txt", [self._page("read_me.txt")])
        yield from self._add("verify.py", [Path(verify.__file__).read_bytes()])
        yield from self._what_leaves()
        yield from self._add("index.css", [(HERE / "index.css").read_bytes()])
        yield from self._add("index.html", [self._index()])
        yield from self._end()

    def _what_leaves(self) -> Iterator[bytes]:
        raise NotImplementedError

    def _add(self, path: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
        return self.archive.add(f"{self.file.number}/{path}", pieces)

    def _add_sealed(self, path: str, sha256: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
        self.sealed.append(SealedLine(path, sha256))
        return self._add(path, pieces)

    def _stored(self, path: str, key: str, sha256: str) -> Iterator[bytes]:
        """A storage that is away breaks the export off; a file that is gone is a fault the export tells of."""
        try:
            stored = files.opened(key)
        except files.FileRefused:
            self.sealed.append(SealedLine(path, sha256, MISSING))
            return
        yield from self._add_sealed(path, sha256, stored)

    def _end(self) -> Iterator[bytes]:
        top = f"{self.file.number}/"
        listed = [{**one.as_json(), "path": one.path.removeprefix(top)} for one in self.archive.members]
        manifest = json.dumps({**self._about(), "files": listed}, indent=1, ensure_ascii=False).encode()
        written = Written(
            hashlib.sha256(manifest).hexdigest(), len(listed), sum(one.size for one in self.archive.members)
        )
        yield from self._add(verify.MANIFEST, [manifest])
        yield from self._add(verify.SEAL, [f"{written.seal}\n".encode()])
        self.seal(written)
        yield self.archive.close()

    def _about(self) -> dict[str, Any]:
        return {
            "format": verify.FORMAT,
            "number": self.file.number,
            "code": self.export.code,
            "made_at": as_coded(self.export.at),
            "made_for": self.export.made_for,
            "sealed": [one.as_json() for one in self.sealed],
            "audit_entries": self.audit_entries,
        }

    def _index(self) -> bytes:
        top = f"{self.file.number}/"
        members = [
            {"path": one.path.removeprefix(top), "size": one.size, "sha256": one.sha256} for one in self.archive.members
        ]
        return self._page("index.html", members=members, left_out=[one for one in self.sealed if one.fault])

    def _page(self, name: str, **more: Any) -> bytes:
        return render_to_string(f"{self.templates}/{name}", {**self._context(), **more}).encode()

    def _context(self) -> dict[str, Any]:
        return {
            "export": self.export,
            "file": self.file,
            "portal": settings.SITE_NAME,
            "address": settings.SITE_URL,
            "zone": timezone.get_current_timezone_name(),
        }
