"""What somebody outside a file is asked to carry out. Values are stored; labels are read by People Services."""

from django.db import models


class ErrandOf(models.TextChoices):
    SANCTION = "sanction", "Carrying out a sanction"
    MANAGEMENT = "management", "Management action"
    DUTIES = "duties", "Different duties while the process runs"
    CONTRACT = "contract", "What the contract asks for"


class ErrandMoment(models.TextChoices):
    """When somebody was reminded of one, in this order."""

    SOON = "soon", "Due soon"
    TODAY = "today", "Due today"
    OVERDUE = "overdue", "Overdue"
    TOLD_ON = "told_on", "People Services was told"
