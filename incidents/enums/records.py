"""A file as a record: what leaves it, how long it is kept. Values are stored; labels are read by people."""

from django.db import models


class ExportFor(models.TextChoices):
    """For whom a file leaves the portal: what is in it depends on that."""

    COMPLETE = "complete", "The complete file"
    RESPONDENT = "respondent", "The respondent"
    FOI = "foi", "A freedom of information request"
    REVIEW = "review", "A reviewing body"


class RetentionTrigger(models.TextChoices):
    """What a period of keeping counts from."""

    COMPLETED = "completed", "The last action on the matter"
    REVIEWED = "reviewed", "The end of the last review"
    SANCTIONED = "sanctioned", "The end of the sanction"
    SEPARATED = "separated", "The person's leaving"
