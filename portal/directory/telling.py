"""What merging a list would do, or did, in lines for whoever runs a command."""

from collections.abc import Iterator

from portal.models import StaffChangeKind

from .comparing import LATER, Plan
from .rows import Faults


def lines_of_plan(plan: Plan) -> Iterator[str]:
    yield f"{plan.rows:,} rows"
    for kind in StaffChangeKind:
        yield f"{kind.label}: {plan.counts.get(kind, 0):,}"
    yield f"Managers changed: {plan.managers:,}"
    yield f"From a later day: {plan.counts.get(LATER, 0):,}"
    for unit in plan.units:
        yield f"New unit: {unit}"
    yield from (*lines_of(plan.notes), *lines_of(plan.faults))


def lines_of(found: Faults) -> Iterator[str]:
    for one in found.first:
        yield f"Line {one.line:,}: {one.words}" if one.line else one.words
    if found.count > len(found.first):
        yield f"And {found.count - len(found.first):,} more."


def wrong(plan: Plan) -> str:
    return f"{plan.faults.count:,} things are wrong with it. Nothing was changed."


def too_many(plan: Plan) -> str:
    number = plan.leavers
    return (
        f"{number} people would leave at once. If that is right, run it with --leavers {number}. Nothing was changed."
    )
