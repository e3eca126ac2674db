"""One person as another system says they are: the same merge as a list of one row."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from portal import audit
from portal.models import Person, StaffChange, StaffChangeKind, Unit
from portal.people import add_unit, managers_above

from .comparing import RING, Bringing, Plan
from .later import row_of_each
from .merging import MERGE_LOCK, MergeRefused, merge_staff
from .rows import FIELDS, Faults, RowFault
from .staging import execute

COLUMNS = frozenset(FIELDS) - {"effective_on"}


@dataclass(frozen=True)
class Wanted:
    """What is said of somebody. Whatever else the directory knows of them stays."""

    staff_number: str
    given_names: str
    family_name: str
    email: str
    unit: Unit
    manager: Person | None
    is_active: bool


def one_at_a_time() -> None:
    """Until the transaction ends nobody else changes the directory: what was looked at still stands when it is kept."""
    execute("SELECT pg_advisory_xact_lock(%s)", [MERGE_LOCK])


@transaction.atomic
def save_person(wanted: Wanted, *, person: Person | None, actor: audit.Actor) -> Person:
    """Somebody joins, changes, leaves or comes back, with their history. Raises MergeRefused."""
    one_at_a_time()
    if person and person.staff_number != wanted.staff_number:
        _correct(person, {"staff_number": wanted.staff_number}, actor)
    if person and not person.is_active and not wanted.is_active:
        _correct(person, _details(wanted), actor)
    else:
        _merge(wanted, {"left_on": _last_day_to_come(person)}, actor)
        if not wanted.is_active:
            _merge(wanted, {"left_on": timezone.localdate() - timedelta(days=1)}, actor)
    kept = Person.objects.get(staff_number=wanted.staff_number)
    _correct(kept, {"manager": wanted.manager}, actor)  # a list has no manager who left; another system may
    return kept


def _last_day_to_come(person: Person | None) -> Any:
    return person.left_on if person and person.is_active else None


def _merge(wanted: Wanted, others: dict[str, Any], actor: audit.Actor) -> None:
    known = row_of_each(Person.objects.filter(staff_number=wanted.staff_number))
    row: dict[str, Any] = {"started_on": timezone.localdate()}
    if known:
        row = dict(zip(FIELDS, known[0][1:], strict=True))
    row |= {
        "staff_number": wanted.staff_number,
        "given_names": wanted.given_names,
        "family_name": wanted.family_name,
        "email": wanted.email,
        "unit": wanted.unit.code,
        "manager": wanted.manager.staff_number if wanted.manager else None,
        **others,
    }
    if row.get("employment") == "former":
        row["employment"] = None
    bringing = Bringing(COLUMNS, timezone.localdate())
    cells = [[1, *(row.get(name) for name in FIELDS)]]
    merge_staff(cells, bringing, Faults(), actor=actor, is_guarded=False)


def _details(wanted: Wanted) -> dict[str, Any]:
    return {
        "given_names": wanted.given_names,
        "family_name": wanted.family_name,
        "email": wanted.email,
        "unit": wanted.unit,
        "manager": wanted.manager,
    }


def _correct(person: Person, details: dict[str, Any], actor: audit.Actor) -> None:
    """What a list leaves as it is: the number of somebody, and what is said of those who have left."""
    _check_line(person, details.get("manager"))
    before = {name: _told(getattr(person, name)) for name in details}
    after = {name: _told(value) for name, value in details.items()}
    if before == after:
        return
    for name, value in details.items():
        setattr(person, name, value)
    person.save(update_fields=[*details])
    differing = [name for name in details if before[name] != after[name]]
    StaffChange.objects.create(
        person=person,
        kind=StaffChangeKind.CHANGED,
        actor_name=audit.name_of(actor),
        before={name: before[name] for name in differing},
        after={name: after[name] for name in differing},
    )
    audit.record("person.changed", person, actor=actor)


def _check_line(person: Person, manager: Person | None) -> None:
    if manager and (manager == person or person.pk in managers_above(manager)):
        raise MergeRefused(Plan(faults=Faults([RowFault(1, RING)], 1)))


def _told(value: Any) -> Any:
    """As a history has it."""
    return getattr(value, "code", None) or getattr(value, "staff_number", None) or value


def unit_called(words: str) -> Unit:
    """The unit of this code or name; one that is not there yet is made, below nothing."""
    words = words.strip()[:120]
    found = Unit.objects.filter(code__iexact=words).first() or Unit.objects.filter(name__iexact=words).first()
    if found:
        return found
    code = slugify(words)[:40].strip("-") or "unit"
    if Unit.objects.filter(code=code).exists():  # another unit, whose name is another
        code = f"{code[:32]}-{Unit.objects.count()}"
    return add_unit(code, words)
