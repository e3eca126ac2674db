"""What somebody asks to have corrected of what is kept about them. Values are stored; labels are read by people."""

from django.db import models


class CorrectionOf(models.TextChoices):
    DIRECTORY = "directory", "My name, unit or another entry in the directory"
    ACKNOWLEDGEMENT = "acknowledgement", "What I acknowledged"
    TRAINING = "training", "My training record"
    MATTER = "matter", "A matter about me"
    CONCERN = "concern", "A concern I raised"
    OTHER = "other", "Something else"


class CorrectionState(models.TextChoices):
    ASKED = "asked", "Asked for"
    CORRECTED = "corrected", "Corrected"
    REFUSED = "refused", "Not corrected"
    WITHDRAWN = "withdrawn", "Withdrawn"
