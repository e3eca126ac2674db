"""The list held against the directory: who joins, moves, leaves or comes back, and what keeps it from being merged."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.models import Role, RoleGrant, StaffChangeKind, Unit
from portal.people import add_unit

from .rows import Faults
from .staging import ask, execute, stage

FIRST = 20
MOST_UNITS = 5000
FEW = 200
LATER, SAME, PAST = "later", "same", "past"
# What is held against each other: its name in the history, as the directory has it, as the list has it.
VALUES = (
    ("given_names", "p.given_names", "c.given_names"),
    ("family_name", "p.family_name", "c.family_name"),
    ("email", "p.email", "c.email"),
    ("unit", "pu.code", "c.unit"),
    ("manager", "pm.staff_number", "c.manager"),
    ("employment", "p.employment", "c.employment"),
    ("classification", "p.classification", "c.classification"),
    ("state", "p.state", "c.state"),
    ("started_on", "p.started_on", "c.started_on"),
    ("left_on", "p.left_on", "c.left_on"),
)
DETAILS = ["given_names", "family_name", "email", "employment", "classification", "state", "started_on", "left_on"]


@dataclass(frozen=True)
class Bringing:
    """How a list is meant: the columns it has, whether everyone is in it, and the last day of whoever is not."""

    columns: frozenset[str]
    today: date
    is_full: bool = False
    last_day: date | None = None


@dataclass
class Plan:
    """What merging would do, or did."""

    counts: dict[str, int] = field(default_factory=dict)
    managers: int = 0
    rows: int = 0
    leavers: int = 0
    here_before: int = 0
    units: list[str] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    notes: Faults = field(default_factory=Faults)
    examples: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def compare(rows: Iterable[Sequence[Any]], bringing: Bringing, faults: Faults) -> Plan:
    """Stage the rows and hold them against the directory, in the caller's transaction. New units are made here.

    `faults` are those of rows that could not be read; they are complete when the last row was staged.
    """
    plan = Plan(faults=faults)
    plan.rows = stage(rows)
    _find_twice(plan)
    _make_units(plan)
    _number()
    _hold_against(bringing)
    _find_taken_addresses(plan)
    _find_managers(plan)
    _find_rings(plan)
    _count(plan)
    _find_administrators(plan, bringing.today)
    return plan


def _find_twice(plan: Plan) -> None:
    for column, words in (("staff_number", "Its staff number"), ("lower(email)", "Its e-mail address")):
        twice = f"""
            SELECT line, first FROM (
                SELECT line, min(line) OVER same AS first, count(*) OVER same AS times FROM staff_staged
                WHERE {column} IN (SELECT {column} FROM staff_staged GROUP BY {column} HAVING count(*) > 1)
                WINDOW same AS (PARTITION BY {column})
            ) AS found WHERE line > first ORDER BY line
        """  # noqa: S608 (names of our own columns)
        for line, first in ask(twice):
            plan.faults.add(line, f"{words} stands in line {first:,} already.")


def _make_units(plan: Plan) -> None:
    wanted = {
        code: (name, above, line)
        for code, name, above, line in ask(
            """
            SELECT s.unit, min(s.unit_name), min(s.unit_above), min(s.line) FROM staff_staged s
            LEFT JOIN portal_unit u ON u.code = s.unit WHERE u.id IS NULL GROUP BY s.unit LIMIT %s
            """,
            [MOST_UNITS],
        )
    }
    for code, (name, _above, line) in [*wanted.items()]:
        if not name:
            plan.faults.add(line, f"There is no unit “{code}”, and no name for a new one.")
            del wanted[code]
    while wanted:
        known = {unit.code: unit for unit in Unit.objects.filter(code__in={one[1] for one in wanted.values()})}
        ready = [code for code, (_name, above, _line) in wanted.items() if not above or above in known]
        for code in ready:
            name, above, _line = wanted.pop(code)
            add_unit(code, name, known.get(above))
            plan.units.append(f"{name} ({code})")
        if not ready:
            for _name, above, line in wanted.values():
                plan.faults.add(line, f"There is no unit “{above}” for its new unit to belong to.")
            return


def _number() -> None:
    """Each row gets the id of its person, or the next: managers are found among both alike."""
    execute(
        """
        CREATE TEMPORARY TABLE staff_numbered ON COMMIT DROP AS
        SELECT s.*, p.id IS NULL AS is_new,
               coalesce(p.id, nextval('portal_person_id_seq')) AS id
        FROM staff_staged s LEFT JOIN portal_person p ON p.staff_number = s.staff_number
        """
    )
    execute("ANALYZE staff_numbered (id, staff_number)")


def _hold_against(bringing: Bringing) -> None:
    has = bringing.columns.__contains__
    manager = "coalesce(m.id, known.id)" if has("manager") else "p.manager_id"
    left_on = (
        "s.left_on"
        if has("left_on")
        else "NULL::date"
        if bringing.is_full
        else "CASE WHEN p.is_active THEN p.left_on END"
    )
    sql = f"""
        CREATE TEMPORARY TABLE staff_compared ON COMMIT DROP AS
        SELECT n.*, CASE
            WHEN n.is_new AND n.left_on < %(today)s THEN 'past'
            WHEN n.effective_on > %(today)s THEN 'later'
            WHEN n.is_new THEN 'joined'
            WHEN n.left_on < %(today)s AND p.is_active THEN 'left'
            WHEN n.left_on < %(today)s THEN 'same'
            WHEN NOT p.is_active THEN 'returned'
            WHEN p.unit_id <> n.unit_id THEN 'moved'
            WHEN p.manager_id IS DISTINCT FROM n.manager_id THEN 'manager'
            WHEN ({", ".join(f"p.{name}" for name in DETAILS)}) IS DISTINCT FROM
                 ({", ".join(f"n.{name}" for name in DETAILS)}) THEN 'changed'
            ELSE 'same' END AS kind
        FROM (
            SELECT s.line, s.id, s.is_new, s.staff_number, s.email, s.given_names, s.family_name,
                   u.id AS unit_id, s.unit, {manager} AS manager_id,
                   CASE WHEN coalesce(m.id, known.id) IS NOT NULL THEN s.manager END AS manager,
                   coalesce(s.employment, nullif(p.employment, 'former'), 'ongoing') AS employment,
                   coalesce({"s" if has("classification") else "p"}.classification, '') AS classification,
                   coalesce(s.state, p.state, 'ACT') AS state,
                   {"s" if has("started_on") else "p"}.started_on AS started_on,
                   {left_on} AS left_on, s.effective_on,
                   CASE WHEN m.id IS NULL AND known.id IS NULL THEN s.manager END AS unknown_manager
            FROM staff_numbered s
            LEFT JOIN portal_person p ON p.id = s.id
            LEFT JOIN portal_unit u ON u.code = s.unit
            LEFT JOIN staff_numbered m ON m.staff_number = s.manager
            LEFT JOIN portal_person known ON known.staff_number = s.manager AND known.is_active
        ) AS n LEFT JOIN portal_person p ON p.id = n.id
    """  # noqa: S608 (names of our own columns)
    execute(sql, {"today": bringing.today})
    if bringing.is_full:
        execute(_MISSING, {"today": bringing.today, "last_day": bringing.last_day})
    execute("ANALYZE staff_compared (id, kind, manager_id)")


_MISSING = """
    INSERT INTO staff_compared (id, is_new, staff_number, email, given_names, family_name, unit_id, unit, manager_id,
                                employment, classification, state, started_on, left_on, kind)
    SELECT p.id, false, p.staff_number, p.email, p.given_names, p.family_name, p.unit_id, u.code, p.manager_id,
           p.employment, p.classification, p.state, p.started_on, %(last_day)s,
           CASE WHEN %(last_day)s < %(today)s THEN 'left' WHEN p.left_on = %(last_day)s THEN 'same' ELSE 'changed' END
    FROM portal_person p JOIN portal_unit u ON u.id = p.unit_id
    WHERE p.is_active AND NOT EXISTS (SELECT FROM staff_numbered n WHERE n.id = p.id)
