from datetime import date

import pgtrigger
from django.db import models
from django.utils import timezone

from incidents.enums import HoldGround
from portal.models import Person
from portal.models.protect import append_only, never_removed

from .investigation import Investigation


class HoldQuerySet(models.QuerySet["Hold"]):
    def open(self) -> "HoldQuerySet":
        return self.filter(lifted_at__isnull=True)

    def due(self, on: date) -> "HoldQuerySet":
        return self.open().filter(review_on__lte=on)


class Hold(models.Model):
    """Why a file waits, and when that is looked at again."""

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="holds")
    ground = models.CharField(max_length=12, choices=HoldGround)
    words = models.TextField()
    review_on = models.DateField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["investigation"], condition=models.Q(lifted_at__isnull=True), name="one_hold_at_a_time"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="held_as_it_was_said",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["review_on", "lifted_at"]),
            ),
            pgtrigger.Protect(
                name="lifted_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__lifted_at__isnull=False),
            ),
            *never_removed(),
        ]

    def __str__(self) -> str:
        return self.get_ground_display()

    @property
    def told(self) -> str:
        return HoldGround(self.ground).told


class HoldReview(models.Model):
    """That someone looked whether a hold is still needed, why it is, and until when."""

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="reviews")
    words = models.TextField()
    next_on = models.DateField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    once = models.UUIDField(unique=True)

    class Meta:
        ordering = ["at", "id"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"Review of {self.hold}"
