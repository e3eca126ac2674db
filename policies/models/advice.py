from django.db import models

from policies.enums import Counted

from .edition import Edition
from .frozen import frozen_with_its_edition


class AdviceRules(models.Model):
    """The rules by which "Should I post this?" answers under an edition: the text of an advice.yaml."""

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="advice")
    source = models.TextField()
    version = models.PositiveIntegerField(default=1)  # counted up with each change, so that two writers notice

    class Meta:
        verbose_name_plural = "advice rules"
        triggers = [frozen_with_its_edition("advice_stays_as_it_is")]

    def __str__(self) -> str:
        return f"rules of {self.edition}"


class AdviceTally(models.Model):
    """How often in a month the advice under an edition came to a verdict, or raised a clause. It says nothing of who
    asked, on which day, or with which words."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="advice_tallies")
    month = models.DateField()  # its first day
    kind = models.CharField(max_length=10, choices=Counted)
    key = models.CharField(max_length=40)  # a verdict, or the ref of a clause
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "advice tallies"
        constraints = [
            models.UniqueConstraint(fields=["edition", "month", "kind", "key"], name="one_tally_a_month_and_key"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="tally_knows_no_day"),
        ]

    def __str__(self) -> str:
        return f"{self.edition}, {self.month:%B %Y}: {self.key}"
