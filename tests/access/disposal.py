"""What may be destroyed, and what was: managers of People Services, and the ledger for auditors too."""

from datetime import date
from typing import Any

from incidents.disposal import Matters
from incidents.models import Investigation
from portal.models import DisposalBatch, DisposalItem, Disposed, Role
from tests.factories import PersonFactory, person_with

from .rows import Row, of
from .world import World


def disposal_proposed(world: World) -> DisposalBatch:
    """Of matters that were there once, by somebody who is not among these people."""
    if standing := DisposalBatch.objects.first():
        return standing
    said = {"kind": Matters.name, "table_name": Investigation._meta.db_table, "why": "Time."}
    batch = DisposalBatch.objects.create(proposed_by=person_with(Role.PEOPLE_SERVICES_MANAGER), **said)
    days = {"trigger_on": date(2010, 1, 1), "kept_until": date(2015, 1, 1)}
    for number in (0, -1):
        DisposalItem.objects.create(batch=batch, thing_id=number, number="PS-2010-00001", disposal_class="1", **days)
    return batch


def in_the_ledger(batch: DisposalBatch) -> Disposed:
    item = batch.items.latest("pk")
    people = {"proposed_by": batch.proposed_by, "approved_by": PersonFactory()}
    times = {"proposed_at": batch.proposed_at, "approved_at": batch.proposed_at}
    what = {"number": item.number, "disposal_class": "1", "trigger_on": item.trigger_on, "kept_until": item.kept_until}
    much = {"counts": {"letters": 1}, "rows": 1, "files": 0, "size": 0, "sha256": "0" * 64}
    return Disposed.objects.filter(item=item).first() or Disposed.objects.create(
        item=item, **people, **times, **what, **much
    )


def batch(world: World) -> list[Any]:
    return [disposal_proposed(world).pk]


def item(world: World) -> list[Any]:
    made = disposal_proposed(world)
    return [made.pk, made.items.earliest("pk").pk]


def entry(world: World) -> list[Any]:
    return [in_the_ledger(disposal_proposed(world)).pk]


DISPOSAL: dict[str, Row] = {
    "disposal:due": Row({200: of("petra")}),
    "disposal:batch": Row({200: of("petra")}, batch),
    "disposal:decide": Row({405: of("petra")}, batch),
    "disposal:withdraw": Row({405: of("petra")}, batch),
    "disposal:take-out": Row({200: of("petra")}, item),
    "disposal:ledger": Row({200: of("petra", "auditor")}),
    "disposal:certificate": Row({200: of("petra", "auditor")}, entry),
}
