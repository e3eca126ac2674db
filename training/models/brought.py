from django.db import models
from django.utils import timezone

from portal.models import Person

from .course import Course, CourseVersion


class CourseImport(models.Model):
    """A file with a course or questions, as it was understood; once it is confirmed, the draft that was made of it."""

    once = models.UUIDField(unique=True)
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    found = models.JSONField()
    # Whose next version it is for; nothing where it is to be a course of its own.
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.ForeignKey(CourseVersion, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name
