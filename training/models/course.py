from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q

from policies.models import Edition, Policy
from portal import people
from portal.models import Person, Role
from training.enums import IN_HAND, NEVER_PUBLISHED, AskAgain, VersionState
from training.renewal import Renewal

from .assignment import Assignment, CourseExemption
from .frozen import (
    approved_by_somebody_else,
    frozen_with_its_lessons_version,
    frozen_with_its_version,
    published_can_be_answered,
    published_is_never_removed,
    published_stays_as_it_is,
)

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class CourseQuerySet(models.QuerySet["Course"]):
    def published(self) -> "CourseQuerySet":
        return self.filter(versions__state=VersionState.PUBLISHED)

    def applying_to(self, person: Person) -> "CourseQuerySet":
        """Courses this person is asked to take: assigned to people like them, or to them, and they are not exempt."""
        asking = Assignment.objects.reaching(person).filter(course=OuterRef("pk"))
        exempting = CourseExemption.objects.in_force().filter(person=person, course=OuterRef("pk"))
        return self.published().filter(Exists(asking), ~Exists(exempting))

    def visible_to(self, person: Person) -> "CourseQuerySet":
        """Courses on policies this person may read, those they are asked to take with what comes before them, and any
        they have begun. A training author sees them all."""
        if people.holds(person, Role.TRAINING_AUTHOR):
            return self.published()
        begun = CourseVersion.objects.filter(course=OuterRef("pk"), attempts__person=person)
        readable = Policy.objects.visible_to(person).filter(courses=OuterRef("pk"))
        asking = Assignment.objects.reaching(person)
        asked = asking.filter(Q(course=OuterRef("pk")) | Q(course__prerequisites__before=OuterRef("pk")))
        return self.published().filter(Exists(readable) | Exists(begun) | Exists(asked))


class Course(models.Model):
    """A short course on one policy or several, through all its versions.

    It is made for everyone its policies cover; where roles are named, or managers, for those among them. Whom it asks
    is said by its assignments.
    """

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    policies = models.ManyToManyField(Policy, related_name="courses")
    minutes = models.PositiveSmallIntegerField()
    roles = ArrayField(models.CharField(max_length=40, choices=Role), default=list, blank=True)
    for_managers = models.BooleanField(default=False)
    # How long it counts: for good where neither is set.
    renew_months = models.PositiveSmallIntegerField(null=True, blank=True)
    renew_month = models.PositiveSmallIntegerField("month of the year", null=True, blank=True)

    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering = ["title", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(renew_months__isnull=True, renew_month__isnull=True)
                | Q(renew_months__gte=1, renew_month__isnull=True)
                | Q(renew_months__isnull=True, renew_month__gte=1, renew_month__lte=12),
                name="a_course_is_renewed_by_one_rule",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def renewal(self) -> Renewal | None:
        if not self.renew_months and not self.renew_month:
            return None
        return Renewal(settings.RENEW_COURSE_EARLY_DAYS, self.renew_months, self.renew_month)


class CourseVersionQuerySet(models.QuerySet["CourseVersion"]):
    def published(self) -> "CourseVersionQuerySet":
        """Those open to learners: one to a course."""
        return self.filter(state=VersionState.PUBLISHED)

    def in_hand(self) -> "CourseVersionQuerySet":
        """Those somebody writes or reviews."""
        return self.filter(state__in=IN_HAND, begun_by__isnull=False)

    def written_here(self) -> "CourseVersionQuerySet":
        """Those that were begun in the portal and are not published: with the ones thrown away."""
        return self.filter(state__in=NEVER_PUBLISHED, begun_by__isnull=False)


class CourseVersion(models.Model):
    """The words of a course and the rules of its attempts. Once published, nobody can change them.

    What a draft will say of the course as a whole (policies, minutes, whom it is for) waits in `course_as` until then.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=VersionState, default=VersionState.DRAFT)
    title = models.CharField(max_length=200)
    pass_mark = models.PositiveSmallIntegerField(
        "pass mark, in per cent", validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    draw = models.JSONField("how many questions of each tag are asked; all of them where none is named", default=dict)
    attempts_allowed = models.PositiveSmallIntegerField(null=True, blank=True)
    wait_hours = models.PositiveSmallIntegerField("hours between one attempt and the next", default=0)
    minutes_allowed = models.PositiveSmallIntegerField("minutes for the questions", null=True, blank=True)
    course_as = models.JSONField("what the course is to be, as a draft has it", default=dict, blank=True)
    # Of those who completed the version before it, or one before that.
    asks_again = models.CharField(max_length=10, choices=AskAgain, default=AskAgain.WHOLE)
    content_hash = models.CharField(max_length=64, blank=True)
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    begun_at = models.DateTimeField(null=True, blank=True)
    once = models.UUIDField(null=True, blank=True, unique=True)
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
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
            models.UniqueConstraint(
                fields=["course"],
                condition=Q(state__in=IN_HAND, begun_by__isnull=False),
                name="one_version_in_hand_per_course",
            ),
            models.CheckConstraint(
                condition=Q(state__in=NEVER_PUBLISHED, published_at__isnull=True)
                | Q(~Q(state__in=NEVER_PUBLISHED), published_at__isnull=False),
                name="only_a_draft_version_is_unpublished",
            ),
            models.CheckConstraint(
                condition=Q(pass_mark__gte=1, pass_mark__lte=100), name="a_pass_mark_is_a_percentage"
            ),
            models.CheckConstraint(
                condition=Q(Q(attempts_allowed=None) | Q(attempts_allowed__gte=1))
                & Q(Q(minutes_allowed=None) | Q(minutes_allowed__gte=1)),
                name="an_attempt_can_be_made",
            ),
        ]
        triggers = [
            approved_by_somebody_else(),
            published_can_be_answered(),
            published_stays_as_it_is(),
            published_is_never_removed(),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"

    @property
    def is_current(self) -> bool:
        return self.state == VersionState.PUBLISHED

    @property
    def is_draft(self) -> bool:
        return self.state == VersionState.DRAFT

    @property
    def is_in_review(self) -> bool:
        return self.state == VersionState.IN_REVIEW

    @property
    def questions_asked(self) -> int | None:
        """In each attempt; nothing where all of them are."""
        return sum(self.draw.values()) if self.draw else None


class NamedClause(models.Model):
    """A clause that something rests on, in the edition it was written against. Refs stay from edition to edition."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=40)

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.ref


class Lesson(models.Model):
    version = models.ForeignKey(CourseVersion, on_delete=models.CASCADE, related_name="lessons")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    body = models.TextField()
    video = models.URLField("address of a video", max_length=500, blank=True)
    transcript = models.TextField(blank=True)

    if TYPE_CHECKING:
        clauses: "RelatedManager[LessonClause]"

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="one_lesson_per_position"),
            models.CheckConstraint(condition=Q(video="") | ~Q(transcript=""), name="a_video_has_a_transcript"),
        ]
        triggers = [frozen_with_its_version()]

    def __str__(self) -> str:
        return self.title


class LessonClause(NamedClause):
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="clauses")

    class Meta(NamedClause.Meta):
        constraints = [models.UniqueConstraint(fields=["lesson", "ref"], name="a_lesson_names_a_clause_once")]
        triggers = [frozen_with_its_lessons_version()]
