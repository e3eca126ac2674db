"""What is kept beside a version while people write it, and on its way to being published."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from policies.models import Edition
from portal.models import Person
from portal.models.protect import append_only
from training.enums import VersionState

from .course import CourseVersion, Lesson
from .item import Item

REMOVED = "removed:"


class Contribution(models.Model):
    """Someone wrote a part of a version: they cannot be the one who approves it."""

    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="contributions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["since", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "person"], name="one_part_of_a_version_per_person")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.person} wrote in {self.version}"


class VersionStep(models.Model):
    """One step of a version from a state to another: who took it, when, and what they said."""

    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    to_state = models.CharField(max_length=20, choices=VersionState)
    words = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.version}: {self.get_to_state_display()}"


class KeptQuerySet(models.QuerySet["Kept"]):
    def removed(self) -> "KeptQuerySet":
        """What was taken out of a draft and can still be put back, the latest first."""
        return self.filter(place__startswith=REMOVED).order_by("-kept_at", "-pk")


class Kept(models.Model):
    """What is not, or no longer, part of a draft, by its place there: what someone typed and has not saved yet
    ("settings", "lesson:12", "lesson:new", "item:12", "item:new:post"), and a part that was removed
    ("removed:item:12")."""

    version = models.ForeignKey(CourseVersion, on_delete=models.CASCADE, related_name="kept")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=60)
    fields = models.JSONField(default=dict)
    kept_at = models.DateTimeField(default=timezone.now)

    objects = KeptQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "person", "place"], name="kept_words_have_one_place")]

    def __str__(self) -> str:
        return f"{self.person} at {self.place}"


class StillRight(models.Model):
    """A clause changed, and someone found that what names it is right as it is."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, related_name="still_right")
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, null=True, related_name="still_right")
    ref = models.CharField(max_length=40)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "ref", "edition"], name="an_item_is_still_right_once"),
            models.UniqueConstraint(fields=["lesson", "ref", "edition"], name="a_lesson_is_still_right_once"),
            models.CheckConstraint(
                condition=Q(item__isnull=True, lesson__isnull=False) | Q(item__isnull=False, lesson__isnull=True),
                name="one_thing_is_still_right",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.item or self.lesson}: {self.ref}"
