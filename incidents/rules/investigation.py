"""People Services' machine: the fair process as a table (domain brief, 3.2). There is no way round a gate.

The brief's NOTICE_ISSUED is one step with RESPONSE_OPEN here: the response period opens with the issue of the notice.
"""

from collections.abc import Callable

from django.utils import timezone

from incidents.enums import ANSWERED_LETTERS, LetterKind
from incidents.enums import InvestigationState as S
from incidents.models import Declaration, Investigation, Letter, MatterPart
from incidents.models.identity import sealed_in
from incidents.models.investigation import WALLED_FROM_FILE
from portal import audit, people
from portal.models import PEOPLE_SERVICES, Employment, Person, Role

from .machine import Move, Need, OpenMove, Table, Who, move

NOTICES = (LetterKind.NOTICE, LetterKind.VARIATION)
_assess = (Need.DECLARATION, Need.RECOMMENDATION, Need.REASON)
_discontinue = move(Who.SERVICES_MANAGER, needs=(Need.REASON, Need.LETTER), letter=LetterKind.DISCONTINUANCE)
_close = move(Who.SERVICES_MANAGER)
_hold = move(Who.SERVICES_MANAGER, needs=(Need.REASON,))
_resume = move(Who.SERVICES_MANAGER, needs=(Need.REASON, Need.WAS_HELD_HERE))
_divert = move(Who.SERVICES_OFFICER, Who.SERVICES_MANAGER, needs=(Need.REASON,))
_return = move(Who.SERVICES_OFFICER, Who.SERVICES_MANAGER, needs=(Need.DECLARATION, Need.QUESTIONS))
_settle = move(Who.RESPONDENT, Who.SYSTEM, needs=(Need.SETTLED,))

HOLDABLE = (
    S.ASSESSING,
    S.FORMAL,
    S.BDM_APPOINTED,
    S.INVESTIGATING,
    S.DETERMINING,
    S.BREACH,
    S.SD_ASSIGNED,
)
CLOSABLE = (
    S.IMPLEMENTED,
    S.NO_BREACH,
    S.BREACH_RECORDED_FORMER,
    S.DISCONTINUED,
    S.NO_ACTION,
    S.MANAGEMENT_ACTION,
    S.EXTERNAL_REFERRAL,
    S.CONTRACT_PATH,
)

