"""A list becomes the directory in one set-based merge, with the history of each person and one entry in the audit."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal import audit, jobs
from portal.models import Person, RoleGrant, StaffChangeKind, StaffImport

from .comparing import LATER, VALUES, Bringing, Plan, compare
from .rows import FIELDS, Faults
from .staging import ask, execute

MERGE_LOCK = 715_031
MEMORY = "64MB"  # of the database, while it merges: joins of a whole department need not go by its disk
WORTH_ANALYZE = 1000
ACTIONS = {
    StaffChangeKind.JOINED: "added",
    StaffChangeKind.RETURNED: "returned",
    StaffChangeKind.MOVED: "moved",
    StaffChangeKind.MANAGER: "moved",
    StaffChangeKind.CHANGED: "changed",
    StaffChangeKind.LEFT: "left",
}
WRITTEN = "('returned', 'moved', 'manager', 'changed')"


class MergeRefused(Exception):
    """The list cannot be merged as it is; nothing was changed. `plan` says why."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        super().__init__(f"{plan.faults.count} rows cannot be brought in.")


class LeaversUnconfirmed(Exception):
    """So many would leave at once that somebody has to type how many; nothing was changed."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        super().__init__(f"{plan.leavers} people would leave at once.")


class PlanChanged(Exception):
    """The directory is not what it was when the plan was looked over; nothing was changed."""


def are_many(plan: Plan) -> bool:
    return plan.leavers * 100 > plan.here_before * settings.STAFF_LEAVERS_PERCENT


@transaction.atomic
def merge_staff(
    rows: Iterable[Sequence[Any]],
    bringing: Bringing,
    faults: Faults,
    *,
    actor: audit.Actor,
    brought: StaffImport | None = None,
    leavers: int | None = None,
    looked_over: dict[str, int] | None = None,
    is_guarded: bool = True,
) -> Plan:
    """All rows or none: people join, move, leave and come back, each with a row of history.

    `brought` is the file they come from, if any. `leavers` is the number somebody typed, `looked_over` the counts they
    saw. Raises MergeRefused, LeaversUnconfirmed, PlanChanged.
    """
    execute("SELECT pg_advisory_xact_lock(%s)", [MERGE_LOCK])
    execute(f"SET LOCAL work_mem = '{MEMORY}'")
    plan = compare(rows, bringing, faults)
    if plan.faults.count:
        raise MergeRefused(plan)
    if looked_over is not None and looked_over != plan.counts:
        raise PlanChanged
    if is_guarded and are_many(plan) and leavers != plan.leavers:
        raise LeaversUnconfirmed(plan)
    at = timezone.now()
    written = _write_changes(brought, actor, at)
    _write_people()
    written += _write_joiners(brought, actor, at)
    _end_roles(actor)
    if plan.counts.get(StaffChangeKind.LEFT):
        jobs.enqueue("portal.follow_leavers")
    if brought and is_guarded:
        _keep_later(brought)
    if written > WORTH_ANALYZE:
        execute("ANALYZE portal_person")
    if written or plan.units or plan.counts[LATER]:
        _record(plan, brought, actor, is_full=bringing.is_full)
    return plan


def _record(plan: Plan, brought: StaffImport | None, actor: audit.Actor, *, is_full: bool) -> None:
    if brought is None:
        for kind in StaffChangeKind:
            changed = (
                ask("SELECT id FROM staff_compared WHERE kind = %s ORDER BY line", [kind]) if plan.counts[kind] else []
            )
            found = Person.objects.in_bulk([pk for (pk,) in changed])
            audit.record_each(f"person.{ACTIONS[kind]}", found.values(), actor=actor)
        return
    data = {"file": brought.sha256, "rows": plan.rows, **plan.counts, "managers": plan.managers, "full": is_full}
    data |= {"units": len(plan.units), "changes": digest_of_changes(brought)}
    audit.record("staff.imported", brought, actor=actor, data=data)


def digest_of_changes(brought: StaffImport) -> str:
    """Covers each row of history of an import. It stands in the audit, whose chain so holds them too."""
    ((digest,),) = ask(
        """
        SELECT coalesce(encode(sha256(string_agg(one, ''::bytea ORDER BY id)), 'hex'), '') FROM (
            SELECT id, sha256(convert_to(jsonb_build_array(person_id, kind, before, after)::text, 'UTF8')) AS one
            FROM portal_staffchange WHERE brought_id = %s) AS each
        """,
        [brought.pk],
    )
    return str(digest)


def _differing(side: int) -> str:
    values = ", ".join(
        f"'{pair[0]}', CASE WHEN {pair[1]} IS DISTINCT FROM {pair[2]} THEN {pair[side]} END" for pair in VALUES
    )
    return f"jsonb_strip_nulls(jsonb_build_object({values}))"


INTO_HISTORY = "INSERT INTO portal_staffchange (person_id, brought_id, kind, at, actor_name, before, after)"


def _by(brought: StaffImport | None, actor: audit.Actor, at: datetime) -> dict[str, Any]:
    return {"brought": brought and brought.pk, "at": at, "actor": audit.name_of(actor)}


def _write_changes(brought: StaffImport | None, actor: audit.Actor, at: datetime) -> int:
    """While the directory still says what it was."""
    changed = execute(
        f"""
        {INTO_HISTORY}
        SELECT c.id, %(brought)s, c.kind, %(at)s, %(actor)s, {_differing(1)}, {_differing(2)}
        FROM staff_compared c JOIN portal_person p ON p.id = c.id
        LEFT JOIN portal_unit pu ON pu.id = p.unit_id LEFT JOIN portal_person pm ON pm.id = p.manager_id
        WHERE c.kind IN {WRITTEN} ORDER BY c.line
        """,  # noqa: S608 (names of our own columns)
        _by(brought, actor, at),
    )
    left = execute(
        f"""
        {INTO_HISTORY}
        SELECT c.id, %(brought)s, 'left', %(at)s, %(actor)s, jsonb_build_object('employment', p.employment),
               jsonb_build_object('left_on', c.left_on)
        FROM staff_compared c JOIN portal_person p ON p.id = c.id WHERE c.kind = 'left' ORDER BY c.line
        """,  # noqa: S608 (a constant text)
        _by(brought, actor, at),
    )
    return changed + left


def _write_joiners(brought: StaffImport | None, actor: audit.Actor, at: datetime) -> int:
    """Once they are in the directory: the database looks for them there."""
    return execute(
        f"""
        {INTO_HISTORY}
        SELECT id, %(brought)s, kind, %(at)s, %(actor)s, '{{}}',
               jsonb_strip_nulls(jsonb_build_object('unit', unit, 'manager', manager))
        FROM staff_compared WHERE kind = 'joined' ORDER BY line
        """,  # noqa: S608 (a constant text)
        _by(brought, actor, at),
    )


def _write_people() -> None:
    # Two who change addresses between them would meet on the way.
    execute(
        """
        UPDATE portal_person p SET email = 'changing-' || p.id || '@directory.invalid'
        FROM staff_compared own, staff_compared wants
        WHERE own.id = p.id AND own.kind IN ('returned', 'moved', 'manager', 'changed')
          AND lower(own.email) <> lower(p.email) AND lower(wants.email) = lower(p.email) AND wants.id <> p.id
        """
    )
    execute(
        f"""
        UPDATE portal_person p SET
            email = c.email, given_names = c.given_names, family_name = c.family_name, unit_id = c.unit_id,
            manager_id = c.manager_id, employment = c.employment, classification = c.classification, state = c.state,
            started_on = c.started_on, left_on = c.left_on, is_active = true
        FROM staff_compared c WHERE c.id = p.id AND c.kind IN {WRITTEN}
        """  # noqa: S608 (a constant text)
    )
    execute(
        """
        UPDATE portal_person p SET is_active = false, left_on = c.left_on, employment = 'former'
        FROM staff_compared c WHERE c.id = p.id AND c.kind = 'left'
        """
    )
    # Without a password: whoever joins signs in by other means, or is given one.
    execute(
        """
        INSERT INTO portal_person (id, password, staff_number, email, given_names, family_name, unit_id, manager_id,
                                   employment, classification, state, started_on, left_on, is_active)
        SELECT id, '!', staff_number, email, given_names, family_name, unit_id, manager_id,
               employment, classification, state, started_on, left_on, true
        FROM staff_compared WHERE kind = 'joined' ORDER BY line
        """
    )


def _end_roles(actor: audit.Actor) -> None:
    """A leaver's roles end with their last day: who comes back does not find them again."""
    standing = ask(
        """
        SELECT g.id, c.left_on FROM portal_rolegrant g JOIN staff_compared c ON c.id = g.person_id
        WHERE c.kind = 'left' AND (g.ends_on IS NULL OR g.ends_on > c.left_on) ORDER BY g.id
        """
    )
    last_days: dict[int, date] = dict(standing)
    grants = list(RoleGrant.objects.select_related("person").filter(pk__in=last_days))
    for grant in grants:
        grant.ends_on = max(grant.starts_on - timedelta(days=1), last_days[grant.pk])
    RoleGrant.objects.bulk_update(grants, ["ends_on"], batch_size=1000)
    audit.record_each("role.ended", grants, actor=actor, data={"left": True})


def _keep_later(brought: StaffImport) -> None:
    """What holds from a day to come waits for it. A newer file says all there is to come for those in it."""
    row = ", ".join(f"'{name}', s.{name}" for name in FIELDS)
    execute(
        """
        DELETE FROM portal_stafflater l USING staff_compared c
        WHERE l.applied_at IS NULL AND l.refused = '' AND l.staff_number = c.staff_number
          AND NOT (c.kind = 'later' AND c.effective_on = l.effective_on)
        """
    )
    execute(
        f"""
        INSERT INTO portal_stafflater (staff_number, effective_on, brought_id, line, row, refused)
        SELECT s.staff_number, s.effective_on, %s, s.line, jsonb_build_object({row}), ''
        FROM staff_staged s JOIN staff_compared c ON c.line = s.line WHERE c.kind = 'later'
        ON CONFLICT (staff_number, effective_on) WHERE applied_at IS NULL AND refused = ''
        DO UPDATE SET row = excluded.row, brought_id = excluded.brought_id, line = excluded.line
        WHERE portal_stafflater.row IS DISTINCT FROM excluded.row
        """,  # noqa: S608 (names of our own columns)
        [brought.pk],
    )
