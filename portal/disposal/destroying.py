"""Destroying what was approved: one thing a transaction, its rows and its line in the ledger together, then its files.

Killed at any point it is taken up again: what was not committed is whole, what was committed has its files listed.
"""

import hashlib
import logging
import time

from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, Model, OuterRef
from django.utils import timezone

from portal import audit, files
from portal.models import (
    BatchState,
    DisposalBatch,
    DisposalFile,
    DisposalItem,
    DisposalTarget,
    Disposed,
    DisposedCode,
    ItemState,
)
from portal.notices import notify

from .closure import Bound, made_of
from .kinds import KINDS, Kind
from .links import batch_url
from .plan import Plan, plan_for

log = logging.getLogger(__name__)
ROWS_AT_ONCE = 2000
FILES_AT_ONCE = 200
SHARED = "another record is bound up with it"
GONE = "it is not there any more"


def destroy_approved(*, seconds: float = 300) -> int:
    """For as long as a worker may be kept from other work; the sweep goes on from there. Returns how many went."""
    until, destroyed, tried = time.monotonic() + seconds, 0, set[int]()
    while time.monotonic() < until and (item := _next(tried)) is not None:
        tried.add(item)
        try:
            destroyed += _destroy(item)
        except DatabaseError as error:  # somebody was writing in it, or the database refused: it is whole
            log.warning("an approved disposal waits: %s", type(error).__name__)
    remove_files(until=until)
    _end_batches()
    return destroyed


def _next(tried: set[int]) -> int | None:
    listed = DisposalItem.objects.filter(batch__state=BatchState.APPROVED, state=ItemState.LISTED)
    return listed.exclude(pk__in=tried).order_by("pk").values_list("pk", flat=True).first()


@transaction.atomic
def _destroy(pk: int) -> bool:
    """Its rows, its line in the ledger and the list of its stored files: all of it or nothing."""
    free = DisposalItem.objects.select_for_update(of=("self",), skip_locked=True)
    item = free.select_related("batch").filter(pk=pk, state=ItemState.LISTED).first()
    if item is None:
        return False
    kind = KINDS[item.batch.kind]
    thing = kind.lock(item.thing_id)
    if why := _stopped(kind, item, thing):
        return _stop(item, why)
    try:
        plan = plan_for(kind, [item.thing_id])
    except Bound:
        return _stop(item, SHARED)
    codes = kind.codes(plan.gone)
    assert thing is not None
    audit.record("disposal.destroyed", thing, actor=audit.SYSTEM, data={"batch": item.batch_id, "count": plan.rows})
    kind.forget(plan.gone)
    _remove(kind, item, plan)
    DisposalFile.objects.bulk_create(
        (DisposalFile(item=item, key=file.key) for file in plan.files), batch_size=ROWS_AT_ONCE
    )
    _write(item, plan, codes)
    return True


def _stopped(kind: Kind, item: DisposalItem, thing: Model | None) -> str:
    if thing is None:
        return GONE
    return "; ".join(kind.stops([item.thing_id])[item.thing_id])


def _stop(item: DisposalItem, why: str) -> bool:
    item.state, item.at, item.why = ItemState.STOPPED, timezone.now(), why
    item.save(update_fields=["state", "at", "why"])
    audit.record("disposal.stopped", item.batch, actor=audit.SYSTEM, data={"item": item.pk})
    return False


def _remove(kind: Kind, item: DisposalItem, plan: Plan) -> None:
    """The thing first, while what could stop it is there to be asked by its table; then what goes with it.

    Foreign keys are looked at when the transaction ends: what still points to something gone undoes all of it.
    """
    targets = (
        DisposalTarget(item=item, table_name=model._meta.db_table, row_id=pk)
        for model, pks in plan.gone.items()
        for pk in sorted(pks)
    )
    DisposalTarget.objects.bulk_create(targets, batch_size=ROWS_AT_ONCE)
    _delete(kind.model, {item.thing_id})
    item.state, item.at = ItemState.DESTROYED, timezone.now()
    item.save(update_fields=["state", "at"])
    for model, pks in plan.gone.items():
        _delete(model, pks)
        for other, column in made_of(model):
            _delete(other, pks, column)
    DisposalTarget.objects.filter(item=item).delete()


def _delete(model: type[Model], pks: set[int], column: str = "") -> None:
    """Without Django's own walk along foreign keys, which refuses what is protected."""
    table, key = map(connection.ops.quote_name, (model._meta.db_table, column or model._meta.pk.attname))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {key} = ANY(%s)", [list(pks)])  # noqa: S608 (names of our tables)


def _write(item: DisposalItem, plan: Plan, codes: list[str]) -> None:
    batch = item.batch
    assert batch.decided_by_id is not None
    assert batch.decided_at is not None
    assert item.at is not None
    entry = Disposed.objects.create(
        item=item,
        number=item.number,
        disposal_class=item.disposal_class,
        trigger=item.trigger,
        trigger_on=item.trigger_on,
        kept_until=item.kept_until,
        proposed_by_id=batch.proposed_by_id,
        proposed_at=batch.proposed_at,
        approved_by_id=batch.decided_by_id,
        approved_at=batch.decided_at,
        at=item.at,
        counts=plan.counts,
        rows=plan.rows,
        files=len(plan.files),
        size=plan.size,
        sha256=plan.sha256,
    )
    DisposedCode.objects.bulk_create(DisposedCode(entry=entry, digest=digest_of_code(code)) for code in codes)


def digest_of_code(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def remove_files(*, until: float) -> None:
    """The stored files of what is gone; one that cannot be removed now is tried again by the sweep."""
    last = 0
    while time.monotonic() < until:
        rows = list(
            DisposalFile.objects.filter(pk__gt=last).select_related("item__batch").order_by("pk")[:FILES_AT_ONCE]
        )
        if not rows:
            break
        last, referred = rows[-1].pk, _referred(rows)
        gone = [row.pk for row in rows if row.key in referred or files.discard(row.key)]
        DisposalFile.objects.filter(pk__in=gone).delete()
    left = DisposalFile.objects.filter(item=OuterRef("pk"))
    bare = DisposalItem.objects.filter(state=ItemState.DESTROYED, files_gone_at__isnull=True)
    bare.exclude(Exists(left)).update(files_gone_at=timezone.now())


def _referred(rows: list[DisposalFile]) -> set[str]:
    """Whatever lists them, a file that something else still points to stays."""
    kinds = {KINDS[row.item.batch.kind].name for row in rows}
    return {key for kind in kinds for key in KINDS[kind].referred([row.key for row in rows])}


def _end_batches() -> None:
    """Once nothing is listed in one any more and every file is gone."""
    open_items = DisposalItem.objects.filter(batch=OuterRef("pk"))
    listed = open_items.filter(state=ItemState.LISTED)
    stored = open_items.filter(state=ItemState.DESTROYED, files_gone_at__isnull=True)
    ended = DisposalBatch.objects.filter(state=BatchState.APPROVED).exclude(Exists(listed)).exclude(Exists(stored))
    for batch in ended.select_related("proposed_by", "decided_by"):
        with transaction.atomic():
            done = DisposalBatch.objects.filter(pk=batch.pk, state=BatchState.APPROVED)
            if done.update(state=BatchState.DONE, done_at=timezone.now()):
                assert batch.decided_by is not None
                notify([batch.proposed_by, batch.decided_by], "disposal_done", url=batch_url(batch))
