from django.db import models
from django.utils import timezone

from portal.models import Person
from portal.models.protect import append_only
from training.models import Assignment

from .investigation import Investigation


class DirectedCourse(models.Model):
    """A training course that the outcome of a matter asks of its respondent. Only here it stands why: the assignment
    itself says nothing of it, and is seen by nobody else. It is found by its key, and stays when the matter goes."""

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="directed_courses")
    once = models.UUIDField("that of the assignment", unique=True)
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["given_at", "id"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.investigation}, a course"

    @property
    def assignment(self) -> Assignment:
        return Assignment.objects.select_related("course").get(once=self.once)
