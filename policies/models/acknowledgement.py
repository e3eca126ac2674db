from datetime import datetime

from django.db import models
from django.utils import timezone

from portal.models import Person
from portal.models.protect import append_only

from .edition import Edition


class Opening(models.Model):
    """Someone the edition applies to opened it for the first time."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="openings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="openings")
    opened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "edition"], name="opened_once"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.person} opened {self.edition}"


class AcknowledgementQuerySet(models.QuerySet["Acknowledgement"]):
    def visible_to(self, person: Person) -> "AcknowledgementQuerySet":
        return self.filter(person=person)

    def standing_for(self, edition: Edition, at: datetime | None = None) -> "AcknowledgementQuerySet":
        """Those this edition accepts: of itself, or of one since which only minor changes were made."""
        return self.filter(
            edition__last_major=edition.last_major_id,
            edition__number__lte=edition.number,
            acknowledged_at__lte=at or timezone.now(),
        )


class Acknowledgement(models.Model):
    """Someone said that they have read an edition: in these words, of that hash, at this time."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="acknowledgements")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="acknowledgements")
    acknowledged_at = models.DateTimeField(default=timezone.now)
    statement = models.TextField()
    edition_hash = models.CharField(max_length=64)
    code = models.CharField(max_length=40, unique=True)

    objects = AcknowledgementQuerySet.as_manager()

    class Meta:
        ordering = ["-acknowledged_at"]
        constraints = [
            models.UniqueConstraint(fields=["person", "edition"], name="acknowledged_once"),
        ]
        indexes = [models.Index(fields=["edition", "person"], name="who_acknowledged_an_edition")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.person} acknowledged {self.edition}"
