"""The same thing done with many cases. Each goes through the verb of one case, has its own entry and may be refused."""

import uuid
from collections.abc import Callable, Sequence

from django.db import connection, transaction

from incidents.enums import LinkKind
from incidents.models import BulkStep, Case
from incidents.rules.machine import MoveRefused
from portal import audit
from portal.models import Person

from .case import assign_case
from .changes import lock_cases
from .labels import LabelRefused, label_case
from .linking import link_cases
from .parts import PartRefused

MOST_AT_ONCE = 100
PAST = {"assign": "assigned", "label": "labelled", "duplicate": "closed_as_duplicates"}
REFUSALS = (MoveRefused, PartRefused, LabelRefused)


def assign_cases(cases: Sequence[int], handler: Person, *, actor: Person, once: uuid.UUID) -> BulkStep:
    """Give these cases, by their ids, to an officer. The same form twice is done once, and says the same again."""
    return _each("assign", cases, lambda case: assign_case(case, handler, actor=actor), actor=actor, once=once)


def label_cases(cases: Sequence[int], label: str, *, actor: Person, once: uuid.UUID) -> BulkStep:
    return _each("label", cases, lambda case: label_case(case, label, actor=actor), actor=actor, once=once)


def close_as_duplicates(cases: Sequence[int], main: Case, words: str, *, actor: Person, once: uuid.UUID) -> BulkStep:
    """Join each of these cases to the one that goes on."""

    def join(case: Case) -> object:
        return link_cases(case, main, kind=LinkKind.DUPLICATE, actor=actor, words=words)

    return _each("duplicate", cases, join, actor=actor, once=once, with_=main)


@transaction.atomic
def _each(
    what: str,
    cases: Sequence[int],
    act: Callable[[Case], object],
    *,
    actor: Person,
    once: uuid.UUID,
    with_: Case | None = None,
) -> BulkStep:
    with connection.cursor() as cursor:  # the same form sent twice at once: the second waits, then finds the first
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(once)])
    if standing := BulkStep.objects.filter(once=once, person=actor).first():
        return standing
    done: list[int] = []
    refused: dict[str, str] = {}
    chosen = Case.objects.visible_to(actor).filter(pk__in=cases[:MOST_AT_ONCE]).order_by("pk")
    # All at once and in one order, so that two of these never wait for each other in a ring.
    lock_cases([*chosen.values_list("pk", flat=True), *([with_.pk] if with_ else [])])
    for case in chosen:
        try:
            with transaction.atomic():
                act(case)
            done.append(case.pk)
        except REFUSALS as refusal:
            refused[str(case.pk)] = _why(refusal)
    audit.record(f"cases.{PAST[what]}_together", actor, actor=actor, data={"done": len(done), "refused": len(refused)})
    return BulkStep.objects.create(person=actor, once=once, what=what, done=done, refused=refused)


def _why(refusal: Exception) -> str:
    if isinstance(refusal, MoveRefused):
        needs = "; ".join(need.value for need in refusal.needs)
        return f"{refusal.reason}: {needs}" if needs else refusal.reason
    return "part" if isinstance(refusal, PartRefused) else str(refusal)