"""


def _find_taken_addresses(plan: Plan) -> None:
    taken = ask(
        """
        SELECT c.line, p.staff_number FROM staff_compared c
        JOIN portal_person p ON lower(p.email) = lower(c.email) AND p.id <> c.id
        LEFT JOIN staff_numbered n ON n.id = p.id
        WHERE c.kind NOT IN ('past', 'later', 'left') AND c.line IS NOT NULL AND n.id IS NULL ORDER BY c.line
        """
    )
    for line, staff_number in taken:
        plan.faults.add(line, f"Its e-mail address belongs to staff number {staff_number}, who is not in the file.")


def _find_managers(plan: Plan) -> None:
    own = "SELECT line FROM staff_compared WHERE manager_id = id AND line IS NOT NULL ORDER BY line"
    for (line,) in ask(own):
        plan.faults.add(line, "It names them as their own manager.")
    unknown = """
        SELECT line, unknown_manager FROM staff_compared
        WHERE unknown_manager IS NOT NULL AND kind NOT IN ('past', 'left') ORDER BY line
    """
    for line, manager in ask(unknown):
        plan.notes.add(line, f"Nobody here has the staff number {manager} of its manager. It would have none.")


RING = "Its managers go round in a ring: they would be above themselves."
LINES_OF_ALL = """
    SELECT coalesce(c.id, p.id) AS id, c.line,
           CASE WHEN c.kind IN ('joined', 'returned', 'moved', 'manager') THEN c.manager_id
                ELSE p.manager_id END AS above
    FROM portal_person p FULL JOIN staff_compared c ON c.id = p.id
