from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.utils import timezone

from incidents.enums import Due, InvestigationState, MatchedAt, Part
from portal.models import Employment, Person
from portal.models.protect import append_only

from .delegation import Delegation
from .investigation import Investigation
from .letter import Letter

if TYPE_CHECKING:
    from policies.models import Edition


class RespondentMatch(models.Model):
    """Who the respondent was in the directory on a day: how they were employed decides which path is open."""

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="matches")
    moment = models.CharField(max_length=12, choices=MatchedAt)
    as_at = models.DateField()
    employment = models.CharField(max_length=20, choices=Employment)
    classification = models.CharField(max_length=30, blank=True)
    unit_name = models.CharField(max_length=200)
    source = models.CharField(max_length=200, blank=True)  # where it was read, if not in the portal's directory
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")  # none: the portal
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(moment=MatchedAt.CONDUCT) | ~models.Q(source=""),
                name="an_earlier_day_says_where_it_was_read",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.investigation} as at {self.as_at:%Y-%m-%d}"


class PathDecision(models.Model):
    """How the matter is handled, by whom and why, with what an officer had recommended and how far they had looked."""

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="path_decisions")
    path = models.CharField(max_length=24, choices=InvestigationState)
    reasons = models.TextField()
    scope = models.TextField()
    recommendation = models.CharField(max_length=24, choices=InvestigationState)
    recommendation_reasons = models.TextField()
    recommended_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["decided_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(decided_by=models.F("recommended_by")), name="decided_by_another_than_recommended"
            ),
            models.CheckConstraint(
                condition=~models.Q(reasons="") & ~models.Q(scope=""), name="a_path_has_reasons_and_a_scope"
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return self.get_path_display()

    @property
    def follows_recommendation(self) -> bool:
        return self.path == self.recommendation


class Appointment(models.Model):
    """By what somebody may act on a file: the delegation they hold, and the procedures then in force (s 15(3))."""

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="appointments")
    part = models.CharField(max_length=20, choices=Part)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, null=True, related_name="+")
    procedures: "models.ForeignKey[Edition | None, Edition | None]" = models.ForeignKey(
        "policies.Edition", on_delete=models.PROTECT, null=True, related_name="+"
    )
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(by=models.F("person")), name="nobody_appoints_themselves"),
            models.CheckConstraint(
                condition=models.Q(part=Part.INVESTIGATOR) | models.Q(delegation__isnull=False),
                name="who_decides_is_appointed_under_a_delegation",
            ),
        ]
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="under_their_own_delegation",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NEW.delegation_id IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM incidents_delegation d
                        WHERE d.id = NEW.delegation_id AND d.person_id = NEW.person_id
                    ) THEN
                        RAISE EXCEPTION 'An appointment names a delegation of whom it appoints';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_part_display()}"


class FileReminder(models.Model):
    """That People Services was reminded: once for each thing and day."""

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="reminders")
    due = models.CharField(max_length=12, choices=Due)
    on = models.DateField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["investigation", "due", "on"], name="reminded_once_a_day_due")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.investigation_id}: {self.due}"
