"""What somebody proves who they are with besides a password, and how it is taken away where it is lost."""

import uuid

from django.db import models
from django.utils import timezone

from .person import Person
from .protect import never_removed


class FactorKind(models.TextChoices):
    APP = "app", "Codes from an app"
    PASSKEY = "passkey", "Passkey"


class SecondFactorQuerySet(models.QuerySet["SecondFactor"]):
    def standing(self) -> "SecondFactorQuerySet":
        return self.filter(removed_at__isnull=True)


class SecondFactor(models.Model):
    """An app that shows codes, or a passkey. It is removed by a date, never from the table."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="second_factors")
    kind = models.CharField(max_length=10, choices=FactorKind)
    name = models.CharField(max_length=60)
    secret = models.BinaryField("sealed, of an app", blank=True)
    last_step = models.BigIntegerField("the half minute whose code was used last", default=0)
    credential = models.BinaryField("its name, of a passkey", null=True, unique=True)
    public_key = models.BinaryField(blank=True)
    uses = models.BigIntegerField("as the passkey counts them", default=0)
    added_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    objects = SecondFactorQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(kind=FactorKind.APP, credential__isnull=True) & ~models.Q(secret=b""))
                | (models.Q(kind=FactorKind.PASSKEY, credential__isnull=False) & ~models.Q(public_key=b""))
                | models.Q(removed_at__isnull=False),
                name="a_second_factor_holds_what_proves_it",
            ),
        ]
        triggers = never_removed()

    def __str__(self) -> str:
        return self.name


class RecoveryCode(models.Model):
    """Opens the door once where the second factor is lost. Only its digest is known here."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "digest"], name="one_recovery_code_each")]

    def __str__(self) -> str:
        return "A recovery code"


class FactorReset(models.Model):
    """A directory administrator asks to take away what somebody lost; another one decides."""

    once = models.UUIDField(default=uuid.uuid4, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="factor_resets")
    why = models.CharField(max_length=500)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    is_granted = models.BooleanField(default=False)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(decided_at__isnull=True), name="one_open_reset_each"
            ),
            models.CheckConstraint(
                condition=~models.Q(asked_by=models.F("person"))
                & (models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("person"))),
                name="nobody_resets_their_own_second_factor",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("asked_by")),
                name="a_reset_needs_two_administrators",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True, decided_at__isnull=True, is_granted=False)
                | models.Q(decided_by__isnull=False, decided_at__isnull=False),
                name="a_reset_is_decided_by_somebody",
            ),
        ]
        triggers = never_removed()

    def __str__(self) -> str:
        return f"{self.person}, asked by {self.asked_by}"
