"""Mail on its way: one mail to one person with all that waits for them, how they want it, and where none arrives."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from .person import Person


class Outcome(models.TextChoices):
    """What became of a mail that is settled."""

    SENT = "sent", "Sent"
    NOT_NEEDED = "not_needed", "Read in the portal first, or taken back"
    LEFT = "left", "To somebody who has left"
    SUPPRESSED = "suppressed", "To an address that takes none"
    REFUSED = "refused", "Refused for good by the mail server"


class MailingQuerySet(models.QuerySet["Mailing"]):
    def waiting(self, at: datetime | None = None) -> "MailingQuerySet":
        return self.filter(settled_at__isnull=True, send_after__lte=at or timezone.now())


class Mailing(models.Model):
    """One mail to one person. It is settled in the transaction in which it was handed to the mail server."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mailings")
    made_at = models.DateTimeField(default=timezone.now)
    urgency = models.PositiveSmallIntegerField(db_default=1)
    send_after = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(db_default=0)
    settled_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, db_default="")

    objects = MailingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], name="one_mail_waits_for_a_person", condition=models.Q(settled_at__isnull=True)
            ),
            models.CheckConstraint(
                condition=models.Q(settled_at__isnull=True, outcome="")
                | models.Q(settled_at__isnull=False, outcome__in=Outcome.values),
                name="a_settled_mail_says_how",
            ),
        ]
        indexes = [
            models.Index(
                fields=["urgency", "send_after", "id"],
                name="mails_that_wait",
                condition=models.Q(settled_at__isnull=True),
            ),
            models.Index(fields=["settled_at"], name="mails_by_when_settled"),
        ]

    def __str__(self) -> str:
        return f"Mail {self.pk}"


class Cadence(models.TextChoices):
    EACH = "each", "As each comes, in working hours"
    DAILY = "daily", "Once a day, in the morning"
    WEEKLY = "weekly", "Once a week, on its first working morning"


class MailChoice(models.Model):
    """How somebody wants their mail. What they mute is shown in the portal all the same."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="mail_choice")
    cadence = models.CharField(max_length=6, choices=Cadence, default=Cadence.EACH)
    muted = ArrayField(models.CharField(max_length=60), default=list)

    def __str__(self) -> str:
        return f"{self.person}: {self.get_cadence_display()}"


class SuppressedAddress(models.Model):
    """An address at which no mail arrives. None is sent there until somebody lifts it."""

    address = models.EmailField()
    why = models.CharField(max_length=60)  # the mail server's code, never its words: they can quote a mail
    at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("address"), name="one_suppression_at_a_time", condition=models.Q(lifted_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address} ({self.why})"


class MailPace(models.Model):
    """One row: when the next mail may leave, whoever sends it."""

    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Next mail at {self.next_at}"
