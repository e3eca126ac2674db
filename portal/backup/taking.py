"""Take a backup: the database in one moment first, then the files, so that no row names one that is not there."""

import hashlib
import json
import tempfile
from collections.abc import Iterator
from typing import IO

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from portal import files
from portal.models.audit import AuditLink

from . import keys, tables
from .archive import FILES, MANIFEST, Manifest, StoredFile, Table, Writer


def take(into: IO[bytes]) -> tuple[Manifest, str]:
    """Write the archive. Gives what is in it, and its seal: the SHA-256 of the manifest, which holds all others.

    Raises files.StorageUnavailable, and what the database or the disk of the archive raise.
    """
    with Writer(into) as writer:
        manifest = _taken(writer)
        words = manifest.to_bytes()
        writer.add(MANIFEST, [words], packed=True)
    return manifest, hashlib.sha256(words).hexdigest()


def _taken(writer: Writer) -> Manifest:
    at = timezone.now()
    with transaction.atomic():
        tables.begin_snapshot()
        migrations = tables.applied_migrations()
        copied = [_copied(writer, name, columns) for name, columns in tables.columns_of_tables().items()]
        head = AuditLink.objects.order_by("-pk").values_list("hash", flat=True).first()
        numbers = tables.sequences()  # last: what they gave away meanwhile must not be given away again
    connection.close()  # none is held while the files are read
    count, listed = _files(writer)
    return Manifest(
        made_at=at.isoformat(),
        migrations=migrations,
        tables=copied,
        sequences=numbers,
        files=count,
        files_sha256=listed,
        audit_head=bytes(head).hex() if head else "",
        keys=keys.marks(),
    )


def _copied(writer: Writer, name: str, columns: list[str]) -> Table:
    rows = tables.CopyOut(name, columns)
    _size, sha256 = writer.add(Table(name, columns, 0, "").entry, rows, packed=True)
    return Table(name, columns, rows.rows, sha256)


def _files(writer: Writer) -> tuple[int, str]:
    with tempfile.TemporaryFile() as lines:
        count = 0
        for stored in _each_file(writer):
            lines.write(json.dumps({"key": stored.key, "size": stored.size, "sha256": stored.sha256}).encode() + b"\n")
            count += 1
        lines.seek(0)
        _size, sha256 = writer.add(FILES, iter(lambda: lines.read(files.CHUNK), b""), packed=True)
    return count, sha256


def _each_file(writer: Writer) -> Iterator[StoredFile]:
    arriving = f"{settings.INCOMING_ROOT.name}/"  # not sealed yet: no row names them
    for key in files.stored_keys():
        if key.startswith(arriving):
            continue
        try:
            pieces = files.opened(key)
        except files.FileRefused:  # destroyed since it was listed, as it should be
            continue
        size, sha256 = writer.add(StoredFile(key, 0, "").entry, pieces, packed=False)
        yield StoredFile(key, size, sha256)
