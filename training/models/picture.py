import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .course import CourseVersion
from .frozen import frozen_with_its_version


class PictureFile(models.Model):
    """Pixels that the portal drew, stored once for all the versions that show them."""

    sha256 = models.CharField("of its size and its pixels", max_length=64, unique=True)
    key = models.CharField(max_length=200, unique=True)
    size = models.PositiveIntegerField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    wanted_at = models.DateTimeField("when somebody last added it", default=timezone.now)

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="a_picture_stays_as_it_was_drawn",
                operation=pgtrigger.UpdateOf("sha256", "key", "size", "width", "height"),
            )
        ]

    def __str__(self) -> str:
        return f"Picture {self.sha256[:12]}"


class LessonPicture(models.Model):
    """A picture that the lessons of a version can show, by its name. What it shows is told where it stands."""

    version = models.ForeignKey(CourseVersion, on_delete=models.CASCADE, related_name="pictures")
    name = models.CharField(max_length=40)
    file = models.ForeignKey(PictureFile, on_delete=models.PROTECT, related_name="shown_as")

    class Meta:
        ordering = ["version", "name"]
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], name="one_picture_per_name"),
            models.CheckConstraint(
                condition=Q(name__regex="^[a-z0-9]+(-[a-z0-9]+)*$"), name="a_picture_has_a_plain_name"
            ),
        ]
        triggers = [frozen_with_its_version()]

    def __str__(self) -> str:
        return self.name
