"""Suspension from duties: precautionary, never a sanction. Values are stored; labels are read by people."""

from django.db import models


class SuspensionState(models.TextChoices):
    PROPOSED = "proposed", "Proposed"
    ACTIVE_PAID = "active_paid", "Suspended with pay"
    ACTIVE_UNPAID = "active_unpaid", "Suspended without pay"
    NOT_IMPOSED = "not_imposed", "Not imposed"
    ENDED = "ended", "Ended"


class SuspensionOutcome(models.TextChoices):
    """What a review of a suspension decides."""

    CONTINUED = "continued", "It continues"
    WITH_PAY = "with_pay", "It continues, from now on with pay"
    LONGER_UNPAID = "longer_unpaid", "It continues without pay, for longer"
    ENDED = "ended", "It ends"


class SuspensionEnd(models.TextChoices):
    NO_BELIEF = "no_belief", "The belief that the Code may have been breached is gone"
    NO_INTEREST = "no_interest", "It is no longer in the interest of the public or the department"
    TIME = "time", "The time it was imposed for ran out"
    SANCTION = "sanction", "The decision on sanction was made"
    NO_BREACH = "no_breach", "No breach was found"
    DISCONTINUED = "discontinued", "The process was discontinued"
    LEFT = "left", "They left the department"
    SET_ASIDE = "set_aside", "A review set it aside"
    REPLACED = "replaced", "Another suspension took its place"
