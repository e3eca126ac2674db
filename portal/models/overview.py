"""The numbers of the whole department that may leave the room. What is too small is never written here."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from .person import Person
from .protect import append_only

MONTHS = Func(
    F("first"),
    F("last"),
    RangeBoundary(inclusive_lower=True, inclusive_upper=True),
    function="DATERANGE",
    output_field=DateRangeField(),
)


class Topic(models.TextChoices):
    COVERAGE = "coverage", "Policies acknowledged"
    TRAINING = "training", "Training completed"
    QUESTIONS = "questions", "Questions asked"
    CONCERNS = "concerns", "Concerns raised"
    DECIDED = "decided", "How cases were decided"
    OUTCOMES = "outcomes", "How investigations ended"


class CountedBy(models.TextChoices):
    MONTH = "month", "Month"
    UNIT = "unit", "Unit"
    WAY = "way", "Outcome"


class OverviewCount(models.Model):
    """A topic was counted over some months that were over, once: nobody sees the same months counted twice."""

    topic = models.CharField(max_length=10, choices=Topic)
    first = models.DateField("first day of its first month")
    last = models.DateField("first day of its last month")
    counted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["topic", "first"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first__day=1, last__day=1, first__lte=F("last")), name="an_overview_counts_whole_months"
            ),
            ExclusionConstraint(
                name="months_of_an_overview_are_counted_once",
                expressions=[("topic", RangeOperators.EQUAL), (MONTHS, RangeOperators.OVERLAPS)],
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.topic}, {self.first:%Y-%m} to {self.last:%Y-%m}"


class OverviewFigure(models.Model):
    """How many; `of` how many, where it is a share. `about` is the policy or course it is of, where there are several,
    and `label` what its row is called, as it was called then."""

    count = models.ForeignKey(OverviewCount, on_delete=models.PROTECT, related_name="figures")
    about = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=5, choices=CountedBy)
    key = models.CharField(max_length=40)
    label = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    of = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["count", "about", "by", "key"]
        constraints = [
            models.UniqueConstraint(fields=["count", "about", "by", "key"], name="one_figure_of_an_overview_by_key"),
            models.CheckConstraint(condition=Q(of__isnull=True) | Q(of__gte=F("number")), name="a_share_is_a_part"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.about} {self.label}: {self.number}".strip()


class OverviewReader(models.Model):
    """Who wants to be told when a month was counted, and of which they were told last."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="+")
    told_of = models.DateField("first day of the month they were told of last")

    def __str__(self) -> str:
        return str(self.person)
