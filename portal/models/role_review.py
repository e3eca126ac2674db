from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.utils import timezone

from .person import Person
from .protect import locked_after, never_removed
from .role import RoleGrant


class RoleReviewQuerySet(models.QuerySet["RoleReview"]):
    def waiting(self) -> "RoleReviewQuerySet":
        """For a second person to look."""
        return self.filter(closed_at__isnull=True)


class RoleReview(models.Model):
    """Somebody looked at a role that is held, and would keep or end it. Of a role that two people give, a second person
    closes it; `agreed` says whether it took effect."""

    grant = models.ForeignKey(RoleGrant, on_delete=models.PROTECT, related_name="reviews")
    keeps = models.BooleanField("the role is still needed")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    second_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    agreed = models.BooleanField(default=False)

    objects = RoleReviewQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        triggers = [*never_removed(), locked_after("closed_at")]
        constraints = [
            models.UniqueConstraint(
                fields=["grant"], condition=models.Q(closed_at=None), name="one_review_of_a_role_waits"
            ),
            models.CheckConstraint(
                condition=~models.Q(second_by=models.F("by")), name="another_looks_at_a_review_of_a_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant}: {'keep' if self.keeps else 'end'}"


def with_review_due(grants: models.QuerySet[RoleGrant]) -> models.QuerySet[Any]:
    """Each with the day it was last `looked_at_on` or given."""
    kept = RoleReview.objects.filter(grant=models.OuterRef("pk"), keeps=True, agreed=True).order_by("-closed_at")
    last = models.Subquery(kept.annotate(day=TruncDate("closed_at")).values("day")[:1])
    return grants.annotate(looked_at_on=Greatest("starts_on", Coalesce(last, models.F("starts_on"))))


def looked_at_before(due_by: date) -> date:
    """Whoever was last looked at before this day is due by `due_by`."""
    return due_by - timedelta(days=settings.ROLE_REVIEW_DAYS)
