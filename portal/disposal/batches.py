"""Proposing what is to be destroyed, taking something out of it, approving it: two people, each by their own verb."""

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal import audit, jobs
from portal.models import BatchState, DisposalBatch, DisposalItem, ItemState, Person
from portal.notices import notify
from portal.waiting import Waiting

from .kinds import KINDS, Kind, kinds_of
from .links import batch_url

MOST_WAITING = 20
OPEN = (BatchState.PROPOSED, BatchState.APPROVED)


class DisposalRefused(Exception):
    """What cannot be done with a batch. The code says why: empty, stopped, own, decided, not_yours."""


def visible_batches(person: Person) -> QuerySet[DisposalBatch]:
    """To a keeper of its kind, unless something still there is in it that they must not know of."""
    found = DisposalBatch.objects.none()
    for kind in kinds_of(person):
        hidden = kind.model._base_manager.exclude(pk__in=kind.visible_to(person).order_by().values("pk"))
        walled = DisposalItem.objects.filter(batch__kind=kind.name, thing_id__in=hidden.values("pk"))
        found |= DisposalBatch.objects.filter(kind=kind.name).exclude(pk__in=walled.values("batch"))
    return found


def waiting_for(person: Person) -> list[Waiting]:
    """Proposals of others that this person may decide on."""
    visible = visible_batches(person)
    if visible.query.is_empty():
        return []
    found = visible.filter(state=BatchState.PROPOSED).exclude(proposed_by=person)
    return [
        Waiting(
            title=f"Proposal {batch.number}", url=batch_url(batch), why="Decide whether what is listed is destroyed."
        )
        for batch in found.order_by("pk")[:MOST_WAITING]
    ]


def free_to_propose(kind: Kind, person: Person, *, disposal_class: str = "") -> QuerySet:
    """Whose time has run out, and that are in no batch under way."""
    under_way = DisposalItem.objects.filter(batch__kind=kind.name, batch__state__in=OPEN, state=ItemState.LISTED)
    due = kind.due(kind.visible_to(person), disposal_class=disposal_class)
    return due.exclude(pk__in=under_way.values("thing_id"))


@transaction.atomic
def propose_disposal(kind: Kind, pks: Iterable[int], *, actor: Person, why: str, once: uuid.UUID) -> DisposalBatch:
    """The same form again is the same batch. Raises DisposalRefused("empty" | "stopped")."""
    if kept := DisposalBatch.objects.filter(once=once, proposed_by=actor).first():
        return kept
    rows = list(free_to_propose(kind, actor).filter(pk__in=set(pks)).select_for_update(of=("self",)))
    if not rows:
        raise DisposalRefused("empty")
    things = kind.things(rows)
    if any(kind.stops([thing.pk for thing in things]).values()):
        raise DisposalRefused("stopped")
    batch = DisposalBatch.objects.create(
        kind=kind.name, table_name=kind.model._meta.db_table, why=why, proposed_by=actor, once=once
    )
    DisposalItem.objects.bulk_create(
        DisposalItem(
            batch=batch,
            thing_id=thing.pk,
            number=thing.number,
            disposal_class=thing.disposal_class,
            trigger=thing.trigger,
            trigger_on=thing.trigger_on,
            kept_until=thing.kept_until,
        )
        for thing in things
    )
    audit.record("disposal.proposed", batch, actor=actor, data={"count": len(things)})
    notify(_others_who_may(batch, actor), "disposal_proposed", url=batch_url(batch))
    return batch


def _others_who_may(batch: DisposalBatch, actor: Person) -> list[Person]:
    keepers = KINDS[batch.kind].keepers()
    return [one for one in keepers if one.pk != actor.pk and visible_batches(one).filter(pk=batch.pk).exists()]


@transaction.atomic
def take_out(item: DisposalItem, *, actor: Person, why: str) -> None:
    """Before the batch is decided on; the last one cannot be taken out. Raises DisposalRefused."""
    batch = _locked(item.batch, actor)
    listed = batch.items.filter(state=ItemState.LISTED)
    if listed.exclude(pk=item.pk).first() is None:
        raise DisposalRefused("last")
    if listed.filter(pk=item.pk).update(state=ItemState.TAKEN_OUT, at=timezone.now(), by=actor, why=why):
        audit.record("disposal.item_taken_out", batch, actor=actor, data={"item": item.pk})


@transaction.atomic
def decide_disposal(batch: DisposalBatch, *, actor: Person, approve: bool, words: str = "") -> DisposalBatch:
    """By somebody other than who proposed it. Approved, it is destroyed by a worker. Raises DisposalRefused."""
    state = BatchState.APPROVED if approve else BatchState.REFUSED
    if taken := _taken(batch, actor, state):
        return taken
    batch = _locked(batch, actor)
    if actor.pk == batch.proposed_by_id:
        raise DisposalRefused("own")
    _decide(batch, state, actor=actor, words=words)
    audit.record("disposal.approved" if approve else "disposal.refused", batch, actor=actor)
    notify([batch.proposed_by], "disposal_decided", url=batch_url(batch))
    if approve:
        jobs.enqueue("portal.destroy_approved")
    return batch


@transaction.atomic
def withdraw_disposal(batch: DisposalBatch, *, actor: Person) -> DisposalBatch:
    """By whoever proposed it. Raises DisposalRefused."""
    if taken := _taken(batch, actor, BatchState.WITHDRAWN):
        return taken
    batch = _locked(batch, actor)
    if actor.pk != batch.proposed_by_id:
        raise DisposalRefused("not_yours")
    _decide(batch, BatchState.WITHDRAWN, actor=actor, words="")
    audit.record("disposal.withdrawn", batch, actor=actor)
    return batch


def _taken(batch: DisposalBatch, actor: Person, state: BatchState) -> DisposalBatch | None:
    """The form sent twice: this person has just decided so."""
    same = (state, BatchState.DONE) if state == BatchState.APPROVED else (state,)
    return DisposalBatch.objects.filter(pk=batch.pk, decided_by=actor, state__in=same).first()


def _decide(batch: DisposalBatch, state: BatchState, *, actor: Person, words: str) -> None:
    batch.state, batch.decided_by, batch.decided_at, batch.decision_words = state, actor, timezone.now(), words
    batch.save(update_fields=["state", "decided_by", "decided_at", "decision_words"])


def _locked(batch: DisposalBatch, actor: Person) -> DisposalBatch:
    batch = DisposalBatch.objects.select_for_update().get(pk=batch.pk)
    if not visible_batches(actor).filter(pk=batch.pk).exists():
        raise DisposalRefused("not_yours")
    if batch.state != BatchState.PROPOSED:
        raise DisposalRefused("decided")
    return batch
