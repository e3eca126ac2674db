"""The record of what was done. `record` is called by domain verbs inside their transaction."""

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.utils import timezone

from .models import AuditEntry, Person
from .models.audit import CHAINED_TEXT
from .prepared import insert


class Nobody(enum.StrEnum):
    SYSTEM = "the portal itself"
    ANONYMOUS = "someone unnamed"
    CONFIDENTIAL = "someone whose name is kept apart"


SYSTEM = Nobody.SYSTEM
ANONYMOUS = Nobody.ANONYMOUS
CONFIDENTIAL = Nobody.CONFIDENTIAL


@dataclass(frozen=True)
class Machine:
    """Another system that keeps something here, by the name its token was given."""

    value: str


Actor = Person | Nobody | Machine


def record(
    action: str,
    target: models.Model,
    *,
    actor: Actor,
    data: dict[str, Any] | None = None,
    by_the_hour: bool = False,
) -> AuditEntry:
    """Append one entry, in the caller's transaction; `by_the_hour`, where its minute would tell somebody unnamed's.

    `action` is a noun and a past participle ("case.referred"); `data` holds ids, codes and counts, never the words of
    a case: an auditor reads this and may not read those.
    """
    entry = _entry(action, target, actor, data, by_the_hour)
    insert(entry)
    return entry


def record_each(
    action: str, targets: Iterable[models.Model], *, actor: Actor, data: dict[str, Any] | None = None
) -> None:
    """The same for each of many, in the order they come."""
    AuditEntry.objects.bulk_create([_entry(action, target, actor, data) for target in targets], batch_size=1000)


def _entry(
    action: str, target: models.Model, actor: Actor, data: dict[str, Any] | None, by_the_hour: bool = False
) -> AuditEntry:
    at = timezone.now()
    return AuditEntry(
        at=to_the_hour(at) if by_the_hour or actor is ANONYMOUS else at,
        actor=actor if isinstance(actor, Person) else None,
        actor_name=name_of(actor),
        action=action,
        target_kind=target._meta.label_lower,
        target_id=str(target.pk),
        target_name=str(target)[:240],
        data=data or {},
    )


def name_of(actor: Actor) -> str:
    return actor.name if isinstance(actor, Person) else actor.value


def to_the_hour(at: datetime) -> datetime:
    """What is kept of the time when somebody unnamed did something: a minute could be held against other records."""
    return at.replace(minute=0, second=0, microsecond=0)


@dataclass(frozen=True)
class Verdict:
    """What checking the chain found. `head` can be written down elsewhere to notice a chain cut short."""

    entries: int
    head: str
    faults: tuple[str, ...]


def verify_chain(limit: int = 20) -> Verdict:
    """Recompute every link in the database and compare. Reads in constant memory; stops after `limit` faults."""
    previous, count, faults = b"", 0, []
    for link_id, entry_id, said, kept, counted in _links():
        count += 1
        if said != previous:
            faults.append(f"Link {link_id}: the link before it is missing or was changed.")
        elif counted is None or kept != counted:
            faults.append(f"Entry {entry_id}: it is not what was recorded, or its link was changed.")
        previous = kept
        if len(faults) >= limit:
            break
    faults += [f"Entry {pk}: it is not in the chain." for pk in _unlinked(limit)]
    return Verdict(entries=count, head=previous.hex(), faults=tuple(faults))


def _links() -> Iterator[tuple[int, int, bytes, bytes, bytes | None]]:
    sql = f"""
        SELECT l.id, l.entry_id, l.previous, l.hash,
               sha256(l.previous || convert_to({CHAINED_TEXT.format(row="e")}, 'UTF8'))
        FROM portal_auditlink l LEFT JOIN portal_auditentry e ON e.id = l.entry_id
        WHERE l.id > %s ORDER BY l.id LIMIT 5000
    """  # noqa: S608 (a constant text)
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(sql, [last])
            rows = cursor.fetchall()
        for link_id, entry_id, said, kept, counted in rows:
            yield link_id, entry_id, bytes(said), bytes(kept), None if counted is None else bytes(counted)
        if not rows:
            return
        last = rows[-1][0]


def _unlinked(limit: int) -> list[int]:
    return list(AuditEntry.objects.filter(link__isnull=True).values_list("pk", flat=True).order_by("pk")[:limit])
