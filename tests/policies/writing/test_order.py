"""No order of changes loses a word or leaves a gap."""

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies import domain
from policies.models import Edition, Unsaved
from portal.models import Person

from .parts import new_clause, refs

pytestmark = pytest.mark.django_db


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["up", "down", "to", "section up", "section down", "add", "remove", "restore", "lose"]),
        st.integers(0, 11),
        st.integers(0, 11),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_after_any_changes_positions_run_from_one_and_no_clause_is_lost(draft, carol, steps) -> None:
    with transaction.atomic():
        shuffle(draft, carol, steps)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def shuffle(draft: Edition, carol: Person, steps: list[tuple[str, int, int]]) -> None:
    expected = set(draft.clauses.values_list("ref", flat=True))
    for number, (what, one, other) in enumerate(steps):
        take_step(draft, carol, what, one, other, number)
        if what == "add" and draft.sections.exists():
            expected.add(f"N-{number}")
        removed = [kept.fields for kept in Unsaved.objects.removed().filter(edition=draft)]
        out = {clause["ref"] for fields in removed for clause in fields.get("clauses", [fields])}
        read = [ref for of_section in refs(draft) for ref in of_section]
        positions = list(draft.clauses.order_by("position").values_list("position", "ref"))
        assert positions == list(enumerate(read, start=1))
        assert list(draft.sections.order_by("position").values_list("position", flat=True)) == list(
            range(1, draft.sections.count() + 1)
        )
        assert {*read} | out == expected
        assert not {*read} & out


def take_step(draft: Edition, carol: Person, what: str, one: int, other: int, number: int) -> None:
    clauses, sections = list(draft.clauses.order_by("position")), list(draft.sections.order_by("position"))
    kept = list(Unsaved.objects.removed().filter(edition=draft))
    if what == "restore" and kept:
        domain.restore(kept[one % len(kept)], actor=carol)
    if not sections:
        return
    place = sections[other % len(sections)]
    if what == "add":
        after = clauses[one % len(clauses)] if clauses else None
        domain.add_clause(place, actor=carol, after=after, **new_clause(draft, f"N-{number}"))
    elif what.startswith("section"):
        domain.move_section(place, actor=carol, step=-1 if what.endswith("up") else 1)
    elif what == "lose":
        domain.remove_section(place, actor=carol)
    elif clauses:
        part = clauses[one % len(clauses)]
        if what in {"up", "down"}:
            domain.move_clause(part, actor=carol, step=-1 if what == "up" else 1)
        elif what == "to":
            domain.move_clause_to(part, section=place, actor=carol, after=clauses[other % len(clauses)])
        elif what == "remove":
            domain.remove_clause(part, actor=carol)
