"""Since when, and by when, each of those whom an assignment asks is asked."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.models import Person
from portal.models.protect import append_only, never_removed

from .assignment import Assignment


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def standing(self) -> "EnrolmentQuerySet":
        """Of people who are here and still in the audience, by an assignment that was not withdrawn."""
        return self.filter(ended_on__isnull=True, assignment__withdrawn_at__isnull=True, person__is_active=True)

    def open_to_see(self) -> "EnrolmentQuerySet":
        return self.filter(assignment__is_confidential=False)


class Enrolment(models.Model):
    """One person, met by an assignment on a day. Who leaves the audience is asked no more; who returns, anew."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enrolments")
    since = models.DateField()
    due_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "person"], name="enrolled_once_by_an_assignment"),
        ]
        indexes = [
            models.Index(fields=["person"], condition=Q(ended_on__isnull=True), name="enrolments_of_a_person"),
        ]
        triggers = never_removed()

    def __str__(self) -> str:
        return f"{self.person}, by {self.assignment}"


class CourseReminder(models.Model):
    """That someone was reminded of a course before or after a date, or their manager told: each step once a date."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="reminders")
    due_on = models.DateField()
    step = models.SmallIntegerField("days after it was due")
    to_manager = models.BooleanField(default=False)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-sent_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "due_on", "step", "to_manager"], name="reminded_once_a_step_of_a_date"
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.enrolment}, {self.step} days after"
