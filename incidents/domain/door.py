"""The door every step of an investigation goes through. Verbs with more to say call it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from incidents.enums import EntryKind
from incidents.enums import InvestigationState as S
from incidents.models import Disclosure, Investigation, InvestigationEntry, PathDecision
from incidents.rules import access, process, targets
from incidents.rules import investigation as rules
from incidents.rules.intake import PATHS
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, NOT_YET, MoveRefused, Need, Who
from portal import audit
from portal.models import Person

from .disclosing import pass_to_officer
from .standing_still import give_back_time


@transaction.atomic
def move_file(
    file: Investigation,
    to: S,
    *,
    actor: audit.Actor,
    words: str = "",
    made: frozenset[Need] = frozenset(),
    officer: Person | None = None,
    at: datetime | None = None,
) -> Investigation:
    """The one door between states: locks the file, holds the step against the table, keeps its history.

    `made` names what the calling verb has just made in this transaction (a letter, a decision); `officer`
    is the disclosure officer it is passed to.
    Raises MoveRefused when there is no such arrow, the actor may not take it, or something it needs is missing.
    """
    file = lock(file)
    arrow = process.MOVES[file.state].get(to)
    if arrow is None:
        raise MoveRefused(NOT_FROM_HERE)
    if not arrow.who & access.capacities(file, actor):
        raise MoveRefused(NOT_BY_YOU)
    at = at or timezone.now()
    if lacking := rules.missing(file, to, actor=actor, words=words, made=made, at=at):
        raise MoveRefused(NOT_YET, lacking)
    InvestigationEntry.objects.create(
        investigation=file,
        kind=EntryKind.MOVE,
        at=at,
        by=actor if isinstance(actor, Person) else None,
        words=words,
        from_state=file.state,
        to_state=to,
    )
    previous = file.state
    file.target_on = targets.target_after(file, to, at)
    if previous == S.ON_HOLD and to == file.held_from and isinstance(actor, Person):
        give_back_time(file, by=actor, at=at)
    file.held_from = previous if to == S.ON_HOLD else ""
    file.state, file.state_since = to, at
    file.save(update_fields=["state", "state_since", "held_from", "target_on"])
    audit.record(f"investigation.{to.value}", file, actor=actor, data={"from": previous, "to": to.value})
    if previous == S.ASSESSING and to in PATHS and isinstance(actor, Person):
        _keep_path(file, S(to), actor=actor, words=words, at=at)
    if previous == S.ON_HOLD:
        file.holds.open().update(lifted_at=at)
    if to == S.DIVERTED_PID and not Disclosure.objects.filter(case=file.case_id).exists():
        pass_to_officer(file.case, officer, by=actor, why=words, at=at)
    return file


def _keep_path(file: Investigation, path: S, *, actor: Person, words: str, at: datetime) -> None:
    """The decision on how a matter is handled, with what had been recommended and how far the facts were looked at."""
    assert file.recommended_by is not None  # the step needs it
    PathDecision.objects.create(
        investigation=file,
        path=path,
        reasons=words,
        scope=file.scope,
        recommendation=file.recommendation,
        recommendation_reasons=file.recommendation_reasons,
        recommended_by=file.recommended_by,
        decided_by=actor,
        decided_at=at,
    )


def lock(file: Investigation) -> Investigation:
    return (
        Investigation.objects.select_for_update(of=("self",))
        .select_related("respondent", "case", "investigator", "decision_maker", "delegate", "suspender")
        .get(pk=file.pk)
    )


def require(file: Investigation, actor: Person, who: Who, *states: S) -> None:
    """Raise MoveRefused unless the actor, as `who` and after declaring, may work on the file in one of these states."""
    if file.state not in states:
        raise MoveRefused(NOT_FROM_HERE)
    require_one_of(file, actor, who)


def require_one_of(file: Investigation, actor: Person, *who: Who) -> None:
    """Raise MoveRefused unless the actor may act on the file as one of these, and has declared."""
    if not access.capacities(file, actor) & {*who}:
        raise MoveRefused(NOT_BY_YOU)
    if not access.has_declared(actor, file):
        raise MoveRefused(NOT_YET, (Need.DECLARATION,))
