from django.db import models


class VersionState(models.TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Open to learners"
    SUPERSEDED = "superseded", "Superseded"


class Standing(models.TextChoices):
    """How far someone is with a course as it now reads."""

    NOT_STARTED = "not_started", "Not started"
    STARTED = "started", "Started"
    NOT_PASSED = "not_passed", "Not passed yet"
    COMPLETED = "completed", "Completed"
