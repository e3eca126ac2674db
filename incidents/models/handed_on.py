from datetime import date

import pgtrigger
from django.db import models
from django.utils import timezone

from incidents.enums import InvestigationState, OutsideBody
from portal.models import Person
from portal.models.protect import append_only, never_removed

from .investigation import Investigation
from .letter import Letter


class HandedOnQuerySet(models.QuerySet["HandedOn"]):
    def open(self) -> "HandedOnQuerySet":
        """Of which nobody has said yet how it ended."""
        return self.filter(follow_up_on__isnull=False)

    def due(self, on: date) -> "HandedOnQuerySet":
        return self.open().filter(follow_up_on__lte=on)


class HandedOn(models.Model):
    """Given into other hands: to a body outside, or to whoever manages a contractor's contract. Asked after until it
    ended."""

    investigation = models.OneToOneField(Investigation, on_delete=models.PROTECT, related_name="handed_on")
    body = models.CharField(max_length=12, choices=OutsideBody, blank=True)
    to_name = models.CharField(max_length=200)  # of the body, or of the provider who employs the contractor
    contract_manager = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reference = models.CharField(max_length=120, blank=True)
    reasons = models.TextField()
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    follow_up_on = models.DateField(null=True)  # none once it has ended

    objects = HandedOnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(~models.Q(body="") & models.Q(contract_manager__isnull=True))
                | (models.Q(body="") & models.Q(contract_manager__isnull=False)),
                name="to_a_body_outside_or_to_a_contract_manager",
            ),
            models.CheckConstraint(condition=~models.Q(to_name=""), name="handed_on_to_somebody"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="handed_on_as_it_was",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["follow_up_on"]),
            ),
            *never_removed(),
        ]

    def __str__(self) -> str:
        return self.to_name

    @property
    def path(self) -> InvestigationState:
        return InvestigationState.EXTERNAL_REFERRAL if self.body else InvestigationState.CONTRACT_PATH


class HandedOnNews(models.Model):
    """What they answered, and when they are asked again; or how it ended."""

    handed_on = models.ForeignKey(HandedOn, on_delete=models.PROTECT, related_name="news")
    words = models.TextField()
    next_on = models.DateField(null=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    once = models.UUIDField(unique=True)

    class Meta:
        ordering = ["at", "id"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"News of {self.handed_on}"
