"""A migration must let the version before it go on serving people: what would lock, break or outrun it is told.

Judged are those that no release had: until the first, nothing runs anywhere. What a release had is listed with the hash
of its file, since the installations have run it and would not run what it becomes.
One that needs the portal to stop says so itself, `stops_the_portal = "why"`, and so do the notes of the release.
"""

import hashlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.postgres import operations as postgres
from django.db import connection, models
from django.db.migrations import Migration
from django.db.migrations import operations as ops
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from portal.migrating import one_by_one

# The number of the last release, then a line "app name sha256" of each migration it had. Empty until the first.
RELEASED = Path(__file__).with_name("released_migrations.txt")

OURS = ("portal", "policies", "incidents", "training")
GONE = "the version before still uses it; stop using it in one release and drop it in the next"
IN_USE = (ops.RemoveField, ops.DeleteModel, ops.RenameField, ops.RenameModel, ops.AlterModelTable)


def released() -> tuple[str, dict[tuple[str, str], str]]:
    """The number of the release, and its migrations with the hashes of their files."""
    version, *lines = RELEASED.read_text().splitlines() or [""]
    return version, {(app, name): digest for app, name, digest in map(str.split, lines)}


def note_release(loader: MigrationLoader, version: str) -> None:
    """All that are here are in the release that is made."""
    lines = [f"{app} {name} {_digest(migration)}" for (app, name), migration in _ours(loader)]
    RELEASED.write_text("\n".join([version, *lines, ""]))


def faults_since_release(loader: MigrationLoader) -> Iterator[str]:
    version, known = released()
    here = dict(_ours(loader))
    for app, name in known.keys() - here.keys():
        yield f"{app}.{name}: it was released, and is gone; bring it back."
    for (app, name), migration in here.items():
        if (app, name) not in known:
            if version:
                yield from faults(migration, loader.project_state([(app, name)], at_end=False))
        elif known[app, name] != _digest(migration):
            yield f"{app}.{name}: it was released, and is another now; put it back, and make a new one of the change."


def _ours(loader: MigrationLoader) -> list[tuple[tuple[str, str], Migration]]:
    return [(key, loader.disk_migrations[key]) for key in sorted(loader.disk_migrations) if key[0] in OURS]


def _digest(migration: Migration) -> str:
    return hashlib.sha256(Path(inspect.getfile(type(migration))).read_bytes()).hexdigest()


def faults(migration: Migration, before: ProjectState) -> Iterator[str]:
    """In a sentence each. `before` is the state it starts from, and is changed."""
    if getattr(migration, "stops_the_portal", ""):
        return
    new: set[str] = set()  # tables nobody uses yet
    for operation in one_by_one(migration.operations):
        if isinstance(operation, ops.CreateModel):
            new.add(operation.name_lower)
        elif _model_of(operation) not in new and (why := _fault(operation, before, migration.app_label)):
            yield f"{migration.app_label}.{migration.name}: {operation.describe()}: {why}."
        operation.state_forwards(migration.app_label, before)


def _model_of(operation: Any) -> str:
    return str(getattr(operation, "model_name", "") or getattr(operation, "name", "")).lower()


def _fault(operation: Any, before: ProjectState, app: str) -> str:
    match operation:
        case _ if isinstance(operation, IN_USE):
            return GONE
        case ops.AddField():
            return _added(operation.field)
        case ops.AlterField():
            old = before.models[app, operation.model_name_lower].fields[operation.name]
            return _altered(old, operation.field)
        case postgres.AddIndexConcurrently() | postgres.AddConstraintNotValid():
            return ""
        case ops.AddIndex():
            return "nobody can write meanwhile; use AddIndexConcurrently in a migration with atomic = False"
        case ops.AddConstraint():
            return _constrained(operation.constraint)
        case ops.AlterUniqueTogether() | ops.AlterIndexTogether():
            return "nobody can write while its index is built; build it concurrently"
        case ops.RunSQL() | ops.RunPython():
            return "it cannot be judged; fill in small steps by a task, or say stops_the_portal"
    return ""


def _added(field: models.Field) -> str:
    if field.many_to_many:
        return ""
    if not field.null and not field.has_db_default():
        return "the version before adds rows without it; give it a db_default, or let it be null"
    return _indexed(field)


def _indexed(field: models.Field) -> str:
    if field.unique or getattr(field, "db_index", False):
        return "its index locks the table; add it with db_index=False, then AddIndexConcurrently"
    return ""


def _altered(old: models.Field, field: models.Field) -> str:
    if _type_of(old) != _type_of(field) and not _is_widened(old, field):
        return "the whole table is written again; add another column, fill it, and change over"
    if old.null and not field.null:
        return "the whole table is read under a lock; add a NOT VALID check that it is not null, and validate it first"
    return "" if _indexed(old) else _indexed(field)


def _is_widened(old: models.Field, field: models.Field) -> bool:
    both_text = isinstance(old, models.CharField) and isinstance(field, models.CharField | models.TextField)
    return both_text and (old.max_length or 0) <= (field.max_length or 1_000_000)


def _type_of(field: models.Field) -> str:
    """A foreign key has the type of what it points to, which this cannot see and which does not change."""
    return field.get_internal_type() if field.remote_field else str(field.db_type(connection))


def _constrained(constraint: models.BaseConstraint) -> str:
    if isinstance(constraint, models.CheckConstraint):
        return "every row is read under a lock; use AddConstraintNotValid, then ValidateConstraint in another migration"
    return "nobody can write while its index is built; build a unique index concurrently first"
