import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.models import Person
from portal.models.protect import locked_after, never_removed

from .edition import Clause, Edition
from .policy import Policy
from .question import desks_of

LONGEST_TITLE = 120


class ReusableAnswerQuerySet(models.QuerySet["ReusableAnswer"]):
    def visible_to(self, person: Person) -> "ReusableAnswerQuerySet":
        """All of them to everyone who answers today, at either desk."""
        return self if desks_of(person) else self.none()

    def standing(self) -> "ReusableAnswerQuerySet":
        return self.filter(retired_at__isnull=True)


class ReusableAnswer(models.Model):
    """An answer that may be given again, with its clauses. Nothing leads from it to a question or to who asked."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")  # in force when it was kept
    title = models.CharField(max_length=LONGEST_TITLE)
    words = models.TextField()
    cited = models.ManyToManyField(Clause, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kept_on = models.DateField(default=timezone.localdate)  # the hour would tell which question it came from
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    once = models.UUIDField(unique=True)
    search = models.GeneratedField(
        expression=SearchVector("title", "words", config="english"), output_field=SearchVectorField(), db_persist=True
    )

    objects = ReusableAnswerQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["search"], name="reusable_answers_by_words"),
            models.Index(
                fields=["policy", "-id"], name="reusable_answers_of_a_policy", condition=Q(retired_at__isnull=True)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True, retired_by__isnull=True)
                | Q(retired_at__isnull=False, retired_by__isnull=False),
                name="an_answer_is_retired_by_somebody",
            ),
        ]
        triggers = [
            locked_after("retired_at", name="kept_once_retired"),
            pgtrigger.ReadOnly(
                name="kept_as_it_was_written",
                fields=["policy", "edition", "title", "words", "by", "kept_on", "once"],
            ),
            *never_removed(),
        ]

    def __str__(self) -> str:
        return f"Reusable answer {self.pk}"
