"""How long a matter's file is kept, what holds it longer, and what the personnel file says of it."""

import uuid
from datetime import date

import pgtrigger
from django.db import models
from django.utils import timezone

from incidents.enums import RetentionTrigger
from portal.models import Person
from portal.models.protect import append_only, never_removed

from .decision import Determination
from .investigation import Investigation


class Retention(models.Model):
    """The disposal class of a file, from which day it counts, and until when it is kept: the newest row holds."""

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="retentions")
    disposal_class = models.CharField(max_length=40)
    trigger = models.CharField(max_length=16, choices=RetentionTrigger)
    trigger_on = models.DateField()
    years = models.PositiveSmallIntegerField()
    retain_until = models.DateField()
    why = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    once = models.UUIDField(default=uuid.uuid4, unique=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(retain_until__gt=models.F("trigger_on")), name="kept_beyond_what_starts_the_time"
            )
        ]
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="its_file_says_until_when",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="""
                    UPDATE incidents_investigation SET kept_until = NEW.retain_until WHERE id = NEW.investigation_id;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"Class {self.disposal_class}, until {self.retain_until:%Y-%m-%d}"


class LegalHold(models.Model):
    """For as long as it stands nothing of the file is disposed of, whatever its class says."""

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="legal_holds")
    why = models.TextField()
    review_on = models.DateField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    why_lifted = models.TextField(blank=True)
    once = models.UUIDField(default=uuid.uuid4, unique=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lifted_at__isnull=True, lifted_by__isnull=True, why_lifted="")
                | (models.Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~models.Q(why_lifted="")),
                name="a_hold_is_lifted_by_somebody_for_a_reason",
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="a_lifted_hold_stays_so",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__lifted_at__isnull=False),
            ),
            pgtrigger.Protect(
                name="held_for_what_it_was_held_for",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("investigation", "why", "review_on", "by", "at"),
            ),
            *never_removed(),
        ]

    def __str__(self) -> str:
        return f"Hold on {self.investigation_id}"

    def is_due(self, today: date) -> bool:
        return self.lifted_at is None and self.review_on <= today


class PersonnelReference(models.Model):
    """That the personnel file points to this one: only after a breach, and taken out when that is set aside."""

    determination = models.OneToOneField(Determination, on_delete=models.PROTECT, related_name="personnel_reference")
    reference = models.CharField("reference in the personnel system", max_length=80)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        triggers = [
            pgtrigger.Trigger(
                name="only_after_a_breach_that_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM incidents_determination d
                        WHERE d.id = NEW.determination_id AND d.breach AND d.superseded_at IS NULL
                    ) THEN
                        RAISE EXCEPTION 'The personnel file says nothing of a matter without a breach that stands';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(
                name="taken_out_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__removed_at__isnull=False),
            ),
            pgtrigger.Protect(
                name="points_where_it_pointed",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("determination", "reference", "by", "at"),
            ),
            *never_removed(),
        ]

    def __str__(self) -> str:
        return self.reference
