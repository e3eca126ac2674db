"""How a judgement is held against who may make it, and kept."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from incidents.enums import EntryKind, Severity
from incidents.models import Case, Judgement
from incidents.rules import case as rules
from incidents.rules import clock, judging, proportionality
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, NOT_YET, MoveRefused, Need, Who
from policies.models import Clause
from portal import audit
from portal.models import Person

from .changes import note_change


@dataclass(frozen=True)
class Weighed:
    """How grave the officer found it, what they answered when they weighed it, and why they do not refer it."""

    level: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    why_not_referred: str = ""


def hold_judgement(case: Case, *, actor: Person, potential_breach: bool, level: str) -> None:
    """Raises MoveRefused where this person may not judge this case so."""
    if case.state not in judging.JUDGEABLE:
        raise MoveRefused(NOT_FROM_HERE)
    mine = rules.capacities(case, actor)
    takes_back = case.potential_breach is True and not potential_breach
    if not rules.has_declared(actor, case) or not (Who.HANDLER in mine or (takes_back and Who.MEDIA_MANAGER in mine)):
        raise MoveRefused(NOT_BY_YOU)
    if takes_back and not judging.may_take_back(case, actor):
        raise MoveRefused(NOT_YET, (Need.TAKEN_BACK_BY_ANOTHER,))
    if level and judging.lowers(case, level) and not judging.may_lower(case, actor):
        raise MoveRefused(NOT_YET, (Need.LOWERED_BY_ANOTHER,))


def keep_judgement(
    case: Case, weighed: Weighed, *, actor: Person, clauses: Iterable[Clause], why: str, at: datetime
) -> Judgement:
    """The row that stays, whatever is judged later."""
    suggested = proportionality.level_of(weighed.answers)
    return Judgement.objects.create(
        case=case,
        by=actor,
        at=at,
        potential_breach=bool(case.potential_breach),
        clauses=[as_it_stood(clause) for clause in clauses],
        level=weighed.level,
        answers=weighed.answers,
        suggested=suggested or "",
        why=why,
        why_not_referred=weighed.why_not_referred,
    )


def as_it_stood(clause: Clause) -> dict[str, object]:
    edition = clause.edition
    return {"clause": clause.pk, "ref": clause.ref, "policy": edition.policy.title, "edition": edition.number}


def find_severity(case: Case, level: str, *, actor: Person, at: datetime) -> None:
    """How grave the officer found it is how soon it has to be decided. The caller saves the case."""
    if not level or case.severity == level:
        return
    case.severity = level
    clock.wind(case, at)
    note_change(case, EntryKind.GRADED, by=actor, words=f"Severity: {Severity(level).label.lower()}.", at=at)
    audit.record("case.graded", case, actor=actor, data={"kind": case.kind, "severity": level})
