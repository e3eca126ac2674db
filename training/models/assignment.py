"""Whom a course asks: by the same audiences as policies, from a day, with days to complete it."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from policies.models import Policy
from policies.models.policy import AudienceLine
from portal.models import Person
from portal.models.protect import append_only, locked_after, never_removed


def usual_days() -> int:
    days: int = settings.COURSE_DAYS
    return days


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def standing(self) -> "AssignmentQuerySet":
        return self.filter(withdrawn_at__isnull=True)

    def open_to_see(self) -> "AssignmentQuerySet":
        """Without those from a matter, which are the person's own and the file's."""
        return self.filter(is_confidential=False)

    def reaching(self, person: Person) -> "AssignmentQuerySet":
        """Those that ask this person, as they are today: `queries.people_of` the other way round."""
        if not person.is_active:
            return self.none()
        named = AssignmentName.objects.filter(assignment=OuterRef("pk"), person=person)
        on_a_line = AssignmentLine.objects.reaching(person).filter(assignment=OuterRef("pk"))
        asking = self._by_policies(person) | Exists(on_a_line) | Exists(named.filter(is_in=True))
        return self.standing().filter(asking, ~Exists(named.filter(is_in=False)))

    def _by_policies(self, person: Person) -> Q:
        """On a policy that covers them, and for people who do what they do."""
        covering = Policy.objects.applying_to(person).filter(courses=OuterRef("course"))
        managed = Person.objects.filter(manager=person, is_active=True)
        meant = Q(course__roles=[], course__for_managers=False) | Q(course__roles__overlap=[*person.roles])
        return Q(Exists(covering), meant | Q(Exists(managed), course__for_managers=True), by_policies=True)


class Assignment(models.Model):
    """A course, asked of some people: of everyone it is made for, or of those on its lines and those it names."""

    course = models.ForeignKey("training.Course", on_delete=models.PROTECT, related_name="assignments")
    by_policies = models.BooleanField("everyone the course is made for", default=False)
    # From a matter: seen by the person and those on its file, and by nobody else in the training.
    is_confidential = models.BooleanField(default=False)
    asks_from = models.DateField(default=timezone.localdate)
    present_days = models.PositiveSmallIntegerField("days for those who are here", default=usual_days)
    newcomer_days = models.PositiveSmallIntegerField("days from when somebody started", default=usual_days)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    once = models.UUIDField(unique=True, null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["course"],
                condition=Q(by_policies=True, withdrawn_at__isnull=True),
                name="one_assignment_by_policies_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(by_policies=True, is_confidential=True), name="a_matter_assigns_to_nobody_else"
            ),
        ]
        triggers = [locked_after("withdrawn_at"), *never_removed()]

    def __str__(self) -> str:
        return f"{self.course}, assigned"

    def due_on(self, started_on: date | None, on: date) -> date:
        """By when someone completes it who is met on a day: from the day they started, if that was since it asks and
        leaves them time, or else from that day."""
        since = max(on, self.asks_from)
        if started_on and started_on > self.asks_from:
            from_the_start = started_on + timedelta(days=self.newcomer_days)
            if from_the_start >= since:
                return from_the_start
        return since + timedelta(days=self.present_days)


class AssignmentLine(AudienceLine):
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="lines")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(employments=[]), name="an_assignment_names_someone"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.assignment}: {self.unit or 'everywhere'}"


class AssignmentName(models.Model):
    """Someone it asks, or does not, whatever its lines say."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="names")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    is_in = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment", "person"], name="assigned_by_name_once"),
        ]
        indexes = [models.Index(fields=["person", "assignment"], name="assignments_that_name_a_person")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.assignment}: {self.person}"


class CourseExemptionQuerySet(models.QuerySet["CourseExemption"]):
    def in_force(self, on: date | None = None) -> "CourseExemptionQuerySet":
        on = on or timezone.localdate()
        return self.filter(ended_at__isnull=True, starts_on__lte=on, ends_on__gte=on)


class CourseExemption(models.Model):
    """Someone need not take a course, for a reason and a time, as somebody else has decided."""

    course = models.ForeignKey("training.Course", on_delete=models.PROTECT, related_name="exemptions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="course_exemptions")
    reason = models.TextField()
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField("the last day it holds")
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    once = models.UUIDField(unique=True)

    objects = CourseExemptionQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-id"]
        indexes = [models.Index(fields=["person", "course"], name="course_exemptions_of_a_person")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="exempt_until_after_it_starts"),
            models.CheckConstraint(condition=~Q(given_by=F("person")), name="nobody_exempts_themselves"),
        ]
        triggers = [locked_after("ended_at"), *never_removed()]

    def __str__(self) -> str:
        return f"{self.person} and {self.course}"


class Prerequisite(models.Model):
    """A course that is completed before another is begun."""

    course = models.ForeignKey("training.Course", on_delete=models.CASCADE, related_name="prerequisites")
    before = models.ForeignKey("training.Course", on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["course", "before__title"]
        constraints = [
            models.UniqueConstraint(fields=["course", "before"], name="a_course_comes_before_another_once"),
            models.CheckConstraint(condition=~Q(course=F("before")), name="no_course_comes_before_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.before}, before {self.course}"
