"""What is delegated to people, and how far it reaches. Values are stored; labels are read by people."""

from django.db import models


class Power(models.TextChoices):
    """Powers of the Agency Head under the Public Service Act 1999, as an instrument gives them to somebody (s 78)."""

    BREACH = "breach", "Decide whether the Code was breached"
    SANCTION = "sanction", "Decide on sanction"
    SUSPENSION = "suspension", "Decide on suspension"
