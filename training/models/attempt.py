from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.models import Person
from portal.models.protect import append_only, locked_after, never_removed

from .course import Course, CourseVersion, Item, Option
from .frozen import answers_an_open_question, completes_by_passing, the_score_decides


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def visible_to(self, person: Person) -> "AttemptQuerySet":
        return self.filter(person=person)

    def unfinished(self) -> "AttemptQuerySet":
        return self.filter(finished_at__isnull=True)

    def finished(self) -> "AttemptQuerySet":
        return self.filter(finished_at__isnull=False)


class Attempt(models.Model):
    """Someone's way through one version of a course, from the first lesson to a score."""

    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="attempts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="training_attempts")
    number = models.PositiveSmallIntegerField()
    # The furthest lesson opened, counted from 1; one more than there are lessons once the questions were reached.
    place = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    score = models.PositiveSmallIntegerField("score, in per cent, rounded down", null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "version", "number"], name="one_attempt_per_number"),
            models.UniqueConstraint(
                fields=["person", "version"],
                condition=Q(finished_at__isnull=True),
                name="one_unfinished_attempt_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True, score__isnull=True, passed__isnull=True)
                | Q(finished_at__isnull=False, score__isnull=False, score__lte=100, passed__isnull=False),
                name="a_finished_attempt_has_a_score",
            ),
        ]
        triggers = [
            locked_after("finished_at", name="finished_stays_as_it_is"),
            the_score_decides(),
            *never_removed(),
        ]

    def __str__(self) -> str:
        return f"{self.version}, attempt {self.number}"

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None


class Answer(models.Model):
    """What someone chose. It stands from then on: the explanation is shown with it."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="answers")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="answers")
    option = models.ForeignKey(Option, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "item"], name="one_answer_per_question"),
        ]
        triggers = [answers_an_open_question(), *append_only()]

    def __str__(self) -> str:
        return f"{self.attempt}, {self.item}"


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

    objects = CompletionQuerySet.as_manager()

    class Meta:
        ordering = ["-completed_at", "-id"]
        indexes = [models.Index(fields=["person", "course"], name="courses_someone_completed")]
        triggers = [completes_by_passing(), *append_only()]

    def __str__(self) -> str:
        return f"{self.attempt.version}, completed"
