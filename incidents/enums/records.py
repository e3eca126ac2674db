"""A file as a record: what leaves it, how long it is kept. Values are stored; labels are read by people."""

from django.db import models


class ExportFor(models.TextChoices):
    """For whom a file leaves the portal: what is in it depends on that."""

    COMPLETE = "complete", "The complete file"
    RESPONDENT = "respondent", "The respondent"
    FOI = "foi", "A freedom of information request"
    REVIEW = "review", "A reviewing body"


class ReleaseState(models.TextChoices):
    """Where a redacted release of a file stands."""

    PREPARING = "preparing", "Being prepared"
    CHECKING = "checking", "Waiting for a second person"
    APPROVED = "approved", "Approved"
    DROPPED = "dropped", "Given up"


class Given(models.TextChoices):
    """What becomes of one document of a release."""

    WHOLE = "whole", "Given whole"
    PART = "part", "Given with parts removed"
    WITHHELD = "withheld", "Withheld"


class Releasable(models.TextChoices):
    """Of what kind a document of a release is, in the order in which they stand in it."""

    LETTER = "letter", "Letter"
    RESPONSE = "response", "Response"
    ALLEGATION = "allegation", "Allegation"
    EVIDENCE = "evidence", "Evidence"
    INTERVIEW = "interview", "Interview"
    FINDING = "finding", "Finding"
    DECISION = "decision", "Decision"
    HOLD = "hold", "Hold"
    CONSEQUENCE = "consequence", "Consequence outside the Code"
    CAPTURE = "capture", "Capture of a post"
    RECORD = "record", "Other record"
    CHRONOLOGY = "chronology", "Chronology"
    REFERRAL = "referral", "Referral package"


class RetentionTrigger(models.TextChoices):
    """What a period of keeping counts from."""

    COMPLETED = "completed", "The last action on the matter"
    REVIEWED = "reviewed", "The end of the last review"
    SANCTIONED = "sanctioned", "The end of the sanction"
    SEPARATED = "separated", "The person's leaving"


class Stop(models.TextChoices):
    """What keeps a file from being destroyed."""

    OPEN = "open", "it is not closed"
    TIME = "time", "the time it is kept for is not over"
    LEGAL_HOLD = "legal_hold", "a legal hold stands"
    HOLD = "hold", "it is on hold"
    REVIEW = "review", "a decision in it is under review, or may still be"
    SUSPENSION = "suspension", "a suspension runs"
    CLOCK = "clock", "the time to answer a letter runs"
    HANDED_ON = "handed_on", "nobody said how it ended where it was handed on"
    INTERVIEW = "interview", "an interview is still to come"
    SHARED = "shared", "another matter is bound up with it"
