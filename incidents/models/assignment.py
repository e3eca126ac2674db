import pgtrigger
from django.db import models
from django.utils import timezone

from incidents.enums import AssignmentEnd
from portal.models import Person
from portal.models.protect import append_only, locked_after, never_removed

from .case import Case


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def open(self) -> "AssignmentQuerySet":
        return self.filter(ended_at__isnull=True)


class Assignment(models.Model):
    """Who was given a case, by whom and how it ended. `Case.handler` is the person of the open one."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assignments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_how = models.CharField(max_length=16, choices=AssignmentEnd, blank=True)
    reason = models.TextField(blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(ended_at__isnull=True), name="one_open_assignment"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_how="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(ended_how="")),
                name="an_assignment_ends_somehow",
            ),
        ]
        indexes = [
            models.Index(fields=["person"], name="open_assignments", condition=models.Q(ended_at__isnull=True)),
            models.Index(fields=["case", "at", "id"], name="assignments_of_a_case"),
        ]
        triggers = [
            locked_after("ended_at", name="kept_once_ended"),
            pgtrigger.ReadOnly(name="given_as_it_was", fields=["case", "person", "by", "at"]),
            *never_removed(),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.person}"


class KeptOut(models.Model):
    """Somebody a manager put behind the wall of one case, and why. The part they are given does the walling."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="kept_out")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="kept_out_of_a_case_once")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.case_id}: {self.person}"
