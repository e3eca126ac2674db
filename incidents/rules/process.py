"""People Services' machine: the fair process as a table (domain brief, 3.2). There is no way round a gate.

The brief's NOTICE_ISSUED is one step with RESPONSE_OPEN here: the response period opens with the issue of the notice.
"""

from incidents.enums import InvestigationState as S
from incidents.enums import LetterKind

from .machine import Move, Need, Table, Who, move

NOTICES = (LetterKind.NOTICE, LetterKind.VARIATION)
_assess = (Need.DECLARATION, Need.SCOPE, Need.RECOMMENDATION, Need.REASON)
_discontinue = move(Who.SERVICES_MANAGER, needs=(Need.REASON, Need.LETTER), letter=LetterKind.DISCONTINUANCE)
_close = move(Who.SERVICES_MANAGER, needs=(Need.DISPOSAL_CLASS,))
_hold = move(Who.SERVICES_MANAGER, needs=(Need.REASON, Need.HOLD))
_resume = move(Who.SERVICES_MANAGER, needs=(Need.REASON, Need.WAS_HELD_HERE))
_divert = move(Who.SERVICES_OFFICER, Who.SERVICES_MANAGER, needs=(Need.REASON,))
_return = move(Who.SERVICES_OFFICER, Who.SERVICES_MANAGER, needs=(Need.DECLARATION, Need.QUESTIONS))
# Set aside on review, a decision is made again: the breach from the investigation on, the sanction from the finding on.
_again = move(Who.SERVICES_MANAGER, needs=(Need.SET_ASIDE,))
_propose = move(
    Who.DELEGATE,
    needs=(Need.DECLARATION, Need.CURRENT_EMPLOYEE, Need.MAY_SANCTION, Need.LETTER),
    letter=LetterKind.PROPOSAL,
    clock="response",
)
_record_for_former = move(Who.SERVICES_MANAGER, Who.SYSTEM, needs=(Need.FORMER,))
_settle = move(Who.RESPONDENT, Who.SYSTEM, needs=(Need.SETTLED,))

# Whatever People Services has in hand until its last decision. What was returned is Digital Media's to answer, and what
# was decided waits for nothing but a stay.
HOLDABLE = (
    S.RECEIVED,
    S.ASSESSING,
    S.FORMAL,
    S.BDM_APPOINTED,
    S.RESPONSE_OPEN,
    S.INVESTIGATING,
    S.PRELIM_FINDINGS,
    S.DETERMINING,
    S.BREACH,
    S.SD_ASSIGNED,
    S.SANCTION_PROPOSED,
)
HANDED_ON = (S.EXTERNAL_REFERRAL, S.CONTRACT_PATH)
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
DECIDED_BY_DECISION_MAKER = (S.BDM_APPOINTED, S.RESPONSE_OPEN, S.INVESTIGATING, S.PRELIM_FINDINGS, S.DETERMINING)
DECIDED_BY_DELEGATE = (S.SD_ASSIGNED, S.SANCTION_PROPOSED)
# Until the decision an answer is for, it is taken; more time may be given even after the first period ran out.
HEARING = (S.RESPONSE_OPEN, S.INVESTIGATING, S.PRELIM_FINDINGS, S.DETERMINING, S.SANCTION_PROPOSED)


def _put(letter: LetterKind) -> Move:
    """The allegations to the respondent, as they are first or as they have become."""
    needs = (Need.DECLARATION, Need.ALLEGATIONS, Need.PREPARED, Need.LETTER)
    return move(Who.DECISION_MAKER, needs=needs, letter=letter, clock="response")


def _determine(found: Need, clock: str = "") -> Move:
    needs = (Need.DECLARATION, Need.SETTLED, Need.FINDINGS, Need.ALL_PUT, found, Need.MAY_DETERMINE)
    said = (Need.DECISION, Need.LETTER)
    return move(Who.DECISION_MAKER, needs=(*needs, *said), letter=LetterKind.DETERMINATION, clock=clock)


def _close_after(state: S) -> Move:
    """What went into other hands is closed when it is known how it ended there."""
    followed_up = move(Who.SERVICES_MANAGER, needs=(Need.FOLLOWED_UP, Need.DISPOSAL_CLASS))
    return followed_up if state in HANDED_ON else _close


