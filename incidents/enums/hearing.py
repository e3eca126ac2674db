"""How somebody is heard: who is beside them, what is relied on. Values are stored; labels are read by people."""

from django.db import models


class SupportKind(models.TextChoices):
    COLLEAGUE = "colleague", "Colleague"
    UNION = "union", "Union representative"
    LAWYER = "lawyer", "Lawyer"
    FRIEND = "friend", "Friend or family"
    OTHER = "other", "Somebody else"


class ExhibitSource(models.TextChoices):
    """Whence an item of the evidence register came."""

    REFERRAL = "referral", "What was referred"
    RESPONDENT = "respondent", "The respondent"
    INTERVIEW = "interview", "An interview"
    RECORD = "record", "A record of the department"
    ELSEWHERE = "elsewhere", "Elsewhere"


class RecordKind(models.TextChoices):
    NOTES = "notes", "Notes"
    TRANSCRIPT = "transcript", "Transcript"
