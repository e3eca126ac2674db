import uuid

import pgtrigger
from django.db import models
from django.utils import timezone

from portal import people
from portal.models import Person, Role
from portal.models.protect import never_removed

from .case import MatterPart
from .investigation import Investigation


class FileMemberQuerySet(models.QuerySet["FileMember"]):
    def standing(self) -> "FileMemberQuerySet":
        return self.filter(ended_at__isnull=True)

    def taken_off(self, person: Person) -> "FileMemberQuerySet":
        """Theirs that somebody ended, where they were not added again."""
        on_it = self.standing().filter(person=person).values("investigation")
        return self.filter(person=person, ended_at__isnull=False).exclude(investigation__in=on_it)


class FileMember(models.Model):
    """Somebody of People Services on a file: nobody else of them reads it. Those appointed are on it by that."""

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="file_memberships")
    since = models.DateTimeField(default=timezone.now)
    # Nobody but themselves, for whoever took the file on by declaring that they have no conflict.
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    why_ended = models.TextField(blank=True)

    objects = FileMemberQuerySet.as_manager()

    class Meta:
        ordering = ["since", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["investigation", "person"],
                condition=models.Q(ended_at__isnull=True),
                name="on_a_file_once_at_a_time",
            )
        ]
        indexes = [models.Index(fields=["person"], name="files_somebody_is_on")]
        triggers = [
            pgtrigger.Protect(
                name="an_ended_membership_stays_so",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False),
            ),
            pgtrigger.Protect(
                name="who_was_on_a_file_since_when",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("investigation", "person", "since", "added_by"),
            ),
            *never_removed(),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.investigation_id}"


class BreakGlassQuerySet(models.QuerySet["BreakGlass"]):
    def open_for(self, person: Person) -> "BreakGlassQuerySet":
        return self.filter(person=person, until__gt=timezone.now(), ended_at__isnull=True)

    def reported_to(self, person: Person) -> "BreakGlassQuerySet":
        """Auditors, save of a matter in which they have a part; the managers on a file, of that file."""
        if people.holds(person, Role.AUDITOR):
            theirs = MatterPart.objects.filter(person=person).values("case")
            concerned = models.Q(investigation__respondent=person) | models.Q(investigation__case__in=theirs)
            return self.exclude(concerned)
        if people.holds(person, Role.PEOPLE_SERVICES_MANAGER):
            on_it = FileMember.objects.standing().filter(person=person).values("investigation")
            return self.filter(investigation__in=on_it)
        return self.none()


class BreakGlass(models.Model):
    """Somebody of People Services opened a file they are not on, for a reason and some hours; auditors were told."""

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="broken_glass")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    once = models.UUIDField(default=uuid.uuid4, unique=True)

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["-at", "-id"], name="broken_glass_newest_first")]
        constraints = [
            models.CheckConstraint(condition=models.Q(until__gt=models.F("at")), name="glass_is_broken_for_a_time"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="glass_is_broken_for_a_reason"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="broken_for_what_and_how_long",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("investigation", "person", "reason", "at", "until"),
            ),
            *never_removed(),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} into {self.investigation_id}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None and self.until > timezone.now()
