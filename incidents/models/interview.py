"""Talks with a respondent or a witness: the invitation, what was written down, and what they say of it."""

import uuid
from datetime import datetime

import pgtrigger
from django.db import models
from django.utils import timezone

from incidents.enums import RecordKind
from portal.models import Person
from portal.models.protect import append_only, never_removed

from .investigation import Investigation


class InterviewQuerySet(models.QuerySet["Interview"]):
    def of(self, person: Person) -> "InterviewQuerySet":
        """Their own, and nobody else's."""
        return self.filter(person=person)


class Interview(models.Model):
    """An invitation to talk. What the person reads of the matter is what it says it is about."""

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="interviews")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="interviews")
    about = models.TextField()
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=200)
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    called_off_at = models.DateTimeField(null=True, blank=True)
    once = models.UUIDField(default=uuid.uuid4, unique=True)

    objects = InterviewQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        triggers = [
            *never_removed(),
            pgtrigger.Protect(
                name="an_invitation_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "investigation", "person", "about", "starts_at", "place", "invited_by", "invited_at", "once"
                ),
            ),
            pgtrigger.Protect(
                name="called_off_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__called_off_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Interview {self.pk}"

    @property
    def record(self) -> "InterviewRecord | None":
        """What stands as written down: the newest."""
        return max(self.records.all(), key=lambda one: one.version, default=None)


class InterviewRecord(models.Model):
    """Notes or a transcript, as sent to the one who was interviewed. What they correct makes another version."""

    interview = models.ForeignKey(Interview, on_delete=models.PROTECT, related_name="records")
    version = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=16, choices=RecordKind)
    words = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    once = models.UUIDField(default=uuid.uuid4, unique=True)

    class Meta:
        ordering = ["interview", "version"]
        constraints = [
            models.UniqueConstraint(fields=["interview", "version"], name="one_record_of_each_version"),
            models.CheckConstraint(condition=models.Q(due_at__gt=models.F("sent_at")), name="time_to_confirm_a_record"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, version {self.version}"

    @property
    def is_answered(self) -> bool:
        return hasattr(self, "answer")

    def is_settled(self, at: datetime) -> bool:
        """Confirmed or corrected by whoever was interviewed, or their time to do so has run out."""
        return self.is_answered or self.due_at <= at

    @property
    def standing(self) -> str:
        """In words."""
        if not self.is_answered:
            return "Not confirmed"
        return "Confirmed" if self.answer.is_confirmed else "Corrected"


class InterviewAnswer(models.Model):
    """The interviewed person says that it is right, or what is not. The database takes it from nobody else."""

    record = models.OneToOneField(InterviewRecord, on_delete=models.PROTECT, related_name="answer")
    is_confirmed = models.BooleanField()
    words = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_confirmed=True) | ~models.Q(words=""), name="a_correction_says_what"
            )
        ]
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="by_whoever_was_interviewed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM incidents_interviewrecord r
                        JOIN incidents_interview i ON i.id = r.interview_id
                        WHERE r.id = NEW.record_id AND i.person_id = NEW.by_id
                    ) THEN
                        RAISE EXCEPTION 'Only whoever was interviewed confirms or corrects what was written down';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return "Confirmed" if self.is_confirmed else "Corrected"
