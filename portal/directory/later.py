"""What takes effect on a day of its own: rows that hold from then, and last days that are over."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import F
from django.utils import timezone

from portal import audit
from portal.models import Person, StaffImport, StaffLater

from .comparing import Bringing
from .merging import MergeRefused, merge_staff
from .rows import FIELDS, Faults


def apply_staff_changes(today: date | None = None) -> None:
    """The department's day decides. A row that can no longer be merged is kept with the reason."""
    today = today or timezone.localdate()
    _end_last_days(today)
    waiting = StaffLater.objects.filter(applied_at=None, refused="", effective_on__lte=today)
    for brought in StaffImport.objects.filter(later__in=waiting).distinct():
        rows = list(waiting.filter(brought=brought))
        try:
            _apply(rows, brought, today)
        except MergeRefused:
            for row in rows:
                _apply_alone(row, brought, today)


def _apply_alone(row: StaffLater, brought: StaffImport, today: date) -> None:
    try:
        _apply([row], brought, today)
    except MergeRefused as refused:
        row.refused = refused.plan.faults.first[0].words[:240]
        row.save(update_fields=["refused"])


def _apply(rows: Sequence[StaffLater], brought: StaffImport, today: date) -> None:
    bringing = Bringing(frozenset(brought.columns), today)
    cells = ([row.line, *(row.row.get(name) for name in FIELDS)] for row in rows)
    merge_staff(cells, bringing, Faults(), actor=audit.SYSTEM, brought=brought, is_guarded=False)
    StaffLater.objects.filter(pk__in=[row.pk for row in rows]).update(applied_at=timezone.now())


def _end_last_days(today: date) -> None:
    over = Person.objects.current().filter(left_on__lt=today)
    rows = row_of_each(over)
    if rows:
        everything = frozenset(FIELDS) - {"effective_on"}
        merge_staff(rows, Bringing(everything, today), Faults(), actor=audit.SYSTEM, is_guarded=False)


def row_of_each(people: Any) -> list[list[Any]]:
    """People as the rows of a list that says of them what the directory says."""
    known = people.annotate(unit_code=F("unit__code"), manager_number=F("manager__staff_number"))
    names = {
        "unit": "unit_code",
        "manager": "manager_number",
        "unit_name": None,
        "unit_above": None,
        "effective_on": None,
    }
    wanted = {name: names.get(name, name) for name in FIELDS}
    found = known.order_by("pk").values(*filter(None, wanted.values()))
    return [
        [line, *(one[source] if source else None for source in wanted.values())]
        for line, one in enumerate(found, start=1)
    ]
