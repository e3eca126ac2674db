"""People Services' formal process: its steps, its letters, the Code. Values are stored; labels are read by people."""

from django.db import models


class InvestigationState(models.TextChoices):
    RECEIVED = "received", "Received"
    RETURNED = "returned", "Returned with questions"
    ASSESSING = "assessing", "Being assessed"
    NO_ACTION = "no_action", "No action"
    MANAGEMENT_ACTION = "management_action", "Management action"
    EXTERNAL_REFERRAL = "external_referral", "Referred outside"
    CONTRACT_PATH = "contract_path", "Contract manager"
    DIVERTED_PID = "diverted_pid", "Passed to an authorised disclosure officer"
    FORMAL = "formal", "Formal process"
    BDM_APPOINTED = "bdm_appointed", "Decision-maker appointed"
    RESPONSE_OPEN = "response_open", "Waiting for the response"
    INVESTIGATING = "investigating", "Investigating"
    PRELIM_FINDINGS = "prelim_findings", "Preliminary findings put"
    DETERMINING = "determining", "Determining"
    NO_BREACH = "no_breach", "No breach"
    BREACH = "breach", "Breach found"
    BREACH_RECORDED_FORMER = "breach_recorded_former", "Breach recorded: former employee"
    DISCONTINUED = "discontinued", "Discontinued"
    SD_ASSIGNED = "sd_assigned", "Sanction delegate assigned"
    SANCTION_PROPOSED = "sanction_proposed", "Sanction proposed"
    SANCTION_DECIDED = "sanction_decided", "Sanction decided"
    IMPLEMENTED = "implemented", "Implemented"
    ON_HOLD = "on_hold", "On hold"
    CLOSED = "closed", "Closed"


class Stage(models.TextChoices):
    """What a file is waiting for, as the office counts its files: several states each."""

    ASSESSMENT = "assessment", "Assessment"
    APPOINTMENT = "appointment", "Appointing a decision-maker"
    NOTICE = "notice", "Writing the notice"
    HEARING = "hearing", "From the notice to the determination"
    PROPOSAL = "proposal", "From the finding to a proposed sanction"
    SANCTION = "sanction", "Deciding on a sanction"
    CARRYING_OUT = "carrying_out", "Carrying it out"
    HOLD = "hold", "On hold"
    FINISHED = "finished", "Finished"

    @property
    def states(self) -> tuple[InvestigationState, ...]:
        return tuple(state for state in InvestigationState if Stage.of(state) == self)

    @classmethod
    def of(cls, state: str) -> "Stage":
        return _STAGES.get(InvestigationState(state), cls.FINISHED)


_STAGES = {
    InvestigationState.RECEIVED: Stage.ASSESSMENT,
    InvestigationState.RETURNED: Stage.ASSESSMENT,
    InvestigationState.ASSESSING: Stage.ASSESSMENT,
    InvestigationState.FORMAL: Stage.APPOINTMENT,
    InvestigationState.BDM_APPOINTED: Stage.NOTICE,
    InvestigationState.RESPONSE_OPEN: Stage.HEARING,
    InvestigationState.INVESTIGATING: Stage.HEARING,
    InvestigationState.PRELIM_FINDINGS: Stage.HEARING,
    InvestigationState.DETERMINING: Stage.HEARING,
    InvestigationState.BREACH: Stage.PROPOSAL,
    InvestigationState.SD_ASSIGNED: Stage.PROPOSAL,
    InvestigationState.SANCTION_PROPOSED: Stage.SANCTION,
    InvestigationState.SANCTION_DECIDED: Stage.CARRYING_OUT,
    InvestigationState.ON_HOLD: Stage.HOLD,
}


class CodeElement(models.TextChoices):
    """Section 13 of the Public Service Act 1999, in short."""

    HONESTY = "13(1)", "13(1) Honesty and integrity"
    CARE = "13(2)", "13(2) Care and diligence"
    RESPECT = "13(3)", "13(3) Respect and courtesy, no harassment"
    LAW = "13(4)", "13(4) Australian laws"
    DIRECTION = "13(5)", "13(5) Lawful and reasonable directions"
    CONFIDENCE = "13(6)", "13(6) Dealings with Ministers kept confidential"
    CONFLICT = "13(7)", "13(7) Conflicts of interest"
    RESOURCES = "13(8)", "13(8) Commonwealth resources"
    INFORMATION = "13(9)", "13(9) No false information to an official request"
    POWER = "13(10)", "13(10) Inside information, status and power"
    VALUES = "13(11)", "13(11) Values, integrity and good reputation"
    OVERSEAS = "13(12)", "13(12) Australia's reputation overseas"
    REGULATIONS = "13(13)", "13(13) Conduct the regulations prescribe"
