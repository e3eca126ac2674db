from django.db import models
from django.utils import timezone

from incidents.enums import ClearanceOutcome, CriminalStatus, SuitabilityOutcome
from portal.models import Person
from portal.models.protect import append_only

from .investigation import Investigation

CODE_BREACH = "29(3)(g)"


class Consequence(models.Model):
    """What somebody else decided outside section 15: never a sanction, with its own decision-maker and date."""

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField()
    words = models.TextField(blank=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    once = models.UUIDField(unique=True)

    class Meta:
        abstract = True
        ordering = ["decided_on", "id"]
        triggers = append_only()


class ClearanceAction(Consequence):
    """The vetting authority's decision about a security clearance."""

    authority = models.CharField(max_length=120)
    outcome = models.CharField(max_length=12, choices=ClearanceOutcome)
    review_right = models.CharField(max_length=200, blank=True)

    class Meta(Consequence.Meta):
        pass

    def __str__(self) -> str:
        return f"Clearance: {self.get_outcome_display().lower()}"


class SuitabilityAction(Consequence):
    """The agency's decision about someone's suitability to work in it."""

    authority = models.CharField(max_length=120)
    outcome = models.CharField(max_length=12, choices=SuitabilityOutcome)
    review_right = models.CharField(max_length=200, blank=True)

    class Meta(Consequence.Meta):
        pass

    def __str__(self) -> str:
        return f"Suitability: {self.get_outcome_display().lower()}"


class CriminalReferral(Consequence):
    """To police or a prosecutor, who decide. The portal records it and never assesses guilt."""

    authority = models.CharField("referred to", max_length=120)

    class Meta(Consequence.Meta):
        pass

    def __str__(self) -> str:
        return f"Referred to {self.authority}"

    @property
    def status(self) -> str:
        """What was heard last (one query unless its steps are prefetched)."""
        steps = list(self.steps.all())
        return steps[-1].get_status_display() if steps else CriminalStatus.REFERRED.label


class CriminalReferralStep(models.Model):
    """What was heard of a referral, in order."""

    referral = models.ForeignKey(CriminalReferral, on_delete=models.PROTECT, related_name="steps")
    status = models.CharField(max_length=16, choices=CriminalStatus)
    heard_on = models.DateField()
    words = models.TextField(blank=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    once = models.UUIDField(unique=True)

    class Meta:
        ordering = ["id"]
        triggers = append_only()

    def __str__(self) -> str:
        return self.get_status_display()


class Termination(Consequence):
    """Of employment, on a ground of section 29 that is not a breach of the Code: that one is a sanction."""

    authority = models.CharField("decided by", max_length=120)
    ground = models.CharField(max_length=20)
    effective_on = models.DateField()
    certificate = models.CharField(max_length=100, blank=True)

    class Meta(Consequence.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(ground__in=("", CODE_BREACH)), name="a_ground_that_is_not_the_code"
            )
        ]

    def __str__(self) -> str:
        return f"Termination under s {self.ground}"
