"""Numbers by clause that may leave the room. What is too small is never written here, nor worked out from it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from policies.enums import Measure
from portal.models.protect import append_only

from .edition import Edition

MONTHS = Func(
    F("first"),
    F("last"),
    RangeBoundary(inclusive_lower=True, inclusive_upper=True),
    function="DATERANGE",
    output_field=DateRangeField(),
)


class FigureCount(models.Model):
    """A measure was counted over some months that were over, once: nobody sees the same months counted twice."""

    measure = models.CharField(max_length=10, choices=Measure)
    first = models.DateField("first day of its first month")
    last = models.DateField("first day of its last month")
    counted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["measure", "first"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first__day=1, last__day=1, first__lte=F("last")), name="figures_count_whole_months"
            ),
            ExclusionConstraint(
                name="months_are_counted_once",
                expressions=[("measure", RangeOperators.EQUAL), (MONTHS, RangeOperators.OVERLAPS)],
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.measure}, {self.first:%Y-%m} to {self.last:%Y-%m}"


class ClauseFigure(models.Model):
    """How often it was so of a clause; `of` how many, where it is a share."""

    count = models.ForeignKey(FigureCount, on_delete=models.PROTECT, related_name="figures")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")  # in force as the months ended
    ref = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    of = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["count", "ref"]
        constraints = [
            models.UniqueConstraint(fields=["count", "ref"], name="one_figure_per_count_and_ref"),
            models.CheckConstraint(condition=Q(of__isnull=True) | Q(of__gte=F("number")), name="a_figure_is_a_part"),
        ]
        indexes = [models.Index(fields=["edition"], name="figures_of_an_edition")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.ref}: {self.number}"
