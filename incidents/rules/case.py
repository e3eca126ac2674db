"""Digital Media's machine: who may move a case from where to where, and what it takes (domain brief, 3.1)."""

from collections.abc import Callable

from incidents.enums import CaseState as S
from incidents.enums import EntryKind, Severity
from incidents.models import Case, Declaration, MatterPart
from incidents.models.case import ABOUT_PARTS, CLOSED, WALLED_PARTS
from incidents.models.identity import NameSeen, sealed_in
from portal import audit, people
from portal.models import DIGITAL_MEDIA, Person, Role

from .machine import NOT_FROM_HERE, NOT_YET, Move, MoveRefused, Need, OpenMove, Table, Who, move

SEVERITIES = ("", *Severity.values)  # from the least

_close = move(Who.HANDLER, Who.MEDIA_MANAGER, needs=(Need.DECLARATION, Need.BREACH_NO, Need.REASON, Need.SECOND_PERSON))
_divert = move(Who.HANDLER, Who.MEDIA_MANAGER, needs=(Need.DECLARATION, Need.REASON))
_propose = move(Who.HANDLER, needs=(Need.DECLARATION, Need.BREACH_YES, Need.CLAUSES, Need.SUBJECT, Need.REASON))
_disagree = (Need.DECLARATION, Need.REASON)
_join = move(Who.HANDLER, Who.MEDIA_MANAGER, needs=(Need.DECLARATION, Need.MAIN, Need.REASON))
_with_main = move(Who.SYSTEM)  # when the case that goes on is passed on
_back_with_main = move(Who.SYSTEM, needs=(Need.MAIN,))
_working: dict[str, Move] = {
    **dict.fromkeys(CLOSED, _close),
    S.CLOSED_DUPLICATE: _join,  # the case that goes on is judged for both
    S.REFERRAL_PROPOSED: _propose,
    S.DIVERTED_PID: _divert,
    S.DIVERTED_OTHER: _divert,
}

MOVES: Table = {
    S.SUBMITTED: {
        S.IN_TRIAGE: move(Who.HANDLER, needs=(Need.HANDLER, Need.DECLARATION), clock="triage"),
        S.DIVERTED_PID: _divert,
        S.DIVERTED_OTHER: _divert,
    },
    S.IN_TRIAGE: {
        **_working,
        S.INFO_REQUESTED: move(Who.HANDLER, needs=(Need.DECLARATION, Need.REASON)),
        S.STAFF_CONTACTED: move(
            Who.HANDLER, needs=(Need.DECLARATION, Need.BREACH_NO, Need.SUBJECT, Need.CLAUSES, Need.REASON)
        ),
    },
    S.INFO_REQUESTED: {
        S.IN_TRIAGE: move(Who.HANDLER, Who.MEDIA_MANAGER),
        S.DIVERTED_PID: _divert,
        S.DIVERTED_OTHER: _divert,
    },
    S.STAFF_CONTACTED: {
        **_working,
        S.MANAGER_CONTACTED: move(Who.MEDIA_MANAGER, needs=(Need.DECLARATION, Need.BREACH_NO, Need.REASON)),
    },
    S.MANAGER_CONTACTED: _working,
    S.REFERRAL_PROPOSED: {
        S.REFERRED: move(
            Who.MEDIA_MANAGER,
            needs=(
                Need.DECLARATION,
                Need.BREACH_YES,
                Need.CLAUSES,
                Need.SUBJECT,
                Need.REASON,
                Need.OTHER_PERSON,
            ),
        ),
        S.IN_TRIAGE: move(Who.MEDIA_MANAGER, needs=(*_disagree, Need.NOT_REFERRED_BEFORE)),
        S.RETURNED: move(Who.MEDIA_MANAGER, needs=(*_disagree, Need.REFERRED_BEFORE)),
    },
    **{state: {S.IN_TRIAGE: move(Who.MEDIA_MANAGER, needs=(Need.DECLARATION, Need.REASON))} for state in CLOSED},
    S.CLOSED_DUPLICATE: {
        S.IN_TRIAGE: move(
            Who.HANDLER, Who.MEDIA_MANAGER, needs=(Need.DECLARATION, Need.REASON, Need.NOT_REFERRED_BEFORE)
        ),
        S.REFERRED: _with_main,
        S.DIVERTED_PID: _with_main,
        S.DIVERTED_OTHER: _with_main,
    },
    # By People Services, whose file it is: see domain/returning.py. What they hold they also end: Digital Media answers
    # and refers again, or finds that it may be a disclosure of wrongdoing, and that takes the file along.
    S.REFERRED: {S.RETURNED: move(Who.SYSTEM, needs=(Need.QUESTIONS,)), S.CLOSED_DUPLICATE: _back_with_main},
    S.RETURNED: {S.REFERRAL_PROPOSED: _propose, S.DIVERTED_PID: _divert},
    S.DIVERTED_PID: {},
    S.DIVERTED_OTHER: {},
}


