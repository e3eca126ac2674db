"""What may follow outside section 15, each decided by somebody else. Values are stored; labels are read by people."""

from django.db import models


class ConsequenceKind(models.TextChoices):
    CLEARANCE = "clearance", "Security clearance"
    SUITABILITY = "suitability", "Organisational suitability"
    CRIMINAL = "criminal", "Criminal referral"
    TERMINATION = "termination", "Termination on another ground"


class ClearanceOutcome(models.TextChoices):
    CONTINUED = "continued", "Continued"
    CONDITIONS = "conditions", "Continued with conditions"
    SUSPENDED = "suspended", "Suspended"
    LOST = "lost", "Denied or cancelled"


class SuitabilityOutcome(models.TextChoices):
    SUITABLE = "suitable", "Suitable"
    CONDITIONS = "conditions", "Suitable with conditions"
    UNSUITABLE = "unsuitable", "Not suitable"


class CriminalStatus(models.TextChoices):
    REFERRED = "referred", "Referred"
    INVESTIGATED = "investigated", "Being investigated"
    CHARGED = "charged", "Charges laid"
    NOT_TAKEN_UP = "not_taken_up", "Not taken up"
    WITHDRAWN = "withdrawn", "Charges withdrawn"
    CONVICTED = "convicted", "Convicted"
    NOT_CONVICTED = "not_convicted", "Not convicted"
