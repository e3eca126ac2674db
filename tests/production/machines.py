"""Draws the state machines from their tables, as docs/state-machines.md shows them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices

from incidents.enums import CaseState, InvestigationState, LetterKind, ReviewState, SuspensionState
from incidents.rules import case, investigation, review, suspension
from policies.enums import EditionState
from policies.rules import edition
from portal.machine import Move, Table

HEAD = """\
# The state machines

Written from the tables in `policies/rules/` and `incidents/rules/`. When a table changes, `make test` fails until this
page is written again:

    WRITE_DOCS=1 make test ARGS=tests/production/test_docs.py

Each machine has one door: `move_edition` in `policies/domain/`, `move_case`, `move_file` and `move_review` in
`incidents/domain/`, and the verbs of `suspension` there. It locks the row, looks the step up in the table, checks who
takes it and what it needs, and writes the history and the audit. Nothing else changes a state.
"""


@dataclass(frozen=True)
class Machine:
    title: str
    words: str
    states: type[TextChoices]
    moves: Table
    undrawn: tuple[str, ...] = ()


MACHINES = (
    Machine("Edition", "A policy's words, from a draft to the past.", EditionState, edition.MOVES),
    Machine("Case", "Digital Media's triage of what a concern brought.", CaseState, case.MOVES),
    Machine(
        "Investigation",
        "People Services' process. Steps to and from *On hold* are in the table and not in the drawing.",
        InvestigationState,
        investigation.MOVES,
        undrawn=(InvestigationState.ON_HOLD,),
    ),
    Machine(
        "Suspension",
        "From duties, beside the process: a precaution. It ends with a decision on sanction, with no breach, with a "
        "discontinuance, when its time is over and when they leave, whoever decides on that.",
        SuspensionState,
        suspension.MOVES,
    ),
    Machine("Review", "What may follow a decision.", ReviewState, review.MOVES),
)


def render() -> str:
    return "\n".join([HEAD, *(line for machine in MACHINES for line in _machine(machine))])


def _machine(machine: Machine) -> Iterator[str]:
    yield f"## {machine.title}\n\n{machine.words}\n"
    yield "```mermaid\nstateDiagram-v2"
    drawn = [state for state in machine.states if state not in machine.undrawn]
    for state in drawn:
        yield f'    state "{state.label}" as {state.value}'
    yield f"    [*] --> {drawn[0].value}"
    for origin, target, _move in _arrows(machine):
        if not {origin, target} & set(machine.undrawn):
            yield f"    {origin.value} --> {target.value}"
    yield "```\n"
    yield "| from | to | who | what must be there first | letter | clock |\n|---|---|---|---|---|---|"
    for origin, target, move in _arrows(machine):
        yield f"| {origin.label} | {target.label} | {' | '.join(_row(move))} |"
    yield ""


def _arrows(machine: Machine) -> Iterator[tuple[TextChoices, TextChoices, Move]]:
    """In the order the states are declared, whatever order the table is in."""
    for origin in machine.states:
        moves = machine.moves[origin]
        for target in machine.states:
            if target in moves:
                yield origin, target, moves[target]


def _row(move: Move) -> tuple[str, ...]:
    letter = f"{move.letter} {LetterKind(move.letter).label}" if move.letter else ""
    return _in_order(move.who), _in_order(move.needs), letter, move.clock


def _in_order(words: Collection[StrEnum]) -> str:
    """As their enumeration declares them."""
    declared = type(next(iter(words))) if words else ()
    return "; ".join(one for one in declared if one in words)