def capacities(case: Case, actor: audit.Actor) -> frozenset[Who]:
    """As whom the actor may act on this case; nobody, for someone behind its wall."""
    if not isinstance(actor, Person):
        return frozenset({Who.SYSTEM}) if actor is audit.SYSTEM else frozenset()
    if is_walled(actor, case):
        return frozenset()
    found = set()
    if people.holds(actor, Role.DIGITAL_MEDIA_MANAGER):
        found.add(Who.MEDIA_MANAGER)
    has_it = case.handler_id == actor.pk and not case.awaits_acceptance
    if has_it and people.holds(actor, *DIGITAL_MEDIA):
        found.add(Who.HANDLER)
    return frozenset(found)


def is_walled(person: Person, case: Case) -> bool:
    """Does the person have a part in the matter, or a place above whom it is about, that keeps them out?"""
    if MatterPart.objects.filter(case=case, person=person, part__in=WALLED_PARTS).exists():
        return True
    if sealed_in(case.pk, [person]) or NameSeen.objects.filter(by=person, request__concern__case=case).exists():
        return True
    return case.subject_id == person.pk or person.pk in above_those_it_is_about(case)


def above_those_it_is_about(case: Case) -> set[int]:
    """Ids of everyone above the subject, and above those a reporter took to be it."""
    about = {part.person for part in case.parts.filter(part__in=ABOUT_PARTS).select_related("person")}
    if case.subject:
        about.add(case.subject)
    return set().union(*(people.line_above(person) for person in about))


def has_declared(person: Person, case: Case) -> bool:
    return Declaration.objects.filter(case=case, person=person, has_conflict=False).exists()


def _judged_last(actor: audit.Actor, case: Case) -> bool:
    last = case.judgements.last()
    return last is not None and isinstance(actor, Person) and last.by_id == actor.pk


def is_judged_as_gravely(main: Case, duplicate: Case) -> bool:
    """What was judged a potential breach, or grave, is not closed by joining it to what is not."""
    if duplicate.potential_breach and not main.potential_breach:
        return False
    return not duplicate.severity or SEVERITIES.index(main.severity) >= SEVERITIES.index(duplicate.severity)


def letter_lacks(case: Case, audience: str) -> MoveRefused | None:
    """Why a form letter cannot be used. A script for talking with people is for what is judged no potential breach."""
    if case.is_passed_on:
        return MoveRefused(NOT_FROM_HERE)
    if audience == EntryKind.CONVERSATION and case.potential_breach is not False:
        return MoveRefused(NOT_YET, (Need.BREACH_NO,))
    return None


def can_handle(person: Person, case: Case) -> bool:
    """May this officer be given the case?"""
    if not people.holds(person, *DIGITAL_MEDIA):
        return False
    return not is_walled(person, case)


Check = Callable[[Case, audit.Actor, str], bool]
CHECKS: dict[Need, Check] = {
    Need.DECLARATION: lambda case, actor, words: isinstance(actor, Person) and has_declared(actor, case),
    Need.HANDLER: lambda case, actor, words: case.handler_id is not None,
    Need.BREACH_YES: lambda case, actor, words: case.potential_breach is True,
    Need.BREACH_NO: lambda case, actor, words: case.potential_breach is False,
    Need.CLAUSES: lambda case, actor, words: case.clauses.exists(),
    Need.SUBJECT: lambda case, actor, words: case.subject_id is not None,
    Need.MAIN: lambda case, actor, words: case.goes_on_in_id is not None,
    Need.REASON: lambda case, actor, words: bool(words.strip()),
    Need.OTHER_PERSON: lambda case, actor, words: isinstance(actor, Person) and case.proposed_by_id != actor.pk,
    Need.NOT_REFERRED_BEFORE: lambda case, actor, words: not (case.goes_on_in or case).referrals.exists(),
    Need.REFERRED_BEFORE: lambda case, actor, words: case.referrals.exists(),
    Need.QUESTIONS: lambda case, actor, words: case.referrals.filter(returned__questions=words).exists(),
    Need.SECOND_PERSON: lambda case, actor, words: case.severity != Severity.HIGH or not _judged_last(actor, case),
}


def missing(case: Case, arrow: Move, *, actor: audit.Actor, words: str) -> tuple[Need, ...]:
    return tuple(need for need in arrow.needs if not CHECKS[need](case, actor, words))


def next_moves(case: Case, person: Person) -> list[OpenMove]:
    """The steps this person could take from here, each with what is still missing besides its words."""
    mine = capacities(case, person)
    return [
        OpenMove(to, arrow, missing(case, arrow, actor=person, words="to come"))
        for to, arrow in MOVES[case.state].items()
        if arrow.who & mine
    ]
