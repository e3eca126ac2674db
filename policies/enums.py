from django.db import models


class EditionState(models.TextChoices):
    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    CHANGES_REQUESTED = "changes_requested", "Changes requested"
    APPROVED = "approved", "Approved"
    PUBLISHED = "published", "In force"
    SUPERSEDED = "superseded", "Superseded"
    WITHDRAWN = "withdrawn", "Withdrawn"
    DISCARDED = "discarded", "Discarded"


# The words may change in these, and in no other.
EDITABLE = (EditionState.DRAFT, EditionState.CHANGES_REQUESTED)
IN_HAND = (*EDITABLE, EditionState.IN_REVIEW, EditionState.APPROVED)
NEVER_PUBLISHED = (*IN_HAND, EditionState.DISCARDED)


class ReviewAnswer(models.TextChoices):
    """What a reviewer says of a draft."""

    NONE = "", "Not answered yet"
    AGREES = "agrees", "Agrees"
    CHANGES = "changes", "Asks for changes"


class Availability(models.TextChoices):
    PUBLIC = "public", "May be shown outside the department"
    INTERNAL = "internal", "Internal only"


class Modality(models.TextChoices):
    """What kind of sentence a clause is. The starred form is an example of use that may be unacceptable."""

    MUST = "must", "You must"
    MUST_NOT = "must not", "You must not"
    UNACCEPTABLE_EXAMPLE = "must not*", "Example of what may be unacceptable"
    SHOULD = "should", "You should"
    SHOULD_NOT = "should not", "You should not"
    MAY = "may", "You may"
    ADVICE = "advice", "Advice"
    PROCESS = "process", "How it works"
    CONSEQUENCE = "consequence", "What could follow"


class Capacity(models.TextChoices):
    ANY = "any", "Any capacity"
    AT_WORK = "at work", "At work"
    OFFICIAL = "official", "Speaking for the department"
    PERSONAL = "personal", "In private life"


class Reading(models.TextChoices):
    """How far someone is with an edition that asks for their acknowledgement; past its date, overdue however far."""

    NOT_OPENED = "not_opened", "Not opened"
    OPENED = "opened", "Opened"
    OVERDUE = "overdue", "Overdue"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    EXEMPT = "exempt", "Exempt"


# An edition waits for those who are this far with it.
WAITING = (Reading.NOT_OPENED, Reading.OPENED, Reading.OVERDUE)


class ExemptionState(models.TextChoices):
    """Where an entry of the exceptions register stands on a day."""

    WAITING = "waiting", "Waits for a decision"
    TO_COME = "to_come", "Approved, to come"
    IN_FORCE = "in_force", "In force"
    REFUSED = "refused", "Refused"
    ENDED = "ended", "Ended early"
    RUN_OUT = "run_out", "Run out"


# What the register can be narrowed to.
EXEMPTIONS_SHOWN = {
    "In force": (ExemptionState.IN_FORCE, ExemptionState.TO_COME),
    "Waiting": (ExemptionState.WAITING,),
    "Past": (ExemptionState.REFUSED, ExemptionState.ENDED, ExemptionState.RUN_OUT),
}


class QuestionState(models.TextChoices):
    """Where a question to a person stands. Withdrawn and erased ones hold no words."""

    ASKED = "asked", "Waiting"
    TAKEN = "taken", "Being answered"
    ANSWERED = "answered", "Answered"
    WITHDRAWN = "withdrawn", "Withdrawn"
    ERASED = "erased", "Erased"


class Desk(models.TextChoices):
    """Where a question waits, or is being answered."""

    DIGITAL_MEDIA = "digital_media", "Digital Media"
    POLICY_OWNERS = "policy_owners", "the owners of the policy"

    @property
    def other(self) -> "Desk":
        return Desk.POLICY_OWNERS if self == Desk.DIGITAL_MEDIA else Desk.DIGITAL_MEDIA


class QuestionStepKind(models.TextChoices):
    """What happened to a question between being asked and being answered, as its asker reads it."""

    TAKEN = "taken", "Taken by"
    HANDED_BACK = "handed_back", "Left to colleagues by"
    PASSED = "passed", "Passed on by"


class Counted(models.TextChoices):
    """What is counted of the advice."""

    VERDICT = "verdict", "Verdict"
    CLAUSE = "clause", "Clause"


class Measure(models.TextChoices):
    """What is counted of a clause, for those who answer for its words."""

    CHECKED = "checked", "Checked"
    ASKED = "asked", "Asked"
    MISSED = "missed", "Missed"
    RAISED = "raised", "Raised"
    FOUND = "found", "Found"
