"""What is in the export of a file, in its order: first how to check it, then the file, last its list and its seal."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from mimetypes import guess_extension
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from incidents.enums import EvidenceState
from incidents.models import Capture, Evidence, FileExport, Letter, Referral
from incidents.referral_paper import referral_pdf
from portal import files
from portal.codes import as_coded

from . import verify
from .archive import Archive
from .audit_lines import audit_lines
from .rows import OTHERWISE, Table, Targets, Teller, belonging, evidence_of, kept_files, lines, reporters_of, tables

HERE = Path(__file__).parent
MISSING = "It was missing from the portal's storage."
HELD_BACK = "It was left out because it carries a virus."


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
class Contents:
    """Gives the archive piece by piece; `seal` is called before what makes it a whole archive goes out."""

    export: FileExport
    seal: Callable[[Written], None]
    sealed: list[SealedLine] = field(default_factory=list)
    targets: Targets = field(default_factory=dict)
    audit_entries: int = 0

    def __post_init__(self) -> None:
        self.file = self.export.investigation
        self.archive = Archive(self.export.at)
        self.teller = Teller(reporters_of(self.file))
        self.tables = list(tables(self.file))

    def __iter__(self) -> Iterator[bytes]:
        yield from self._add("READ-ME.txt", [self._read_me()])
        yield from self._add("verify.py", [Path(verify.__file__).read_bytes()])
        for table in self.tables:
            yield from self._records(table)
        yield from self._letters()
        yield from self._referrals()
        for item in evidence_of(self.file).prefetch_related("redactions").iterator(chunk_size=100):
            yield from self._item(item)
        yield from self._captures()
        yield from self._attachments()
        yield from self._add(verify.AUDIT, self._counted(audit_lines(self.targets, self.teller.reporters)))
        yield from self._add("index.css", [(HERE / "index.css").read_bytes()])
        yield from self._add("index.html", [self._index()])
        yield from self._end()

    def _add(self, path: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
        return self.archive.add(f"{self.file.number}/{path}", pieces)

    def _add_sealed(self, path: str, sha256: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
        self.sealed.append(SealedLine(path, sha256))
        return self._add(path, pieces)

    def _records(self, table: Table) -> Iterator[bytes]:
        """Where there is any: which there are is noted on the way, for what was recorded of them."""
        told = lines(table, self.teller, self.targets.setdefault(table.name, []))
        if (first := next(told, None)) is not None:
            yield from self._add(f"records/{table.name}.jsonl", chain([first], told))

    def _letters(self) -> Iterator[bytes]:
        """The words as they were locked, and the paper made of them; none that went to whoever reported it."""
        letters = Letter.objects.filter(investigation=self.file, concern=None).select_related("paper").order_by("pk")
        for letter in letters:
            if letter.recipient_id not in self.teller.reporters:
                path = f"letters/{letter.issued_at:%Y-%m-%d}-{letter.kind}-{letter.pk}"
                yield from self._add_sealed(f"{path}.json", letter.sha256, [letter.document.encode()])
                yield from self._add_sealed(f"{path}.pdf", letter.paper.sha256, [bytes(letter.paper.content)])

    def _referrals(self) -> Iterator[bytes]:
        for referral in Referral.objects.filter(case=self.file.case_id).select_related("case", "by"):
            path = f"referrals/{referral.number}"
            yield from self._add_sealed(f"{path}.json", referral.sha256, [referral.document.encode()])
            found = hashlib.sha256(referral.document.encode()).hexdigest()
            yield from self._add(f"{path}.pdf", [referral_pdf(referral, is_unchanged=found == referral.sha256)])

    def _item(self, item: Evidence) -> Iterator[bytes]:
        path = f"evidence/{item.concern_id or 'given'}-{item.position}-{str(item.code)[:8]}"
        suffix = guess_extension(item.media_type) or ".bin"
        if item.state == EvidenceState.INFECTED:
            self.sealed.append(SealedLine(f"{path}/original{suffix}", item.original_sha256, HELD_BACK))
            return
        yield from self._stored(f"{path}/original{suffix}", item.original_key, item.original_sha256)
        if item.copy_key:
            yield from self._stored(f"{path}/copy{Path(item.copy_key).suffix}", item.copy_key, item.copy_sha256)
        for number, one in enumerate(sorted(item.redactions.all(), key=lambda one: one.pk), start=1):
            yield from self._stored(
                f"{path}/redacted-{number}{Path(one.copy_key).suffix}", one.copy_key, one.copy_sha256
            )

    def _captures(self) -> Iterator[bytes]:
        found = next(table for table in self.tables if table.name == Capture._meta.model_name)
        for capture in found.rows.exclude(content_key="").iterator(chunk_size=100):
            suffix = Path(capture.content_key).suffix or ".html"
            path = (
                f"posts/{capture.post_id}/capture-{capture.pk}{suffix}.txt"  # somebody else's page: never opened as one
            )
            yield from self._stored(path, capture.content_key, capture.content_sha256)

    def _attachments(self) -> Iterator[bytes]:
        """Whatever else a row of the file keeps; evidence stands above, each item by itself."""
        for table in self.tables:
            model = table.rows.model
            for key, sha256 in kept_files(model) if model in belonging() and model not in OTHERWISE else ():
                for row in table.rows.exclude(**{key: ""}).iterator(chunk_size=100):
                    suffix = guess_extension(getattr(row, "media_type", "")) or ".bin"
                    path = f"attachments/{table.name}-{row.pk}-{key.removesuffix('_key')}{suffix}"
                    yield from self._stored(path, getattr(row, key), getattr(row, sha256))

    def _stored(self, path: str, key: str, sha256: str) -> Iterator[bytes]:
        """A storage that is away breaks the export off; a file that is gone is a fault the export tells of."""
        try:
            stored = files.opened(key)
        except files.FileRefused:
            self.sealed.append(SealedLine(path, sha256, MISSING))
            return
        yield from self._add_sealed(path, sha256, stored)

    def _counted(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self.audit_entries += 1
            yield piece

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

    def _read_me(self) -> bytes:
        return render_to_string("incidents/file_export/read_me.txt", self._context()).encode()

    def _index(self) -> bytes:
        top = f"{self.file.number}/"
        members = [
            {"path": one.path.removeprefix(top), "size": one.size, "sha256": one.sha256} for one in self.archive.members
        ]
        left_out = [one for one in self.sealed if one.fault]
        context = {**self._context(), "members": members, "left_out": left_out}
        return render_to_string("incidents/file_export/index.html", context).encode()

    def _context(self) -> dict[str, Any]:
        return {
            "export": self.export,
            "file": self.file,
            "portal": settings.SITE_NAME,
            "address": settings.SITE_URL,
            "zone": timezone.get_current_timezone_name(),
        }
