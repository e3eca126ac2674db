"""A file leaves the portal as one archive, once for each reason, with a seal that the portal keeps."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.db import transaction
from django.utils import timezone

from incidents.enums import Custody
from incidents.file_export.contents import Contents, Written
from incidents.file_export.rows import evidence_of
from incidents.models import CustodyEntry, FileExport, Investigation
from incidents.rules import records as rules
from incidents.rules.machine import NOT_BY_YOU, MoveRefused
from portal import audit
from portal.codes import Coded, as_coded
from portal.models import Person

from .door import lock


class AlreadyTaken(Exception):
    """An export is taken once: what its seal stands for was sent."""


@dataclass(frozen=True)
class _Export(Coded):
    purpose: ClassVar[bytes] = b"incidents.file_export"

    file_id: int
    once: uuid.UUID
    at: datetime

    def parts(self) -> list[Any]:
        return [self.file_id, str(self.once), as_coded(self.at)]


@transaction.atomic
def begin_export(
    file: Investigation, *, actor: Person, why: str, once: uuid.UUID, at: datetime | None = None
) -> FileExport:
    """Write down that the complete file leaves, in its history of custody too. The same form again is the same one."""
    file = lock(file)
    if kept := FileExport.objects.filter(once=once, investigation=file, by=actor).first():
        return kept
    if not rules.may_export(actor, file):
        raise MoveRefused(NOT_BY_YOU)
    at = at or timezone.now()
    export = FileExport.objects.create(
        investigation=file, why=why, by=actor, at=at, once=once, code=_Export(file.pk, once, at).code()
    )
    items = evidence_of(file).only("pk", "original_sha256")
    CustodyEntry.objects.bulk_create(
        (
            CustodyEntry(evidence=item, what=Custody.LEFT, by=actor, at=at, sha256_after=item.original_sha256)
            for item in items
        ),
        batch_size=1000,
    )
    audit.record("file.export_begun", file, actor=actor, data={"export": export.pk, "for": export.made_for})
    return export


def write_export(export: FileExport, *, actor: Person) -> Iterator[bytes]:
    """The archive, piece by piece. Whatever goes wrong on the way leaves no whole archive, and no seal.

    Raises AlreadyTaken, at the end where somebody else was faster.
    """
    if export.is_sealed:
        raise AlreadyTaken
    return iter(Contents(export, seal=lambda written: _seal(export, written, actor=actor)))


@transaction.atomic
def _seal(export: FileExport, written: Written, *, actor: Person) -> None:
    changed = FileExport.objects.filter(pk=export.pk, sealed_at__isnull=True).update(
        sealed_at=timezone.now(), seal=written.seal, files=written.files, size=written.size
    )
    if not changed:
        raise AlreadyTaken
    audit.record("file.exported", export, actor=actor, data={"seal": written.seal, "files": written.files})
