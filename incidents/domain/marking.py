"""What somebody has seen of the queue, and how they like it. Nobody but themselves is shown either."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from incidents.models import Case, CaseMarker, QueueTaste
from portal import audit
from portal.models import Person


def mark_seen(case: Case, *, actor: Person, at: datetime | None = None) -> None:
    marker = CaseMarker(case=case, person=actor, seen_at=at or timezone.now())
    CaseMarker.objects.bulk_create(
        [marker], update_conflicts=True, unique_fields=["case", "person"], update_fields=["seen_at"]
    )


def record_export(kind: str, rows: int, *, actor: Person) -> None:
    """What leaves the portal is recorded: who took how much along, and never what."""
    audit.record("queue.exported", actor, actor=actor, data={"kind": kind, "rows": rows})


def keep_taste(*, actor: Person, sort: str, columns: Sequence[str]) -> None:
    QueueTaste.objects.update_or_create(person=actor, defaults={"sort": sort, "columns": list(columns)})
