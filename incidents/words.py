"""How steps and refusals are said to people. Domain code raises; this words it."""

from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings

from incidents.domain.assessing import IntakeRefused
from incidents.domain.consequence import ConsequenceRefused
from incidents.domain.decision import FindingRefused
from incidents.domain.errand import ErrandRefused
from incidents.domain.investigation import AllegationRefused
from incidents.domain.measures import SanctionRefused
from incidents.domain.parts import PartRefused
from incidents.enums import CaseState as C
from incidents.enums import EntryKind
from incidents.enums import InvestigationState as S
from incidents.enums import ReviewState as R
from incidents.form_letters import form_letters
from incidents.intake_words import INTAKE
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, NOT_YET, MoveRefused, OpenMove, Who
from incidents.sanction_words import CONSEQUENCES, SANCTIONS

CASE_STEPS: dict[str, str] = {
    C.IN_TRIAGE: "Take it into triage",
    C.INFO_REQUESTED: "Ask for more information",
    C.STAFF_CONTACTED: "Record contact with the staff member",
    C.MANAGER_CONTACTED: "Record contact with the manager",
    C.REFERRAL_PROPOSED: "Propose a referral to People Services",
    C.REFERRED: "Refer to People Services",
    C.RETURNED: "Do not agree: back to the handler",
    C.CLOSED_NO_ACTION: "Close: no action needed",
    C.CLOSED_GUIDANCE: "Close: guidance given",
    C.CLOSED_NOT_STAFF: "Close: not one of our staff",
    C.CLOSED_TAKEDOWN: "Close: the post was taken down",
    C.CLOSED_DUPLICATE: "Close: a duplicate",
    C.DIVERTED_PID: "Pass to a disclosure officer",
    C.DIVERTED_OTHER: "Pass to another area",
}
# What each closed reason means, shown where a case is closed and where one stands closed.
CLOSED_MEANS: dict[str, str] = {
    C.CLOSED_NO_ACTION: "It was looked at, is not a potential breach, and nobody has to do anything about it.",
    C.CLOSED_GUIDANCE: "It is not a potential breach. The staff member was told what the guidelines ask of them.",
    C.CLOSED_NOT_STAFF: "Whoever posted it does not work here, as far as Digital Media could find out.",
    C.CLOSED_TAKEDOWN: "It is not a potential breach, and the post is no longer there.",
    C.CLOSED_DUPLICATE: (
        "It is the same matter as another case, which goes on and is judged for both. "
        "Its reporters hear how that one goes."
    ),
}
FILE_STEPS: dict[str, str] = {
    S.RECEIVED: "Receive it again",
    S.RETURNED: "Return it to Digital Media with questions",
    S.ASSESSING: "Begin the assessment",
    S.FORMAL: "Begin the formal process",
    S.NO_ACTION: "Take no action",
    S.MANAGEMENT_ACTION: "Leave it to management action",
    S.EXTERNAL_REFERRAL: "Refer it outside",
    S.CONTRACT_PATH: "Hand it to the contract manager",
    S.DIVERTED_PID: "Pass to a disclosure officer",
    S.BDM_APPOINTED: "Appoint the breach decision-maker",
    S.RESPONSE_OPEN: "Issue the notice of suspected breach",
    S.INVESTIGATING: "Go on investigating",
    S.PRELIM_FINDINGS: "Put preliminary findings",
    S.DETERMINING: "Begin to determine",
    S.BREACH: "Determine: breach",
    S.NO_BREACH: "Determine: no breach",
    S.BREACH_RECORDED_FORMER: "Record the breach of a former employee",
    S.DISCONTINUED: "Discontinue",
    S.SD_ASSIGNED: "Assign the sanction delegate",
    S.SANCTION_PROPOSED: "Propose a sanction",
    S.SANCTION_DECIDED: "Decide on sanction",
    S.IMPLEMENTED: "Record that it was carried out",
    S.ON_HOLD: "Put on hold",
    S.CLOSED: "Close the file",
}
# Whose turn it is, as the list of files says it.
FILE_WAITS_FOR: dict[str, str] = {
    S.RECEIVED: "An officer begins the assessment",
    S.RETURNED: "Digital Media answers",
    S.ASSESSING: "An officer recommends, a manager decides",
    S.FORMAL: "A manager appoints the decision-maker",
    S.BDM_APPOINTED: "The decision-maker issues the notice",
    S.RESPONSE_OPEN: "The respondent may answer",
    S.INVESTIGATING: "The decision-maker",
    S.PRELIM_FINDINGS: "The respondent may answer",
    S.DETERMINING: "The decision-maker determines",
    S.BREACH: "A manager assigns the delegate",
    S.SD_ASSIGNED: "The delegate proposes a sanction",
    S.SANCTION_PROPOSED: "The respondent may answer, then the delegate decides",
    S.SANCTION_DECIDED: "A manager has it carried out",
    S.ON_HOLD: "A manager takes it up again",
}
# The same states as the respondent reads them: plain, and no more than they have been told.
RESPONDENT_STATES: dict[str, str] = {
    S.RESPONSE_OPEN: "You may respond",
    S.INVESTIGATING: "Being looked into",
    S.PRELIM_FINDINGS: "You may respond",
    S.DETERMINING: "Being decided",
    S.NO_BREACH: "Ended: no breach found",
    S.BREACH: "A breach was found",
    S.BREACH_RECORDED_FORMER: "Ended: a breach was recorded",
    S.DISCONTINUED: "Ended without a finding",
    S.SD_ASSIGNED: "A sanction is being considered",
    S.SANCTION_PROPOSED: "A sanction is being considered",
    S.SANCTION_DECIDED: "Decided",
    S.IMPLEMENTED: "Decided and carried out",
    S.ON_HOLD: "On hold",
    S.CLOSED: "Closed",
}
REVIEW_STEPS: dict[str, str] = {
    R.APPLIED: "Record that review was applied for",
    R.FORWARDED: "Record that the papers were forwarded",
    R.ACCEPTED: "Record that the application was accepted",
    R.NOT_ACCEPTED: "Record that the application was not accepted",
    R.UNDER_REVIEW: "Record that the review began",
    R.UNANSWERED: "Record that no answer came in time",
    R.RECOMMENDED: "Record that a recommendation came",
    R.AGENCY_DECIDED: "Record what the department decided",
    R.LAPSED: "Record that the right lapsed",
    R.WITHDRAWN: "Record that the application was withdrawn",
    R.CLOSED: "Close the review",
}
AUDIENCES: dict[str, str] = {
    EntryKind.NOTE: "Only Digital Media reads this",
    EntryKind.CONVERSATION: "Only Digital Media reads this",
    EntryKind.MESSAGE: "The reporter reads this too",
    EntryKind.REPORTER: "Written by the reporter",
    **dict.fromkeys(
        (
            EntryKind.MOVE,
            EntryKind.GRADED,
            EntryKind.FOLLOW_UP,
            EntryKind.ASSIGNED,
            EntryKind.ACCEPTED,
            EntryKind.GIVEN_BACK,
            EntryKind.RELEASED,
            EntryKind.LINKED,
            EntryKind.UNLINKED,
            EntryKind.LEFT,
        ),
        "",
    ),
}


