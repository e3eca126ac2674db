"""A file leaves the portal as one archive, once for each reason, with a seal that the portal keeps."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.db import transaction
from django.utils import timezone

from incidents.enums import Custody, EntryKind, Given
from incidents.file_export.contents import Contents
from incidents.file_export.rows import evidence_of
from incidents.file_export.sealing import Sealing, Written
from incidents.file_release.contents import ReleaseContents
from incidents.file_release.items import leaving
from incidents.models import CustodyEntry, Evidence, FileExport, Investigation, InvestigationEntry, Release
from incidents.rules import records as rules
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, MoveRefused
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
    items = evidence_of(file).only("pk", "original_sha256")
    return _begin(file, ((item, item.original_sha256) for item in items), actor=actor, why=why, once=once, at=at)


@transaction.atomic
def begin_taking(release: Release, *, actor: Person, at: datetime | None = None) -> FileExport:
    """Write down that what was approved leaves, in the history of custody of each item as well. Again is the same one.

    Raises MoveRefused, also for an item that must not leave any more.
    """
    file = lock(release.investigation)
    release.refresh_from_db(fields=["state"])
    if kept := FileExport.objects.filter(release=release).first():
        return kept
    if not rules.may_take_release(actor, release):
        raise MoveRefused(NOT_BY_YOU)
    made_for = {"release": release, "made_for": release.made_for}
    return _begin(file, _items_of(release), actor=actor, why=release.why, once=release.once, at=at, **made_for)


def _items_of(release: Release) -> Iterator[tuple[Evidence, str]]:
    """Each with the hash of the form in which it leaves."""
    for document in release.documents.select_related("evidence").prefetch_related("choices__redaction"):
        item, choice = document.evidence, document.choice
        if item and choice and choice.given != Given.WITHHELD:
            form = leaving(item, choice.redaction)
            if form is None:
                raise MoveRefused(NOT_FROM_HERE)
            yield item, form.sha256


def _begin(
    file: Investigation,
    items: Iterable[tuple[Evidence, str]],
    *,
    actor: Person,
    why: str,
    once: uuid.UUID,
    at: datetime | None,
    **made_for: Any,
) -> FileExport:
    at = at or timezone.now()
    code = _Export(file.pk, once, at).code()
    export = FileExport.objects.create(investigation=file, why=why, by=actor, at=at, once=once, code=code, **made_for)
    CustodyEntry.objects.bulk_create(
        (
            CustodyEntry(evidence=item, what=Custody.LEFT, by=actor, at=at, sha256_after=sha256)
            for item, sha256 in items
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
    contents: type[Sealing] = ReleaseContents if export.release_id else Contents
    return iter(contents(export, seal=lambda written: _seal(export, written, actor=actor)))


@transaction.atomic
def _seal(export: FileExport, written: Written, *, actor: Person) -> None:
    changed = FileExport.objects.filter(pk=export.pk, sealed_at__isnull=True).update(
        sealed_at=timezone.now(), seal=written.seal, files=written.files, size=written.size
    )
    if not changed:
        raise AlreadyTaken
    _note(export, actor)
    audit.record("file.exported", export, actor=actor, data={"seal": written.seal, "files": written.files})


def _note(export: FileExport, actor: Person) -> None:
    """In the history of the file, for everybody who reads it: that it left, and for whom, not why."""
    said = f"{export.get_made_for_display()}, code {export.code}"
    if export.release:
        said = f"{export.release.number}. {said}. Reference: {export.release.reference}"
    InvestigationEntry.objects.create(investigation=export.investigation, kind=EntryKind.LEFT, by=actor, words=said)
