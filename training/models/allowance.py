from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.models import Person
from portal.models.protect import append_only, locked_after, never_removed

from .course import CourseVersion

MOST_EXTRA_PERCENT = 300


class ExtraAttempt(models.Model):
    """One more attempt for someone who used up theirs. It needs no waiting."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="extra_attempts")
    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="extra_attempts")
    round = models.PositiveSmallIntegerField(default=1)
    reason = models.TextField()
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    once = models.UUIDField(unique=True)

    class Meta:
        ordering = ["-given_at"]
        indexes = [models.Index(fields=["person", "version"], name="extra_attempts_of_someone")]
        constraints = [
            models.CheckConstraint(condition=~Q(given_by=F("person")), name="nobody_gives_themselves_an_attempt"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.version}, another attempt"


class ExtraTimeQuerySet(models.QuerySet["ExtraTime"]):
    def standing(self) -> "ExtraTimeQuerySet":
        return self.filter(ended_at__isnull=True)


class ExtraTime(models.Model):
    """More time for one person's questions, wherever a course limits it. The reason is between them and the giver."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="extra_time")
    percent = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(MOST_EXTRA_PERCENT)])
    reason = models.TextField()
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    once = models.UUIDField(unique=True)

    objects = ExtraTimeQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at__isnull=True), name="one_standing_extra_time"
            ),
            models.CheckConstraint(
                condition=Q(percent__gte=1, percent__lte=MOST_EXTRA_PERCENT), name="extra_time_is_more_and_bounded"
            ),
            models.CheckConstraint(condition=~Q(given_by=F("person")), name="nobody_gives_themselves_time"),
        ]
        triggers = [locked_after("ended_at"), *never_removed()]

    def __str__(self) -> str:
        return f"{self.percent} per cent more time"
