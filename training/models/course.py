from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q

from policies.models import Edition, Policy
from portal import people
from portal.models import Person, Role
from training.enums import VersionState

from .frozen import (
    frozen_with_its_items_version,
    frozen_with_its_version,
    published_is_never_removed,
    published_stays_as_it_is,
)


def clause_refs() -> ArrayField:
    """Refs are kept from edition to edition, so they say which clause is meant in any of them."""
    return ArrayField(models.CharField(max_length=40), default=list)


class CourseQuerySet(models.QuerySet["Course"]):
    def published(self) -> "CourseQuerySet":
        return self.filter(versions__state=VersionState.PUBLISHED)

    def applying_to(self, person: Person) -> "CourseQuerySet":
        """Courses this person is asked to take: those on a policy that covers them."""
        return self.published().filter(policy__in=Policy.objects.applying_to(person).values("pk"))

    def visible_to(self, person: Person) -> "CourseQuerySet":
        """Courses on policies this person may read, and any they have begun. A training author sees them all."""
        if people.holds(person, Role.TRAINING_AUTHOR):
            return self.published()
        begun = CourseVersion.objects.filter(course=OuterRef("pk"), attempts__person=person)
        readable = Policy.objects.visible_to(person).values("pk")
        return self.published().filter(Q(policy__in=readable) | Exists(begun))


class Course(models.Model):
    """A short course on a policy, through all its versions."""

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="courses")
    minutes = models.PositiveSmallIntegerField()

    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering = ["title", "slug"]

    def __str__(self) -> str:
        return self.title


class CourseVersionQuerySet(models.QuerySet["CourseVersion"]):
    def published(self) -> "CourseVersionQuerySet":
        """Those open to learners: one to a course."""
        return self.filter(state=VersionState.PUBLISHED)


class CourseVersion(models.Model):
    """The words of a course, written against one edition of its policy. Once published, nobody can change them."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="versions")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=VersionState, default=VersionState.DRAFT)
    title = models.CharField(max_length=200)
    pass_mark = models.PositiveSmallIntegerField(
        "pass mark, in per cent", validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    content_hash = models.CharField(max_length=64)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = CourseVersionQuerySet.as_manager()

    class Meta:
        ordering = ["course", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="one_version_per_number"),
            models.UniqueConstraint(
                fields=["course"],
                condition=Q(state=VersionState.PUBLISHED),
                name="one_published_version_per_course",
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.DRAFT, published_at__isnull=True)
                | Q(~Q(state=VersionState.DRAFT), published_at__isnull=False),
                name="only_a_draft_version_is_unpublished",
            ),
            models.CheckConstraint(
                condition=Q(pass_mark__gte=1, pass_mark__lte=100), name="a_pass_mark_is_a_percentage"
            ),
        ]
        triggers = [published_stays_as_it_is(), published_is_never_removed()]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"

    @property
    def is_current(self) -> bool:
        return self.state == VersionState.PUBLISHED


class Lesson(models.Model):
    version = models.ForeignKey(CourseVersion, on_delete=models.CASCADE, related_name="lessons")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    body = models.TextField()
    clauses = clause_refs()

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="one_lesson_per_position"),
        ]
        triggers = [frozen_with_its_version()]

    def __str__(self) -> str:
        return self.title


class Item(models.Model):
    """A question. Its key stays the same from version to version, as long as it asks the same thing."""

    version = models.ForeignKey(CourseVersion, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=40)
    prompt = models.TextField()
    clauses = clause_refs()

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="one_item_per_position"),
            models.UniqueConstraint(fields=["version", "key"], name="one_item_per_key"),
        ]
        triggers = [frozen_with_its_version()]

    def __str__(self) -> str:
        return self.key


class Option(models.Model):
    """One answer that can be chosen, whether it is right, and why."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    is_right = models.BooleanField(default=False)
    why = models.TextField()

    class Meta:
        ordering = ["item", "position"]
        constraints = [
            models.UniqueConstraint(fields=["item", "position"], name="one_option_per_position"),
            models.UniqueConstraint(fields=["item"], condition=Q(is_right=True), name="one_right_option_per_item"),
        ]
        triggers = [frozen_with_its_items_version()]

    def __str__(self) -> str:
        return self.text
