"""Bring an archive back: judged as a whole first, then the files, then every row in one transaction."""

from collections.abc import Callable
from contextlib import suppress
from typing import IO

from django.core.cache import cache
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from portal import files

from . import keys, tables
from .archive import BackupRefused, Manifest, Reader, StoredFile
from .pieces import as_file

Say = Callable[[str], object]
# One of these has a row wherever somebody ever worked.
SIGNS_OF_LIFE = ("portal_person", "portal_auditentry")
MOST_FAULTS = 20


def restore(
    source: IO[bytes], *, seal: str = "", replace: str = "", without_keys: bool = False, say: Say = print
) -> Manifest:
    """Raises BackupRefused before anything is changed. Killed in the middle, run it again: the rows come last, at once.

    `replace` is the name of the database, typed by whoever means to lose what is in it; `seal` is what `take` gave.
    """
    reader = Reader(source)
    manifest = reader.manifest
    if seal and seal != reader.seal:
        raise BackupRefused("This is not the archive that the seal was given for.")
    _require_whole(reader, say)
    _require_keys(manifest, without_keys=without_keys)
    _require_room(replace)
    _migrate(manifest, say)
    _bring_files(reader, say)
    _bring_rows(reader, say)
    with suppress(Exception):  # what it holds is of another database; one that is away holds nothing
        cache.clear()
    return manifest


def _require_whole(reader: Reader, say: Say) -> None:
    say("Reading the archive against its hashes ...")
    faults = [fault for fault, _number in zip(reader.faults(), range(MOST_FAULTS), strict=False)]
    if faults:
        raise BackupRefused("\n".join(("The archive is damaged; nothing was changed.", *faults)))


def _require_keys(manifest: Manifest, *, without_keys: bool) -> None:
    absent = [f"{name} ({keys.KEYS.get(name, 'unknown here')})" for name in keys.missing(manifest.keys)]
    if absent and not without_keys:
        raise BackupRefused(
            f"Keys of that time are not set here: {'; '.join(absent)}. Set them, or go on for good without what they "
            "open by --without-keys."
        )


def _require_room(replace: str) -> None:
    there = tables.columns_of_tables()
    name = connection.settings_dict["NAME"]
    if replace == name or not any(sign in there and tables.has_rows(sign) for sign in SIGNS_OF_LIFE):
        return
    raise BackupRefused(
        f"The database {name} is not empty. Restore onto an empty one; or lose all that is in it by --replace {name}."
    )


def _migrate(manifest: Manifest, say: Say) -> None:
    """To exactly where the archive was; newer migrations of this code come afterwards, as in any upgrade."""
    executor = MigrationExecutor(connection)
    graph, then = executor.loader.graph, set(manifest.migrations)
    if unknown := sorted(f"{app}.{name}" for app, name in then - set(graph.nodes)):
        raise BackupRefused(
            f"The archive is of another version of the portal, with {unknown[0]}. Restore it with that."
        )
    if newer := sorted(f"{app}.{name}" for app, name in set(MigrationRecorder(connection).applied_migrations()) - then):
        raise BackupRefused(f"The database is of a newer version than the archive ({newer[0]}). Make an empty one.")
    last = [node for node in sorted(then) if not any(child.key in then for child in graph.node_map[node].children)]
    say("Making the tables ...")
    executor.migrate(last)


def _bring_files(reader: Reader, say: Say) -> None:
    say(f"Bringing {reader.manifest.files:,} files ...")
    for stored in reader.files():
        if not _is_there(stored):
            with as_file(reader.pieces(stored.entry)) as file:
                kept = files.keep(stored.key, file)
            if kept != stored.key:
                files.discard(kept)
                raise BackupRefused(f"The storage would not take {stored.key} under its name.")


def _is_there(stored: StoredFile) -> bool:
    """From a restore that was cut short. Raises BackupRefused for another file of that name."""
    try:
        found = files.digest_of(stored.key)
    except files.FileRefused:
        return False
    if found == stored.sha256:
        return True
    if files.size_of(stored.key) < stored.size and files.discard(stored.key):  # half written
        return False
    raise BackupRefused(f"The storage holds another file as {stored.key}. Restore onto an empty storage.")


def _bring_rows(reader: Reader, say: Say) -> None:
    manifest = reader.manifest
    say(f"Bringing {sum(table.rows for table in manifest.tables):,} rows ...")
    with transaction.atomic():
        there = tables.columns_of_tables()
        if lost := [table.name for table in manifest.tables if table.name not in there]:
            raise BackupRefused(f"The database has no table {lost[0]}.")
        tables.empty_and_quiet([*there, *(name for name in tables.LEFT_OUT)])
        for table in manifest.tables:
            came = tables.copy_in(table.name, table.columns, reader.pieces(table.entry))
            if came != table.rows:
                raise BackupRefused(f"{table.name} came with {came} rows instead of {table.rows}.")
        tables.speak_again([*there, *(name for name in tables.LEFT_OUT)])
        tables.set_sequences(manifest.sequences)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # a load without it makes lists slow until the night
