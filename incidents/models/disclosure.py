import pgtrigger
from django.db import models
from django.utils import timezone

from portal import people
from portal.models import Person, Role
from portal.models.protect import locked_after, never_removed

from .case import Case, Declaration, MatterPart, walls_around


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    def visible_to(self, person: Person) -> "DisclosureQuerySet":
        """Those a disclosure officer was given, and those nobody has: of matters in which they have no part."""
        if not people.holds(person, Role.DISCLOSURE_OFFICER):
            return self.none()
        walled = Case.objects.filter(walls_around(person)).values("pk")
        engaged = MatterPart.objects.filter(person=person).values("case")
        free = self.exclude(case__in=walled).exclude(case__in=engaged).exclude(passed_by=person)
        return free.filter(models.Q(officer=person) | models.Q(officer__isnull=True))

    def opened_by(self, person: Person) -> "DisclosureQuerySet":
        """Those this person was given and has declared to have no conflict in: only they read what is in one."""
        declared = Declaration.objects.filter(person=person, has_conflict=False).values("case")
        return self.visible_to(person).filter(officer=person, case__in=declared)


class Disclosure(models.Model):
    """A matter passed to an authorised disclosure officer. From then on it is theirs, and nobody else's here."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="disclosure")
    officer = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="disclosures")
    passed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    passed_at = models.DateTimeField(default=timezone.now)
    why = models.TextField()
    taken_over_at = models.DateTimeField(null=True, blank=True)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["officer", "-passed_at", "-id"], name="disclosures_of_an_officer")]
        triggers = [
            pgtrigger.ReadOnly(name="passed_as_it_was", fields=["case", "passed_by", "passed_at", "why"]),
            locked_after("taken_over_at", name="kept_once_taken_over"),
            *never_removed(),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"AD-{self.passed_at:%Y}-{self.pk:05d}"