MOVES: Table = {
    S.RECEIVED: {
        S.ASSESSING: move(Who.SERVICES_OFFICER, Who.SERVICES_MANAGER, needs=(Need.DECLARATION,), clock="assessment"),
        S.RETURNED: _return,
        S.DIVERTED_PID: _divert,
    },
    S.RETURNED: {
        S.RECEIVED: move(Who.SYSTEM, needs=(Need.ANSWERED,)),
        S.DIVERTED_PID: move(Who.SYSTEM, needs=(Need.REASON,)),
    },
    S.ASSESSING: {
        S.FORMAL: move(Who.SERVICES_MANAGER, needs=(*_assess, Need.EMPLOYEE_PATH)),
        S.NO_ACTION: move(Who.SERVICES_MANAGER, needs=_assess),
        S.MANAGEMENT_ACTION: move(Who.SERVICES_MANAGER, needs=_assess),
        S.EXTERNAL_REFERRAL: move(Who.SERVICES_MANAGER, needs=_assess),
        S.CONTRACT_PATH: move(Who.SERVICES_MANAGER, needs=(*_assess, Need.CONTRACTOR)),
        S.RETURNED: _return,
        S.DIVERTED_PID: _divert,
        S.ON_HOLD: _hold,
    },
    S.FORMAL: {
        S.BDM_APPOINTED: move(Who.SERVICES_MANAGER, needs=(Need.APPOINTED, Need.LETTER), letter=LetterKind.APPOINTMENT),
        S.DISCONTINUED: _discontinue,
        S.ON_HOLD: _hold,
    },
    S.BDM_APPOINTED: {
        S.RESPONSE_OPEN: move(
            Who.DECISION_MAKER,
            needs=(Need.DECLARATION, Need.ALLEGATIONS, Need.LETTER),
            letter=LetterKind.NOTICE,
            clock="response",
        ),
        S.DISCONTINUED: _discontinue,
        S.ON_HOLD: _hold,
    },
    S.RESPONSE_OPEN: {S.INVESTIGATING: _settle, S.DISCONTINUED: _discontinue},
    S.INVESTIGATING: {
        S.RESPONSE_OPEN: move(
            Who.DECISION_MAKER,
            needs=(Need.DECLARATION, Need.ALLEGATIONS, Need.LETTER),
            letter=LetterKind.VARIATION,
            clock="response",
        ),
        S.PRELIM_FINDINGS: move(
            Who.INVESTIGATOR,
            Who.DECISION_MAKER,
            needs=(Need.DECLARATION, Need.LETTER),
            letter=LetterKind.PRELIMINARY,
            clock="response",
        ),
        S.DETERMINING: move(Who.DECISION_MAKER, needs=(Need.DECLARATION, Need.SETTLED)),
        S.DISCONTINUED: _discontinue,
        S.ON_HOLD: _hold,
    },
    S.PRELIM_FINDINGS: {S.DETERMINING: _settle, S.DISCONTINUED: _discontinue},
    S.DETERMINING: {
        S.BREACH: move(
            Who.DECISION_MAKER,
            needs=(
                Need.DECLARATION,
                Need.SETTLED,
                Need.FINDINGS,
                Need.BREACH_FOUND,
                Need.DECISION,
                Need.LETTER,
            ),
            letter=LetterKind.DETERMINATION,
            clock="review",
        ),
        S.NO_BREACH: move(
            Who.DECISION_MAKER,
            needs=(
                Need.DECLARATION,
                Need.SETTLED,
                Need.FINDINGS,
                Need.NO_BREACH_FOUND,
                Need.DECISION,
                Need.LETTER,
            ),
            letter=LetterKind.DETERMINATION,
        ),
        S.ON_HOLD: _hold,
    },
    S.BREACH: {
        S.SD_ASSIGNED: move(Who.SERVICES_MANAGER, needs=(Need.CURRENT_EMPLOYEE, Need.DELEGATED)),
        S.BREACH_RECORDED_FORMER: move(Who.SERVICES_MANAGER, Who.SYSTEM, needs=(Need.FORMER,)),
        S.ON_HOLD: _hold,
    },
    S.SD_ASSIGNED: {
        S.SANCTION_PROPOSED: move(
            Who.DELEGATE,
            needs=(Need.DECLARATION, Need.CURRENT_EMPLOYEE, Need.LETTER),
            letter=LetterKind.PROPOSAL,
            clock="response",
        ),
        S.BREACH_RECORDED_FORMER: move(Who.SERVICES_MANAGER, Who.SYSTEM, needs=(Need.FORMER,)),
        S.ON_HOLD: _hold,
    },
    S.SANCTION_PROPOSED: {
        S.SANCTION_PROPOSED: move(
            Who.DELEGATE,
            needs=(Need.DECLARATION, Need.CURRENT_EMPLOYEE, Need.LETTER),
            letter=LetterKind.PROPOSAL,
            clock="response",
        ),
        S.SANCTION_DECIDED: move(
            Who.DELEGATE,
            needs=(Need.DECLARATION, Need.CURRENT_EMPLOYEE, Need.SETTLED, Need.DECISION, Need.LETTER),
            letter=LetterKind.DECISION,
            clock="review",
        ),
        S.BREACH_RECORDED_FORMER: move(Who.SERVICES_MANAGER, Who.SYSTEM, needs=(Need.FORMER,)),
    },
    S.SANCTION_DECIDED: {S.IMPLEMENTED: move(Who.SERVICES_MANAGER, needs=(Need.REASON,))},
    **{state: {S.CLOSED: _close} for state in CLOSABLE},
    S.ON_HOLD: dict.fromkeys(HOLDABLE, _resume),
    S.DIVERTED_PID: {},
    S.CLOSED: {},
}


