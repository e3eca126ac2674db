from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from policies.enums import ExemptionState
from portal.models import Person
from portal.models.protect import never_removed

from .frozen import answered_once
from .policy import Policy

WAITS = Q(approved_at__isnull=True, refused_at__isnull=True, ended_at__isnull=True)


class ExemptionQuerySet(models.QuerySet["Exemption"]):
    def in_force(self, on: date | None = None) -> "ExemptionQuerySet":
        """Approved, begun, and not ended or run out."""
        on = on or timezone.localdate()
        return self.filter(approved_at__isnull=False, ended_at__isnull=True, starts_on__lte=on, ends_on__gte=on)

    def from_acknowledging(self) -> "ExemptionQuerySet":
        return self.filter(ref="")

    def visible_to(self, person: Person, *, reads_all: bool) -> "ExemptionQuerySet":
        """Owners and auditors see all of them, others those they decide and their own."""
        return self if reads_all else self.filter(Q(approver=person) | Q(person=person))

    def waiting(self) -> "ExemptionQuerySet":
        return self.filter(WAITS)


class Exemption(models.Model):
    """An entry of the exceptions register: someone need not keep a clause, or, where `ref` is empty, need not
    acknowledge the policy, for a time and a reason, once someone else has approved it."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="exemptions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="exemptions")
    ref = models.CharField(max_length=40, blank=True)
    why = models.TextField()
    starts_on = models.DateField()
    ends_on = models.DateField()  # the last day it holds
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    approver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    once = models.UUIDField(unique=True)

    objects = ExemptionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="an_exemption_ends_after_it_starts"),
            models.CheckConstraint(
                condition=~Q(approver=F("person")) & ~Q(approver=F("asked_by")),
                name="an_exemption_is_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True) | Q(refused_at__isnull=True), name="an_exemption_has_one_answer"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "policy"], name="exemptions_of_a_person"),
            models.Index(fields=["-asked_at", "-id"], name="exemptions_as_listed"),
            models.Index(fields=["approver"], name="exemptions_that_wait", condition=WAITS),
        ]
        triggers = [answered_once(), *never_removed()]

    def __str__(self) -> str:
        return f"{self.person} and {self.ref or self.policy}"

    @property
    def state_label(self) -> str:
        """In words, of one that a query gave its `state`."""
        return ExemptionState(vars(self)["state"]).label
