"""Names given in confidence. They lie apart, sealed with a key that is not in the database (incidents/vault.py)."""

from django.db import models
from django.utils import timezone

from incidents import vault
from portal.models import Person
from portal.models.protect import append_only, locked_after, never_removed


def sealed_by(person: Person) -> list[int]:
    """The concerns this person raised in confidence. Without the key nobody raised any."""
    if not vault.is_open():
        return []
    marks = SealedName.objects.values_list("concern_id", "salt", "mark")
    return [
        concern for concern, salt, mark in marks.iterator() if vault.is_mark_of(person.pk, bytes(salt), bytes(mark))
    ]


class SealedName(models.Model):
    concern = models.OneToOneField("incidents.Concern", on_delete=models.PROTECT, related_name="sealed_name")
    sealed = models.BinaryField()
    salt = models.BinaryField(max_length=16)
    # Says of a person whether it is theirs, to whoever has the key; two marks of one person are not alike.
    mark = models.BinaryField(max_length=32)

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return f"The name kept apart for {self.concern_id}"


class NameRequest(models.Model):
    """A custodian asks to see a name, another decides. What was asked and seen, the reporter may be told."""

    concern = models.ForeignKey("incidents.Concern", on_delete=models.PROTECT, related_name="name_requests")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    reason = models.TextField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    is_granted = models.BooleanField(null=True, blank=True)
    decision_words = models.TextField(blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(decided_by=models.F("asked_by")), name="nobody_grants_themselves_a_name"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True, decided_at__isnull=True, is_granted__isnull=True)
                | models.Q(decided_by__isnull=False, decided_at__isnull=False, is_granted__isnull=False),
                name="a_name_request_is_decided_whole",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="a_name_is_asked_for_with_a_reason"),
        ]
        triggers = [locked_after("decided_at", name="decided_for_good"), *never_removed()]

    def __str__(self) -> str:
        return f"Request for the name of {self.concern_id}"


class NameSeen(models.Model):
    """A name was shown, by a request that was granted."""

    request = models.ForeignKey(NameRequest, on_delete=models.PROTECT, related_name="seen")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.by} saw the name of {self.request_id}"
