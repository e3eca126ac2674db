"""Letters: which there are, and how one reaches whom it is for. Values are stored; labels are read by people."""

from django.db import models


class LetterKind(models.TextChoices):
    """Numbered as in the procedures."""

    ACKNOWLEDGEMENT = "L1", "Acknowledgement of a report"
    OUTCOME_TO_REPORTER = "L2", "Outcome of the assessment"
    APPOINTMENT = "L3", "Appointment to decide or investigate"
    NOTICE = "L4", "Notice of suspected breach"
    VARIATION = "L5", "Varied notice of suspected breach"
    PRELIMINARY = "L6", "Preliminary findings"
    DETERMINATION = "L7", "Determination"
    DISCONTINUANCE = "L8", "Discontinuance"
    PROPOSAL = "L9", "Proposed sanction"
    DECISION = "L10", "Sanction decision"
    SUSPENSION_PROPOSAL = "L11", "Proposed suspension from duties"
    SUSPENSION_DECISION = "L12", "Suspension from duties"
    SUSPENSION_REVIEW = "L13", "Review of your suspension"
    SUSPENSION_END = "L14", "End of your suspension"
    REFERRAL_OUT = "L15", "Referral to another body"
    SEPARATION = "L16", "What your leaving means for this matter"
    REVIEW_DECISION = "L17", "Decision after a review"
    SUSPENSION_REVIEWED = "L18", "Decision after a review of your suspension"
    STAY = "L19", "Stay of a sanction"
    REVIEW_REFUSED = "L20", "Your application for a review by the department"
    HOLD = "L21", "Hold of your matter"


# Whose answer the formal process waits for: its next step opens when they were answered or ran their time.
HEARD_LETTERS = frozenset({LetterKind.NOTICE, LetterKind.VARIATION, LetterKind.PRELIMINARY, LetterKind.PROPOSAL})
# Letters that open a period in which the respondent may answer.
ANSWERED_LETTERS = HEARD_LETTERS | {LetterKind.SUSPENSION_PROPOSAL}
TO_REPORTER = frozenset({LetterKind.ACKNOWLEDGEMENT, LetterKind.OUTCOME_TO_REPORTER})
# Of the others, one goes to whoever is appointed and one outside.
TO_RESPONDENT = frozenset(LetterKind) - TO_REPORTER - {LetterKind.APPOINTMENT, LetterKind.REFERRAL_OUT}


class LetterWay(models.TextChoices):
    PORTAL = "portal", "In the portal"
    HAND = "hand", "Handed over"
    POST = "post", "Posted"
    RETURNED = "returned", "Came back undelivered"
