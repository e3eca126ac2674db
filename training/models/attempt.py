from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from portal.models import Person
from portal.models.protect import append_only, locked_after, never_removed
from training.enums import VersionState

from .allowance import ExtraAttempt
from .course import Course, CourseVersion
from .held import (
    answers_an_open_question,
    asks_of_its_version,
    begins_as_allowed,
    completes_by_passing,
    gets_its_end_once,
    keeps_what_is_asked,
    the_answers_decide,
)
from .item import Item


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def visible_to(self, person: Person) -> "AttemptQuerySet":
        return self.filter(person=person)

    def unfinished(self) -> "AttemptQuerySet":
        return self.filter(finished_at__isnull=True)

    def finished(self) -> "AttemptQuerySet":
        return self.filter(finished_at__isnull=False)

    def run_out(self, at: datetime | None = None) -> "AttemptQuerySet":
        """Those whose time is over, though nobody has finished them."""
        return self.unfinished().filter(expires_at__lte=at or timezone.now())

    def used_up(self) -> "AttemptQuerySet":
        """The last ones failed, of people who have none left at a course as it now reads."""
        given = ExtraAttempt.objects.filter(
            person=OuterRef("person"), version=OuterRef("version"), round=OuterRef("round")
        )
        counted = given.order_by().values("person").annotate(number=Count("pk")).values("number")
        return self.filter(
            passed=False,
            version__state=VersionState.PUBLISHED,
            number__gte=F("version__attempts_allowed") + Coalesce(Subquery(counted), 0),
        )


class Attempt(models.Model):
    """Someone's way through one version of a course, from the first lesson to a score."""

    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="attempts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="training_attempts")
    # Passing ends a round; the next is a renewal, with as many attempts as the first.
    round = models.PositiveSmallIntegerField(default=1)
    number = models.PositiveSmallIntegerField("number, within the round")
    only_changed = models.BooleanField("asks only what changed since they completed it", default=False)
    # The furthest lesson opened, counted from 1; one more than there are lessons once the questions were begun.
    place = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField("no answer after that, from when the questions were begun", null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    ran_out = models.BooleanField("the time was over", default=False)
    score = models.PositiveSmallIntegerField("score, in per cent, rounded down", null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "version", "round", "number"], name="one_attempt_per_number"),
            models.UniqueConstraint(
                fields=["person", "version"],
                condition=Q(finished_at__isnull=True),
                name="one_unfinished_attempt_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True, score__isnull=True, passed__isnull=True, ran_out=False)
                | Q(finished_at__isnull=False, score__isnull=False, score__lte=100, passed__isnull=False),
                name="a_finished_attempt_has_a_score",
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(finished_at__isnull=True), name="attempts_that_run_out"),
        ]
        triggers = [
            locked_after("finished_at", name="finished_stays_as_it_is"),
            begins_as_allowed(),
            the_answers_decide(),
            *never_removed(),
        ]

    def __str__(self) -> str:
        return f"{self.version}, attempt {self.number}"

    @property
    def label(self) -> str:
        return f"Renewal, attempt {self.number}" if self.round > 1 else f"Attempt {self.number}"

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None

    def is_over(self, at: datetime | None = None) -> bool:
        """Its time has run out: what was answered until then is what there is."""
        return self.expires_at is not None and self.expires_at <= (at or timezone.now())


class Asked(models.Model):
    """A question drawn for an attempt, at its place, with its options in the order they are shown.

    `half` is what was chosen but not sent, as the form has it (`training.marking.settled`): nothing is told about it.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="asked")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="asked")
    position = models.PositiveSmallIntegerField()
    shown = ArrayField(models.BigIntegerField(), default=list)
    half = ArrayField(models.BigIntegerField(), null=True, blank=True)
    half_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["attempt", "position"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="one_question_per_place"),
            models.UniqueConstraint(fields=["attempt", "item"], name="no_question_twice_in_an_attempt"),
        ]
        triggers = [asks_of_its_version(), keeps_what_is_asked(), *never_removed()]

    def __str__(self) -> str:
        return f"{self.attempt}, question {self.position}"


class Answer(models.Model):
    """What someone chose. It stands from then on: the explanation is shown with it.

    `chosen` are ids of options: the one, or all that were ticked; the steps in their order; for each row to match the
    option whose match was chosen; for a post the answer and the phrases marked.
    """

    asked = models.OneToOneField(Asked, on_delete=models.PROTECT, related_name="answer")
    chosen = ArrayField(models.BigIntegerField())
    score = models.PositiveSmallIntegerField("how much of it is right, in per cent, rounded down")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(score__lte=100), name="an_answer_is_right_at_most"),
        ]
        triggers = [answers_an_open_question(), *append_only()]

    def __str__(self) -> str:
        return str(self.asked)

    @property
    def is_right(self) -> bool:
        return self.score == 100


class CompletionQuerySet(models.QuerySet["Completion"]):
    def visible_to(self, person: Person) -> "CompletionQuerySet":
        return self.filter(person=person)


class Completion(models.Model):
    """A course passed. Its code lets anyone with the portal see that the certificate is genuine."""

    attempt = models.OneToOneField(Attempt, on_delete=models.PROTECT, related_name="completion")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="completions")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="completions")
    code = models.CharField(max_length=40, unique=True)
    completed_at = models.DateTimeField(default=timezone.now)
    # Nothing where the course counted for good when it was completed; it may get an end once, later.
    expires_on = models.DateField("the last day it counts", null=True, blank=True)

    objects = CompletionQuerySet.as_manager()

    class Meta:
        ordering = ["-completed_at", "-id"]
        indexes = [models.Index(fields=["person", "course"], name="courses_someone_completed")]
        triggers = [completes_by_passing(), gets_its_end_once(), *never_removed()]

    def __str__(self) -> str:
        return f"{self.attempt.version}, completed"
