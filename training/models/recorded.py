from django.db import models
from django.utils import timezone

from portal.models import Person
from portal.models.protect import append_only, locked_after

from .course import Course


class CompletionImport(models.Model):
    """A table of completions from elsewhere, row by row, until it is confirmed; then what its rows became stands."""

    once = models.UUIDField(unique=True)
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    headings = models.JSONField()
    rows = models.JSONField("the line each begins on, and its cells")
    columns = models.JSONField("which column says what, by its place", default=dict)
    source = models.CharField("where they were completed, where no column says it", max_length=100, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        triggers = [locked_after("confirmed_at", name="confirmed_stays_as_it_is")]

    def __str__(self) -> str:
        return self.file_name


class RecordedQuerySet(models.QuerySet["RecordedCompletion"]):
    def visible_to(self, person: Person) -> "RecordedQuerySet":
        return self.filter(person=person)


class RecordedCompletion(models.Model):
    """Someone completed a course elsewhere, as somebody else's list says. It stands on their record.

    It is no completion here: no attempt was passed, and no certificate comes of it.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="recorded_completions")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="recorded_completions")
    completed_on = models.DateField()
    source = models.CharField(max_length=100)
    brought = models.ForeignKey(CompletionImport, on_delete=models.PROTECT, related_name="completions")
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = RecordedQuerySet.as_manager()

    class Meta:
        ordering = ["-completed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "course", "completed_on", "source"], name="recorded_from_elsewhere_once"
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.course}, completed at {self.source}"
