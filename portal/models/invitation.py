from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .mailing import Outcome
from .person import Person
from .protect import never_removed
from .staff import StaffImport


def life() -> timedelta:
    """How long the link of one is good."""
    return timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self, at: datetime | None = None) -> "InvitationQuerySet":
        return self.filter(settled_at__isnull=True, send_after__lte=at or timezone.now())

    def open(self, at: datetime | None = None) -> "InvitationQuerySet":
        """Still to be sent, or sent with a link that is good."""
        fresh = Q(outcome=Outcome.SENT, used_at__isnull=True, settled_at__gt=(at or timezone.now()) - life())
        return self.filter(Q(settled_at__isnull=True) | fresh)


class Invitation(models.Model):
    """A mail with a link by which somebody without a password sets their first one: a row is its own outbox.

    The link is made when the mail leaves and stands nowhere. It is good once, and for INVITATION_HOURS.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    brought = models.ForeignKey(
        StaffImport, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    once = models.UUIDField(null=True, unique=True)
    send_after = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(db_default=0)
    settled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, db_default="", blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["-asked_at", "-id"], name="invitations_newest_first"),
            models.Index(
                fields=["send_after", "id"], name="invitations_that_wait", condition=Q(settled_at__isnull=True)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(settled_at__isnull=True), name="one_invitation_waits_for_a_person"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, outcome="")
                | Q(settled_at__isnull=False, outcome__in=Outcome.values),
                name="a_settled_invitation_says_how",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(outcome=Outcome.SENT), name="only_what_was_sent_is_used"
            ),
        ]
        triggers = never_removed()

    def __str__(self) -> str:
        return f"Invitation {self.pk}"

    @property
    def state(self) -> tuple[str, str]:
        """In words, and its tone."""
        if self.settled_at is None:
            return "Waits to be sent", "wait"
        if self.used_at:
            return "Used", "done"
        if self.outcome != Outcome.SENT:
            return f"Not sent: {self.get_outcome_display().lower()}", "attention"
        if self.settled_at <= timezone.now() - life():
            return "Sent, and run out", "attention"
        return "Sent", "wait"
