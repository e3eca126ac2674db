"""How People Services takes a matter in, hands it on, holds it. Values are stored; labels are read by people."""

from django.db import models


class MatchedAt(models.TextChoices):
    """When the respondent was looked up in the directory."""

    ASSESSMENT = "assessment", "When the assessment began"
    CONDUCT = "conduct", "As at the day of the conduct"
    CHANGED = "changed", "When the directory changed"


class OutsideBody(models.TextChoices):
    POLICE = "police", "Police"
    SECURITY = "security", "A security agency"
    CORRUPTION = "corruption", "The National Anti-Corruption Commission"
    FRAUD = "fraud", "Fraud control"
    SAFETY = "safety", "A work health and safety regulator"
    OTHER = "other", "Another body"


class HoldGround(models.TextChoices):
    CRIMINAL = "criminal", "Criminal proceedings"
    MEDICAL = "medical", "The respondent's health"
    COURT = "court", "An order of a court"

    @property
    def told(self) -> str:
        """What whoever works on the matter reads of it: of somebody's health, only that there is a ground."""
        return "A ground that is confidential" if self == HoldGround.MEDICAL else self.label


class Leaving(models.TextChoices):
    RESIGNED = "resigned", "Resigned"
    RETIRED = "retired", "Retired"
    ENDED = "ended", "Their engagement ended"
    MOVED = "moved", "Moved to another agency"
    OTHER = "other", "Left in another way"


class Due(models.TextChoices):
    """What People Services is reminded of, once for each day it falls due."""

    ASSESSMENT = "assessment", "The assessment is overdue"
    HOLD = "hold", "The hold is to be looked at again"
    HANDED_ON = "handed_on", "What was handed on is to be asked after"
    LEGAL_HOLD = "legal_hold", "The legal hold is to be looked at again"
    RETENTION = "retention", "The time it is kept for is over"
    INTERVIEW = "interview", "An interview takes place"
    FORWARD = "forward", "The papers of a review are to be forwarded"
    TASK = "task", "Something to carry out a sanction is due"
    COURSE = "course", "A course that was asked of the respondent is overdue"
    ANSWER = "answer", "An application for review is to be answered"
    IN_LINE = "in_line", "Somebody with a part in it has come to answer for the respondent"
