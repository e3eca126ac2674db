import pgtrigger
from django.db import models
from django.utils import timezone

from incidents.enums import LinkKind
from portal.models import Person
from portal.models.protect import append_only, locked_after, never_removed

from .case import Case


class CaseLinkQuerySet(models.QuerySet["CaseLink"]):
    def standing(self) -> "CaseLinkQuerySet":
        return self.filter(ended_at__isnull=True)

    def visible_to(self, person: Person) -> "CaseLinkQuerySet":
        """Only to who may see both cases: a link says that the other one is there."""
        seen = Case.objects.visible_to(person).order_by().values("pk")
        return self.filter(case__in=seen, other__in=seen)


class CaseLink(models.Model):
    """An officer's word that a case is the same matter as another, or has to do with it. Ended, never removed.

    A duplicate is `case`, the one that goes on is `other`; of two that are related the older is `case`.
    """

    kind = models.CharField(max_length=16, choices=LinkKind)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links_from")
    other = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links_to")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.TextField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_why = models.TextField(blank=True)

    objects = CaseLinkQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(case=models.F("other")), name="a_case_is_not_linked_to_itself"),
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(kind=LinkKind.DUPLICATE, ended_at__isnull=True),
                name="a_duplicate_goes_on_in_one_case",
            ),
            models.UniqueConstraint(
                fields=["case", "other"], condition=models.Q(ended_at__isnull=True), name="two_cases_are_linked_once"
            ),
        ]
        triggers = [
            locked_after("ended_at", name="kept_once_ended"),
            pgtrigger.ReadOnly(name="linked_as_it_was", fields=["kind", "case", "other", "by", "at", "reason"]),
            *never_removed(),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.other_id}"


class Tick(models.Model):
    """Somebody ticked a line of a case's checklist, or took the tick back. The last one of a line stands."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ticks")
    line = models.CharField(max_length=40)  # its name in content/checklists.yaml
    is_done = models.BooleanField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["case", "id"], name="ticks_of_a_case")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.case_id} {self.line}: {'ticked' if self.is_done else 'taken back'}"