MOVES: Table = {
    S.RECEIVED: {
        S.ASSESSING: move(Who.SERVICES_OFFICER, Who.SERVICES_MANAGER, needs=(Need.DECLARATION,), clock="assessment"),
        S.RETURNED: _return,
        S.DIVERTED_PID: _divert,
        S.ON_HOLD: _hold,
    },
    S.RETURNED: {
        S.RECEIVED: move(Who.SYSTEM, needs=(Need.ANSWERED,)),
        S.DIVERTED_PID: move(Who.SYSTEM, needs=(Need.REASON,)),
    },
    S.ASSESSING: {
        S.FORMAL: move(Who.SERVICES_MANAGER, needs=(*_assess, Need.EMPLOYEE_PATH)),
        S.NO_ACTION: move(Who.SERVICES_MANAGER, needs=_assess),
        S.MANAGEMENT_ACTION: move(Who.SERVICES_MANAGER, needs=_assess),
        S.EXTERNAL_REFERRAL: move(
            Who.SERVICES_MANAGER, needs=(*_assess, Need.HANDED_ON, Need.LETTER), letter=LetterKind.REFERRAL_OUT
        ),
        S.CONTRACT_PATH: move(Who.SERVICES_MANAGER, needs=(*_assess, Need.CONTRACTOR, Need.HANDED_ON)),
        S.RETURNED: _return,
        S.DIVERTED_PID: _divert,
        S.ON_HOLD: _hold,
    },
    S.FORMAL: {
        S.BDM_APPOINTED: move(
            Who.SERVICES_MANAGER,
            needs=(Need.APPOINTED, Need.MAY_DETERMINE, Need.PROCEDURES, Need.LETTER),
            letter=LetterKind.APPOINTMENT,
        ),
        S.DISCONTINUED: _discontinue,
        S.ON_HOLD: _hold,
    },
    S.BDM_APPOINTED: {
        S.RESPONSE_OPEN: _put(LetterKind.NOTICE),
        S.DISCONTINUED: _discontinue,
        S.ON_HOLD: _hold,
    },
    S.RESPONSE_OPEN: {S.INVESTIGATING: _settle, S.DISCONTINUED: _discontinue, S.ON_HOLD: _hold},
    S.INVESTIGATING: {
        S.RESPONSE_OPEN: _put(LetterKind.VARIATION),
        S.PRELIM_FINDINGS: move(
            Who.INVESTIGATOR,
            Who.DECISION_MAKER,
            needs=(Need.DECLARATION, Need.PREPARED, Need.LETTER),
            letter=LetterKind.PRELIMINARY,
            clock="response",
        ),
        S.DETERMINING: move(Who.DECISION_MAKER, needs=(Need.DECLARATION, Need.SETTLED)),
        S.DISCONTINUED: _discontinue,
        S.ON_HOLD: _hold,
    },
    S.PRELIM_FINDINGS: {S.DETERMINING: _settle, S.DISCONTINUED: _discontinue, S.ON_HOLD: _hold},
    S.DETERMINING: {
        S.BREACH: _determine(Need.BREACH_FOUND, clock="review"),
        S.NO_BREACH: _determine(Need.NO_BREACH_FOUND),
        # What came up only now is put to the respondent before it counts.
        S.INVESTIGATING: move(Who.DECISION_MAKER, needs=(Need.DECLARATION, Need.REASON)),
        S.ON_HOLD: _hold,
    },
    S.BREACH: {
        S.SD_ASSIGNED: move(Who.SERVICES_MANAGER, needs=(Need.CURRENT_EMPLOYEE, Need.DELEGATED, Need.MAY_SANCTION)),
        S.BREACH_RECORDED_FORMER: _record_for_former,
        S.INVESTIGATING: _again,
        S.ON_HOLD: _hold,
    },
    S.SD_ASSIGNED: {
        S.SANCTION_PROPOSED: _propose,
        S.BREACH_RECORDED_FORMER: _record_for_former,
        S.INVESTIGATING: _again,
        S.ON_HOLD: _hold,
    },
    S.SANCTION_PROPOSED: {
        S.SANCTION_PROPOSED: _propose,
        S.SANCTION_DECIDED: move(
            Who.DELEGATE,
            needs=(
                Need.DECLARATION,
                Need.CURRENT_EMPLOYEE,
                Need.MAY_SANCTION,
                Need.SETTLED,
                Need.DECISION,
                Need.LETTER,
            ),
            letter=LetterKind.DECISION,
            clock="review",
        ),
        S.BREACH_RECORDED_FORMER: _record_for_former,
        S.INVESTIGATING: _again,
        S.ON_HOLD: _hold,
    },
    S.SANCTION_DECIDED: {
        S.IMPLEMENTED: move(Who.SERVICES_MANAGER, needs=(Need.REASON, Need.CARRIED_OUT)),
        S.BREACH: _again,
        S.INVESTIGATING: _again,
    },
    **{state: {S.CLOSED: _close_after(state)} for state in CLOSABLE},
    S.BREACH_RECORDED_FORMER: {S.CLOSED: _close, S.INVESTIGATING: _again},
    S.IMPLEMENTED: {S.CLOSED: _close, S.BREACH: _again, S.INVESTIGATING: _again},
    # What may be known only later ends it from there too: that nothing more is to be done, or that it is a disclosure.
    S.ON_HOLD: {
        **dict.fromkeys(HOLDABLE, _resume),
        S.DISCONTINUED: move(
            Who.SERVICES_MANAGER,
            needs=(Need.REASON, Need.WAS_OPEN_THERE, Need.LETTER),
            letter=LetterKind.DISCONTINUANCE,
        ),
        S.DIVERTED_PID: move(Who.SERVICES_OFFICER, Who.SERVICES_MANAGER, needs=(Need.REASON, Need.WAS_OPEN_THERE)),
    },
    S.DIVERTED_PID: {},
    S.CLOSED: {S.BREACH: _again, S.INVESTIGATING: _again},
}