"""
LINES_OF_JOINERS = """
    SELECT c.id, c.line, m.id AS above FROM staff_compared c
    LEFT JOIN staff_compared m ON m.id = c.manager_id AND m.kind = 'joined' WHERE c.kind = 'joined'
"""


def _find_rings(plan: Plan) -> None:
    """Where only joiners get managers, whoever was here before stands outside of every ring."""
    if not ask("SELECT 1 FROM staff_compared WHERE kind <> 'same' LIMIT 1"):
        return
    ((others,),) = ask(
        """
        SELECT count(*) FROM staff_compared c JOIN portal_person p ON p.id = c.id
        WHERE c.kind IN ('returned', 'moved', 'manager') AND p.manager_id IS DISTINCT FROM c.manager_id
        """
    )
    if others and plan.rows <= FEW:
        _walk_up(plan)
    else:
        _walk_down(plan, LINES_OF_ALL if others else LINES_OF_JOINERS)


def _walk_down(plan: Plan, lines: str) -> None:
    """Whoever cannot be reached from somebody without a manager is in a ring or under one; those under one are not
    told."""
    execute(
        f"""
        CREATE TEMPORARY TABLE staff_lines ON COMMIT DROP AS
        WITH RECURSIVE lines AS MATERIALIZED ({lines}), reached AS (
            SELECT id FROM lines WHERE above IS NULL
            UNION ALL
            SELECT lines.id FROM reached JOIN lines ON lines.above = reached.id
        )
        SELECT id, line, above FROM lines WHERE above <> id AND NOT EXISTS (SELECT FROM reached r WHERE r.id = lines.id)
        """  # noqa: S608 (constant texts)
    )
    _leave_only_rings()
    for (line,) in ask("SELECT line FROM staff_lines WHERE line IS NOT NULL ORDER BY line"):
        plan.faults.add(line, RING)


def _walk_up(plan: Plan) -> None:
    """Few rows need not have everyone's line walked: a ring goes through one of them."""
    rings = ask(
        """
        WITH RECURSIVE lines AS (
            SELECT c.id, c.line, CASE WHEN c.kind IN ('joined', 'returned', 'moved', 'manager') THEN c.manager_id
                                      ELSE p.manager_id END AS above
            FROM staff_compared c LEFT JOIN portal_person p ON p.id = c.id
        ), above(line, start, id) AS (
            SELECT line, id, above FROM lines WHERE above <> id
            UNION
            SELECT above.line, above.start, CASE WHEN lines.id IS NULL THEN p.manager_id ELSE lines.above END
            FROM above LEFT JOIN portal_person p ON p.id = above.id LEFT JOIN lines ON lines.id = above.id
            WHERE above.id IS NOT NULL
        ) SELECT DISTINCT line FROM above WHERE id = start AND line IS NOT NULL ORDER BY line
        """
    )
    for (line,) in rings:
        plan.faults.add(line, RING)


