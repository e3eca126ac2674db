"""A file of staff: kept, read by a worker, looked over by an administrator, and then brought in by a worker."""

import hashlib
import json
import tempfile
import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import IO, Any, cast

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal import audit, files, jobs
from portal.long_tables import open_table
from portal.models import Person, StaffImport, StaffImportState
from portal.tables import TableRefused, guess_columns

from .comparing import Bringing, Plan, compare, show_examples
from .merging import LeaversUnconfirmed, MergeRefused, PlanChanged, are_many, merge_staff
from .rows import GUESSES, REQUIRED, Faults, read_rows

FOLDER = "directory"
CHUNK = 1 << 20
READ, MERGE = "portal.read_staff_import", "portal.merge_staff_import"


class ImportRefused(Exception):
    """A step that cannot be taken now. The text says why."""


def digest_of(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.file_digest(cast(Any, file), "sha256").hexdigest()
    file.seek(0)
    return digest


@transaction.atomic
def begin_staff_import(file: File, *, file_name: str, once: uuid.UUID, actor: Person) -> StaffImport:
    """Keep a file to be looked over; sent twice, once. Raises TableRefused, files.StorageUnavailable."""
    if standing := StaffImport.objects.filter(once=once, by=actor).first():
        return standing
    with tempfile.TemporaryFile() as copy:
        for chunk in file.chunks(CHUNK):
            copy.write(chunk)
        digest = digest_of(copy)
        key = files.keep(f"{FOLDER}/{uuid.uuid4().hex}.csv", File(copy))
        with files.discarded_on_failure([files.Sealed(key, digest, 0, "")]):
            headings = open_table(copy).headings
            begun = StaffImport.objects.create(
                once=once,
                by=actor,
                file_name=file_name[:200],
                sha256=digest,
                key=key,
                headings=headings,
                columns=columns_for(headings),
            )
    return begun


def columns_for(headings: list[str]) -> dict[str, int]:
    """As they were chosen for the last file that was brought in, as far as it had these headings; others guessed."""
    guessed = guess_columns(headings, GUESSES)
    last = StaffImport.objects.filter(state=StaffImportState.DONE).exclude(headings=[]).order_by("-done_at").first()
    if last is None:
        return guessed
    known = {name: last.headings[at] for name, at in last.columns.items()}
    chosen = {name: headings.index(heading) for name, heading in known.items() if heading in headings}
    new = {name: at for name, at in guessed.items() if name not in chosen and headings[at] not in last.headings}
    return chosen | new


def check_columns(columns: Mapping[str, int]) -> None:
    if missing := [name for name in REQUIRED if name not in columns]:
        raise ImportRefused(f"No column is chosen for: {', '.join(missing).replace('_', ' ')}.")


@transaction.atomic
def choose_columns(begun: StaffImport, columns: Mapping[str, int], *, is_full: bool, last_day: date) -> None:
    """Say what each column is, and have a worker read the file. Nothing changes once it is confirmed."""
    check_columns(columns)
    locked = StaffImport.objects.select_for_update().get(pk=begun.pk)
    if locked.state in (StaffImportState.CHOOSING, StaffImportState.READ):
        locked.columns, locked.is_full, locked.last_day = dict(columns), is_full, last_day
        locked.state, locked.plan = StaffImportState.READING, {}
        locked.save()
        jobs.enqueue(READ, pk=locked.pk)


@transaction.atomic
def read_staff_import(pk: int) -> None:
    """Work out what bringing the file in would do, and write it down; nothing else is kept of it."""
    locked = _free(pk, StaffImportState.READING)
    if locked is None:
        return
    plan = plan_of(lambda: _stored(locked), locked.columns, bringing_of(locked), tell=_teller(locked))
    locked.plan, locked.state = {**as_kept(plan), "again": "again" in locked.plan}, StaffImportState.READ
    locked.save(update_fields=["plan", "state"])


def plan_of(
    opened: Callable[[], IO[bytes]], columns: Mapping[str, int], bringing: Bringing, *, tell: Callable[[int], Any] = int
) -> Plan:
    faults = Faults()
    with transaction.atomic():
        try:
            plan = compare(read_rows(open_table(opened()).rows, columns, faults, tell=tell), bringing, faults)
            show_examples(plan)
        except TableRefused as refused:
            plan = Plan(faults=faults)
            faults.add(0, str(refused))
        finally:
            transaction.set_rollback(True)
    return plan


@transaction.atomic
def confirm_staff_import(begun: StaffImport, *, actor: Person, seen: str, leavers: int | None = None) -> None:
    """Have a worker bring it in as it was looked over. Sent twice, it is brought in once.

    `seen` is the version that was looked over. Raises ImportRefused, PlanChanged, and LeaversUnconfirmed where many
    would leave and another number was typed.
    """
    locked = StaffImport.objects.select_for_update().get(pk=begun.pk)
    if locked.state in (StaffImportState.CONFIRMED, StaffImportState.DONE):
        return
    if locked.state != StaffImportState.READ or locked.plan["faults"]["count"]:
        raise ImportRefused("This file cannot be brought in as it is.")
    if seen != version_of(locked):
        raise PlanChanged
    plan = Plan(leavers=locked.plan["leavers"], here_before=locked.plan["here_before"])
    if are_many(plan) and leavers != plan.leavers:
        raise LeaversUnconfirmed(plan)
    locked.state, locked.leavers_confirmed = StaffImportState.CONFIRMED, leavers
    locked.confirmed_by, locked.confirmed_at = actor, timezone.now()
    locked.save()
    jobs.enqueue(MERGE, pk=locked.pk)


def version_of(begun: StaffImport) -> str:
    """Stands for what its plan counts."""
    return hashlib.sha256(json.dumps(begun.plan["counts"], sort_keys=True).encode()).hexdigest()


@transaction.atomic
def merge_staff_import(pk: int) -> None:
    """What was confirmed becomes the directory. If the directory is another by now, it has to be looked over again."""
    locked = _free(pk, StaffImportState.CONFIRMED)
    if locked is None:
        return
    faults = Faults()
    try:
        merge_staff(
            read_rows(open_table(_stored(locked)).rows, locked.columns, faults, tell=_teller(locked)),
            bringing_of(locked),
            faults,
            actor=locked.confirmed_by or audit.SYSTEM,
            brought=locked,
            leavers=locked.leavers_confirmed,
            looked_over=locked.plan["counts"],
        )
    except (MergeRefused, LeaversUnconfirmed, PlanChanged):
        locked.state, locked.plan = StaffImportState.READING, {"again": True}
        locked.save(update_fields=["state", "plan"])
        jobs.enqueue(READ, pk=locked.pk)
    else:
        finish(locked)


def finish(brought: StaffImport) -> None:
    key, brought.key = brought.key, ""
    brought.state, brought.done_at = StaffImportState.DONE, timezone.now()
    brought.save()
    if key:
        transaction.on_commit(lambda: files.discard(key))


@transaction.atomic
def discard_staff_import(begun: StaffImport) -> bool:
    """Forget a file that was not brought in. False when it was, or is being, meanwhile."""
    kept = (StaffImportState.CONFIRMED, StaffImportState.DONE)
    locked = StaffImport.objects.select_for_update().exclude(state__in=kept).filter(pk=begun.pk).first()
    if locked is None:
        return False
    key = locked.key
    locked.delete()
    transaction.on_commit(lambda: files.discard(key))
    return True


def follow_staff_imports() -> None:
    """What a lost broker or a killed worker left; and files that nobody confirmed go."""
    for pk in StaffImport.objects.filter(state=StaffImportState.READING).values_list("pk", flat=True):
        read_staff_import(pk)
    for pk in StaffImport.objects.filter(state=StaffImportState.CONFIRMED).values_list("pk", flat=True):
        merge_staff_import(pk)
    for old in unconfirmed_for_long():
        discard_staff_import(old)


def unconfirmed_for_long() -> QuerySet[StaffImport]:
    since = timezone.now() - timedelta(days=settings.STAFF_IMPORT_DAYS)
    return StaffImport.objects.filter(began_at__lt=since, done_at=None)


def bringing_of(brought: StaffImport) -> Bringing:
    columns = frozenset(brought.columns)
    return Bringing(columns, timezone.localdate(), is_full=brought.is_full, last_day=brought.last_day)


def as_kept(plan: Plan) -> dict[str, Any]:
    return {**asdict(plan), "is_guarded": are_many(plan)}


def rows_read(brought: StaffImport) -> int:
    """How many rows a worker has read so far; nothing where the cache is away."""
    return int(cache.get(_place(brought), 0))


def _place(brought: StaffImport) -> str:
    return f"staff-import:{brought.pk}"


def _teller(brought: StaffImport) -> Callable[[int], None]:
    return lambda count: cache.set(_place(brought), count, timeout=600)


def _free(pk: int, state: StaffImportState) -> StaffImport | None:
    """The import, if nobody else is at it."""
    free = StaffImport.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
    return free.filter(pk=pk, state=state).first()


def _stored(brought: StaffImport) -> IO[bytes]:
    """A copy of the file on this machine. Raises files.FileRefused, files.StorageUnavailable."""
    copy = tempfile.TemporaryFile()  # noqa: SIM115 (whoever reads it to its end closes it)
    if files.fetch(brought.key, copy) != brought.sha256:
        raise files.FileRefused("The file was changed since it was sent.")
    return copy
