from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.models import Person
from portal.models.protect import append_only, never_removed

from .edition import Edition
from .frozen import only_withdrawn


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

    def kept(self) -> "AcknowledgementQuerySet":
        """Those whose maker has not withdrawn them."""
        return self.filter(withdrawn_at__isnull=True)

    def standing_for(self, edition: Edition, at: datetime | None = None) -> "AcknowledgementQuerySet":
        """Those this edition accepts at a moment: of itself, or of one since which only minor changes were made;
        not withdrawn by then, and not older than the policy lets them grow."""
        at = at or timezone.now()
        found = self.filter(
            Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=at),
            edition__last_major=edition.last_major_id,
            edition__number__lte=edition.number,
            acknowledged_at__lte=at,
        )
        renewal = edition.policy.renewal
        return found.filter(acknowledged_at__gt=at - renewal) if renewal else found


class Acknowledgement(models.Model):
    """Someone said that they have read an edition: in these words, of that hash, at this time.

    Withdrawing it is recorded on the row and takes nothing away; whoever acknowledges again makes another row.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="acknowledgements")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="acknowledgements")
    number = models.PositiveSmallIntegerField(default=1)  # the first, second ... time they acknowledge this edition
    acknowledged_at = models.DateTimeField(default=timezone.now)
    statement = models.TextField()
    edition_hash = models.CharField(max_length=64)
    code = models.CharField(max_length=40, unique=True)
    # Somebody else recorded it for them, and why.
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True)
    # What was asked at sign-off and what they answered, try by try: [{"try", "question", "answer", "is_right"}].
    answers = models.JSONField(default=list, blank=True)
    by_password = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.TextField(blank=True)

    objects = AcknowledgementQuerySet.as_manager()

    class Meta:
        ordering = ["-acknowledged_at"]
        constraints = [
            models.UniqueConstraint(fields=["person", "edition", "number"], name="acknowledged_once"),
            models.CheckConstraint(
                condition=Q(recorded_by__isnull=True) | ~Q(note=""), name="recorded_for_another_with_a_note"
            ),
            models.CheckConstraint(
                condition=Q(recorded_by__isnull=True) | ~Q(recorded_by=models.F("person")),
                name="nobody_acknowledges_on_their_own_behalf",
            ),
        ]
        indexes = [models.Index(fields=["edition", "person"], name="who_acknowledged_an_edition")]
        triggers = [only_withdrawn(), *never_removed()]

    def __str__(self) -> str:
        return f"{self.person} acknowledged {self.edition}"

    @property
    def stands_until(self) -> datetime | None:
        """When it grows too old, where the policy asks again after some time."""
        renewal = self.edition.policy.renewal
        return self.acknowledged_at + renewal if renewal else None

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None


class SignOffTry(models.Model):
    """Answers at sign-off of which one was wrong. They go onto the acknowledgement, once it is made."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    answers = models.JSONField()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["person", "edition", "at"], name="tries_to_sign_off")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.person} tried {self.edition}"
