"""What is decided of a breach, and what becomes of the decision. Values are stored; labels are read by people."""

from django.db import models


class ReviewState(models.TextChoices):
    RIGHTS_NOTIFIED = "rights_notified", "Rights told"
    APPLIED = "applied", "Applied"
    FORWARDED = "forwarded", "Papers forwarded"
    ACCEPTED = "accepted", "Accepted"
    NOT_ACCEPTED = "not_accepted", "Not accepted"
    UNDER_REVIEW = "under_review", "Under review"
    UNANSWERED = "unanswered", "Not answered in time"
    RECOMMENDED = "recommended", "Recommendation received"
    AGENCY_DECIDED = "agency_decided", "Agency decided"
    LAPSED = "lapsed", "Lapsed"
    WITHDRAWN = "withdrawn", "Withdrawn"
    CLOSED = "closed", "Closed"


class ReviewOf(models.TextChoices):
    BREACH = "breach", "The finding of breach"
    SANCTION = "sanction", "The sanction"
    SUSPENSION = "suspension", "The suspension"


class ReviewOutcome(models.TextChoices):
    """What a reviewing body recommends, and what the agency then decides. Only setting aside or varying undoes."""

    CONFIRMED = "confirmed", "Confirmed"
    VARIED = "varied", "Varied"
    SET_ASIDE = "set_aside", "Set aside"


UNDOING = (ReviewOutcome.VARIED, ReviewOutcome.SET_ASIDE)


class SanctionKind(models.TextChoices):
    """Section 15(1) of the Public Service Act 1999: a closed list."""

    TERMINATION = "termination", "Termination of employment"
    CLASSIFICATION = "classification", "Reduction in classification"
    REASSIGNMENT = "reassignment", "Re-assignment of duties"
    SALARY = "salary", "Reduction in salary"
    FINE = "fine", "Deductions from salary, by way of fine"
    REPRIMAND = "reprimand", "Reprimand"


class Outcome(models.TextChoices):
    """How a matter ended, as the office counts it, whatever was then done. Values are those of the states."""

    NO_ACTION = "no_action", "No action"
    MANAGEMENT_ACTION = "management_action", "Management action"
    EXTERNAL_REFERRAL = "external_referral", "Referred outside"
    CONTRACT_PATH = "contract_path", "Contract manager"
    DISCONTINUED = "discontinued", "Discontinued"
    NO_BREACH = "no_breach", "No breach"
    BREACH = "breach", "Breach found"


class Weighs(models.TextChoices):
    """What a factor speaks for."""

    HEAVIER = "heavier", "For a heavier sanction"
    LIGHTER = "lighter", "For a lighter sanction"
    NEITHER = "neither", "Weighed, and it speaks for neither"


class SanctionState(models.TextChoices):
    IN_FORCE = "in_force", "In force"
    STAYED = "stayed", "Stayed"
    VARIED = "varied", "In force as varied"
    OVERTURNED = "overturned", "Overturned"
    SPENT = "spent", "Spent"


# What can become of a sanction. The database holds each change against it too.
SANCTION_ARROWS: dict[SanctionState, tuple[SanctionState, ...]] = {
    SanctionState.IN_FORCE: (
        SanctionState.STAYED,
        SanctionState.VARIED,
        SanctionState.OVERTURNED,
        SanctionState.SPENT,
    ),
    SanctionState.STAYED: (SanctionState.IN_FORCE, SanctionState.VARIED, SanctionState.OVERTURNED),
    SanctionState.VARIED: (
        SanctionState.STAYED,
        SanctionState.VARIED,
        SanctionState.OVERTURNED,
        SanctionState.SPENT,
    ),
    SanctionState.OVERTURNED: (),
    SanctionState.SPENT: (),
}