def _leave_only_rings() -> None:
    """Nobody in a ring is lowest: the lowest go, and then those who are lowest after them."""
    lowest = 1
    while lowest:
        lowest = execute("DELETE FROM staff_lines l WHERE NOT EXISTS (SELECT FROM staff_lines b WHERE b.above = l.id)")


def _count(plan: Plan) -> None:
    found = dict(ask("SELECT kind, count(*) FROM staff_compared GROUP BY kind"))
    plan.counts = {kind: found.get(kind, 0) for kind in (*StaffChangeKind.values, LATER, SAME, PAST)}
    ((plan.managers, plan.leavers, plan.here_before),) = ask(
        """
        SELECT (SELECT count(*) FROM staff_compared c JOIN portal_person p ON p.id = c.id
                WHERE c.kind IN ('returned', 'moved', 'manager') AND p.manager_id IS DISTINCT FROM c.manager_id),
               (SELECT count(*) FROM staff_compared WHERE kind = 'left' OR (line IS NULL AND kind <> 'same')),
               (SELECT count(*) FROM portal_person WHERE is_active)
        """
    )


def _find_administrators(plan: Plan, today: date) -> None:
    """A list by which the last of them leaves would leave nobody to bring in the next."""
    if not plan.leavers:
        return
    grants = RoleGrant.objects.in_force(today).filter(role=Role.DIRECTORY_ADMINISTRATOR)
    here = set(grants.values_list("person", flat=True))
    going = ask("SELECT id FROM staff_compared WHERE id = ANY(%s) AND (kind = 'left' OR line IS NULL)", [[*here]])
    if here and len(going) == len(here):
        plan.faults.add(0, "No directory administrator would stay. Check that they are in the file.")


def show_examples(plan: Plan) -> None:
    """The first of each kind, what differs side by side."""
    pairs = ", ".join(f"({name!r}, {old}::text, {new}::text)" for name, old, new in VALUES)
    for kind in (*StaffChangeKind.values, LATER):
        found = ask(
            f"""
            SELECT c.line, c.staff_number, c.given_names || ' ' || c.family_name, c.left_on::text, c.effective_on::text,
                   CASE WHEN NOT c.is_new THEN (
                       SELECT jsonb_agg(jsonb_build_array(name, old, new))
                       FROM (VALUES {pairs}) AS v (name, old, new) WHERE old IS DISTINCT FROM new) END
            FROM staff_compared c LEFT JOIN portal_person p ON p.id = c.id
            LEFT JOIN portal_unit pu ON pu.id = p.unit_id LEFT JOIN portal_person pm ON pm.id = p.manager_id
            WHERE c.kind = %s ORDER BY c.line NULLS LAST, c.staff_number LIMIT %s
            """,  # noqa: S608 (names of our own columns)
            [kind, FIRST],
        )
        keys = ("line", "number", "name", "left_on", "effective_on")
        plan.examples[kind] = [
            {**dict(zip(keys, row, strict=True)), "differs": json.loads(differs or "[]")} for *row, differs in found
        ]