def capacities(file: Investigation, actor: audit.Actor) -> frozenset[Who]:
    """As whom the actor may act on this file; nobody, for someone behind its wall."""
    if not isinstance(actor, Person):
        return frozenset({Who.SYSTEM}) if actor is audit.SYSTEM else frozenset()
    if actor.pk == file.respondent_id:
        return frozenset({Who.RESPONDENT})
    if is_walled(actor, file):
        return frozenset()
    return frozenset(who for who, holds in _holdings(file, actor).items() if holds)


def _holdings(file: Investigation, person: Person) -> dict[Who, bool]:
    decides = person.pk in (file.decision_maker_id, file.delegate_id)  # and so does nothing else here
    return {
        Who.SERVICES_OFFICER: not decides and people.holds(person, Role.PEOPLE_SERVICES_OFFICER),
        Who.SERVICES_MANAGER: not decides and people.holds(person, Role.PEOPLE_SERVICES_MANAGER),
        Who.INVESTIGATOR: file.investigator_id == person.pk and people.holds(person, Role.INVESTIGATOR),
        Who.DECISION_MAKER: file.decision_maker_id == person.pk and people.holds(person, Role.BREACH_DECISION_MAKER),
        Who.DELEGATE: file.delegate_id == person.pk and people.holds(person, Role.SANCTION_DELEGATE),
    }


def is_walled(person: Person, file: Investigation) -> bool:
    """Kept out by another part in the matter, or by a place above the respondent."""
    if MatterPart.objects.filter(case=file.case_id, person=person, part__in=WALLED_FROM_FILE).exists():
        return True
    if sealed_in(file.case_id, [person]):
        return True
    return person.pk == file.respondent_id or person.pk in people.line_above(file.respondent)


def has_declared(person: Person, file: Investigation) -> bool:
    return Declaration.objects.filter(case=file.case_id, person=person, has_conflict=False).exists()


def sees_reporter(person: Person, file: Investigation) -> bool:
    """People Services only (4.2): an investigator or a decider learns the name where fairness needs it, from them."""
    return _serves(person, file)


def _serves(person: Person, file: Investigation) -> bool:
    """Of People Services, and without a decision of their own to make in this matter."""
    return person.pk not in (file.decision_maker_id, file.delegate_id) and people.holds(person, *PEOPLE_SERVICES)


def sees_sanction(person: Person, file: Investigation) -> bool:
    """Not the breach decision-maker and not the investigator (4.2)."""
    return file.delegate_id == person.pk or _serves(person, file)


def sees_referral(person: Person, file: Investigation) -> bool:
    """What was referred. A delegate decides on the findings and what they rely on, and on nothing else (4.2)."""
    return person.pk in (file.investigator_id, file.decision_maker_id) or _serves(person, file)


# What a late conflict leaves open, and what someone leaves who left, lost the role or now manages the respondent:
# the file stands where it stood, and another may take the part.
DECIDED_BY_DECISION_MAKER = (S.BDM_APPOINTED, S.RESPONSE_OPEN, S.INVESTIGATING, S.PRELIM_FINDINGS, S.DETERMINING)
DECIDED_BY_DELEGATE = (S.SD_ASSIGNED, S.SANCTION_PROPOSED)


def lacks_decision_maker(file: Investigation) -> bool:
    return file.state in DECIDED_BY_DECISION_MAKER and not _can_still(Who.DECISION_MAKER, file, file.decision_maker)


def lacks_delegate(file: Investigation) -> bool:
    return file.state in DECIDED_BY_DELEGATE and not _can_still(Who.DELEGATE, file, file.delegate)


def _can_still(who: Who, file: Investigation, person: Person | None) -> bool:
    return person is not None and who in capacities(file, person)


# Until the decision an answer is for, it is taken; more time may be given even after the first period ran out.
HEARING = (S.RESPONSE_OPEN, S.INVESTIGATING, S.PRELIM_FINDINGS, S.DETERMINING, S.SANCTION_PROPOSED)


def is_hearing(file: Investigation) -> bool:
    return (file.held_from or file.state) in HEARING


def awaited_letter(file: Investigation) -> Letter | None:
    """The letter whose answer decides whether the file may go on: the newest that may be answered."""
    return file.latest_letter(*ANSWERED_LETTERS)