ALLEGATIONS = {
    "posts": "Choose at least one post. An allegation without one cannot be answered.",
    "clauses": "Name at least one clause.",
    "not_in_force": "One of the clauses did not hold on the day of the conduct. Check the day and the refs.",
    "not_of_this_matter": "One of the posts or pictures does not belong to this matter.",
    "future": "The conduct cannot be in the future.",
    "varied": "Only an allegation that was put to the respondent, and was not varied yet, can be varied.",
    "put": "The respondent was told of this allegation, so it stays as it is. Add another one instead.",
}
ERRANDS = {
    "person": (
        "They cannot carry this out: only an employee who has no part in the matter can. "
        "Name another manager in their line."
    ),
    "course": "They have left, or the course is not open to learners any more.",
    "past": "That day has passed. Give a day from today on.",
    "future": "It cannot have been done on a day that is still to come.",
    "task": "That was done, or given to somebody, meanwhile. Look at the file again.",
}
NAME_DOES_NOT_OPEN = "The key that sealed this name is not here, so it cannot be shown. Nothing was recorded as seen."

Refusal = (
    MoveRefused
    | PartRefused
    | AllegationRefused
    | FindingRefused
    | SanctionRefused
    | IntakeRefused
    | ConsequenceRefused
    | ErrandRefused
)


# What each code of a refusal is said as.
REFUSALS: tuple[tuple[type[Exception], dict[str, str]], ...] = (
    (AllegationRefused, ALLEGATIONS),
    (IntakeRefused, INTAKE),
    (SanctionRefused, SANCTIONS),
    (ConsequenceRefused, CONSEQUENCES),
    (ErrandRefused, ERRANDS),
)


def refusal(error: Refusal) -> str:
    """Why a step was not taken and what to do, in a sentence."""
    for kind, said in REFUSALS:
        if isinstance(error, kind):
            return said[str(error)] % {"limit": settings.FINE_LIMIT_PERCENT}
    if isinstance(error, FindingRefused) and str(error) == "not_put":
        return "A finding can only rest on what was put to the respondent. Go back and put it to them first."
    if isinstance(error, FindingRefused):
        return "A breach can only be found of what was alleged and put to the respondent, by conduct that was found."
    if isinstance(error, MoveRefused):
        return _not_moved(error)
    return "This person already has another part in the matter. Choose someone who has none."


def _not_moved(error: MoveRefused) -> str:
    if error.reason == NOT_FROM_HERE:
        return "That step cannot be taken from where this stands now. Someone may have moved it on: look again."
    if error.reason == NOT_BY_YOU:
        return "That step is not yours, or that person cannot have this part here."
    return f"Not yet. First: {'; '.join(needs(error.needs))}."


def letter_title(name: str) -> str:
    letter = form_letters().get(name)
    return letter.title if letter else "A letter that is no longer used"


def bulk_refusal(why: str) -> str:
    """Why one case of many was left as it was."""
    if why == "part":
        return refusal(PartRefused())
    if why.startswith(f"{NOT_YET}: "):
        return f"Not yet. First: {why.removeprefix(f'{NOT_YET}: ')}."
    return refusal(MoveRefused(why)) if why in (NOT_FROM_HERE, NOT_BY_YOU) else why


def needs(missing: tuple[StrEnum, ...]) -> list[str]:
    return [need.value for need in missing]


def said_of(who: frozenset[Who]) -> str:
    """Those who may take a step, as the start of a sentence."""
    names = " or ".join(one.value for one in Who if one in who)
    return names[:1].upper() + names[1:]


@dataclass(frozen=True)
class Step:
    """A step as the next-move panel shows it."""

    name: str
    url: str
    who: str
    needs: list[str]
    open: bool
    why_closed: str = ""


def step(open_move: OpenMove, *, names: dict[str, str], url: str) -> Step:
    return Step(
        name=names[open_move.to],
        url=url,
        who="",
        needs=needs(open_move.missing),
        open=open_move.is_open,
        why_closed="" if open_move.is_open else "What is listed must be there first.",
    )
