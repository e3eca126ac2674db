from django.db import models
from django.utils import timezone

from incidents.enums import Severity
from portal.models import Person
from portal.models.protect import append_only

from .case import Case


class Judgement(models.Model):
    """What was judged of a case, by whom and why. The case holds what was judged last; these are all of them."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="judgements")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    potential_breach = models.BooleanField()
    clauses = models.JSONField(default=list)  # of each its ref, and the policy and edition it stood in
    level = models.CharField(max_length=16, choices=Severity, blank=True)  # what the officer decided
    answers = models.JSONField(default=dict)  # what they were asked about it (rules/proportionality.py)
    suggested = models.CharField(max_length=16, choices=Severity, blank=True)  # what their answers come to
    why = models.TextField()
    why_not_referred = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["case", "id"], name="judgements_of_a_case")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.case_id}: {'a potential breach' if self.potential_breach else 'no potential breach'}"
