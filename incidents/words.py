"""How steps and refusals are said to people. Domain code raises; this words it."""

from dataclasses import dataclass

from incidents.domain.parts import PartRefused
from incidents.enums import CaseState as C
from incidents.enums import EntryKind
from incidents.enums import InvestigationState as S
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, MoveRefused, Need, OpenMove

CASE_STEPS: dict[str, str] = {
    C.IN_TRIAGE: "Take it into triage",
    C.INFO_REQUESTED: "Ask for more information",
    C.STAFF_CONTACTED: "Record contact with the staff member",
    C.MANAGER_CONTACTED: "Record contact with the manager",
    C.REFERRAL_PROPOSED: "Propose a referral to People Services",
    C.REFERRED: "Refer to People Services",
    C.CLOSED_NO_ACTION: "Close: no action needed",
    C.CLOSED_GUIDANCE: "Close: guidance given",
    C.CLOSED_NOT_STAFF: "Close: not one of our staff",
    C.CLOSED_TAKEDOWN: "Close: the post was taken down",
    C.DIVERTED_PID: "Pass to a disclosure officer",
    C.DIVERTED_OTHER: "Pass to another area",
}
FILE_STEPS: dict[str, str] = {
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
AUDIENCES = {
    EntryKind.NOTE: "Only Digital Media reads this",
    EntryKind.CONVERSATION: "Only Digital Media reads this",
    EntryKind.MESSAGE: "The reporter reads this too",
    EntryKind.REPORTER: "Written by the reporter",
    EntryKind.MOVE: "",
}


def refusal(error: MoveRefused | PartRefused) -> str:
    """Why a step was not taken and what to do, in a sentence."""
    if isinstance(error, PartRefused):
        return "This person already has another part in the matter. Choose someone who has none."
    if error.reason == NOT_FROM_HERE:
        return "That step cannot be taken from where this stands now. Someone may have moved it on: look again."
    if error.reason == NOT_BY_YOU:
        return "That step is not yours, or that person cannot have this part here."
    return f"Not yet. First: {'; '.join(needs(error.needs))}."


def needs(missing: tuple[Need, ...]) -> list[str]:
    return [need.value for need in missing]


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