def _is_settled(file: Investigation) -> bool:
    letter = awaited_letter(file)
    return letter is not None and letter.is_settled(timezone.now())


def _allegations_complete(file: Investigation) -> bool:
    put = file.allegations.all()
    return (
        put.exists() and not put.filter(posts__isnull=True).exists() and not put.filter(clauses__isnull=True).exists()
    )


def _findings_complete(file: Investigation) -> bool:
    put = file.allegations.filter(put_in__isnull=False)
    return put.exists() and not put.filter(finding__isnull=True).exists()


def _breach_found(file: Investigation) -> bool:
    return file.allegations.exclude(finding__elements_breached=[]).filter(finding__isnull=False).exists()


def _is_other_than_recommender(file: Investigation, actor: audit.Actor) -> bool:
    return isinstance(actor, Person) and file.recommended_by_id is not None and file.recommended_by_id != actor.pk


Check = Callable[[Investigation, audit.Actor, str, str], bool]
CHECKS: dict[Need, Check] = {
    Need.DECLARATION: lambda file, actor, to, words: isinstance(actor, Person) and has_declared(actor, file),
    Need.RECOMMENDATION: lambda file, actor, to, words: _is_other_than_recommender(file, actor),
    Need.REASON: lambda file, actor, to, words: bool(words.strip()),
    Need.EMPLOYEE_PATH: lambda file, actor, to, words: file.respondent.employment != Employment.CONTRACTOR,
    Need.CONTRACTOR: lambda file, actor, to, words: file.respondent.employment == Employment.CONTRACTOR,
    Need.CURRENT_EMPLOYEE: lambda file, actor, to, words: file.respondent.is_employee,
    Need.FORMER: lambda file, actor, to, words: file.respondent.employment == Employment.FORMER,
    Need.APPOINTED: lambda file, actor, to, words: file.decision_maker_id is not None,
    Need.ALLEGATIONS: lambda file, actor, to, words: _allegations_complete(file),
    Need.SETTLED: lambda file, actor, to, words: _is_settled(file),
    Need.FINDINGS: lambda file, actor, to, words: _findings_complete(file),
    Need.BREACH_FOUND: lambda file, actor, to, words: _breach_found(file),
    Need.NO_BREACH_FOUND: lambda file, actor, to, words: not _breach_found(file),
    Need.DELEGATED: lambda file, actor, to, words: file.delegate_id is not None,
    Need.WAS_HELD_HERE: lambda file, actor, to, words: file.held_from == to,
}
# Made by the verb that takes the step, in the same transaction, so not shown as missing beforehand.
MADE_BY_THE_STEP = frozenset({Need.LETTER, Need.DECISION, Need.APPOINTED, Need.DELEGATED, Need.REASON, Need.QUESTIONS})


def missing(file: Investigation, to: str, *, actor: audit.Actor, words: str, made: frozenset[Need]) -> tuple[Need, ...]:
    """What `to` still needs; `made` is what the calling verb has just made or is about to make."""
    needs = MOVES[file.state][to].needs
    return tuple(
        need
        for need in needs
        if need not in made and not (CHECKS[need](file, actor, to, words) if need in CHECKS else False)
    )


def next_moves(file: Investigation, person: Person) -> list[OpenMove]:
    """The steps this person could take from here, each with what still closes it."""
    mine = capacities(file, person)
    return [
        OpenMove(to, arrow, missing(file, to, actor=person, words="", made=MADE_BY_THE_STEP))
        for to, arrow in MOVES[file.state].items()
        if arrow.who & mine
    ]


def gate(file: Investigation) -> list[tuple[Move, str, tuple[Need, ...]]]:
    """Why the next steps are closed, whoever looks: the panel on the file."""
    # What depends on who asks is not a reason to show to everyone.
    made = MADE_BY_THE_STEP | {Need.DECLARATION}
    if file.recommended_by_id:
        made |= {Need.RECOMMENDATION}
    return [
        (arrow, to, missing(file, to, actor=audit.SYSTEM, words="", made=made))
        for to, arrow in MOVES[file.state].items()
    ]
