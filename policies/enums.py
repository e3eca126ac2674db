from django.db import models


class EditionState(models.TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "In force"
    SUPERSEDED = "superseded", "Superseded"
    WITHDRAWN = "withdrawn", "Withdrawn"


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
    """How far someone is with an edition that asks for their acknowledgement."""

    NOT_OPENED = "not_opened", "Not opened"
    OPENED = "opened", "Opened"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
