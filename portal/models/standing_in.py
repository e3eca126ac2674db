from datetime import date

import pgtrigger
from django.db import models
from django.utils import timezone

from .person import Person
from .protect import locked_after, never_removed


class StandInQuerySet(models.QuerySet["StandIn"]):
    def in_force(self, on: date | None = None) -> "StandInQuerySet":
        on = on or timezone.localdate()
        return self.filter(ended_at__isnull=True, starts_on__lte=on, ends_on__gte=on, person__is_active=True)

    def not_over(self, on: date | None = None) -> "StandInQuerySet":
        """In force, or still to begin."""
        return self.filter(ended_at__isnull=True, ends_on__gte=on or timezone.localdate())

    def with_a_team(self) -> "StandInQuerySet":
        """Of managers for whom somebody works."""
        team = Person.objects.current().filter(manager=models.OuterRef("manager"))
        return self.filter(models.Exists(team))

    def visible_to(self, person: Person) -> "StandInQuerySet":
        """For those it is about, and for the manager's own manager."""
        mine = models.Q(manager=person) | models.Q(person=person) | models.Q(manager__manager=person)
        return self.filter(mine)


class StandIn(models.Model):
    """For some days somebody answers for a manager's people, or only reads how far they are. It ends by itself.

    No role comes with it: what the manager does by a role stays with whoever holds one.
    """

    manager = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="stand_ins")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="stands_in")
    may_act = models.BooleanField("acts as the manager; otherwise only reads")
    starts_on = models.DateField()
    ends_on = models.DateField("the last day")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField("before its last day", null=True, blank=True)
    once = models.UUIDField(unique=True)

    objects = StandInQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        indexes = [models.Index(fields=["person", "ends_on"], name="whom_somebody_stands_in_for")]
        triggers = [
            *never_removed(),
            locked_after("ended_at"),
            pgtrigger.Protect(
                name="days_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("manager", "person", "may_act", "starts_on", "ends_on", "made_by"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="a_stand_in_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~models.Q(person=models.F("manager")) & ~models.Q(person=models.F("made_by")),
                name="nobody_makes_themselves_a_stand_in",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} for {self.manager}"
