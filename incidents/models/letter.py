from datetime import datetime

import pgtrigger
from django.db import models
from django.utils import timezone

from incidents.enums import ANSWERED_LETTERS, LetterKind
from portal.models import Person
from portal.models.protect import append_only

from .investigation import Investigation


class Letter(models.Model):
    """A letter as issued: its words, its time and, where it may be answered, until when. Never changed afterwards."""

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=4, choices=LetterKind)
    to_respondent = models.BooleanField(default=True)
    body = models.TextField()
    sha256 = models.CharField(max_length=64)
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["issued_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(due_at__isnull=True) | models.Q(due_at__gt=models.F("issued_at")),
                name="a_period_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=sorted(ANSWERED_LETTERS)) | models.Q(due_at__isnull=False),
                name="a_letter_to_answer_has_a_period",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def may_be_answered_until(self) -> datetime | None:
        """The end of the period, extensions included (one query unless extensions are prefetched)."""
        return max((extension.due_at for extension in self.extensions.all()), default=self.due_at)

    @property
    def is_answered(self) -> bool:
        return hasattr(self, "response")

    def is_settled(self, at: datetime) -> bool:
        """Answered, or the time to answer has run out."""
        until = self.may_be_answered_until
        return self.is_answered or (until is not None and until <= at)


class Extension(models.Model):
    """More time to answer, given for a reason; the database refuses less."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="extensions")
    due_at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.TextField()

    class Meta:
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="only_more_time",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM incidents_letter l WHERE l.id = NEW.letter_id AND l.due_at < NEW.due_at
                    ) THEN
                        RAISE EXCEPTION 'Time to answer is never taken back';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"until {self.due_at:%Y-%m-%d}"


class Response(models.Model):
    """What the respondent says. Silence is no response, and not an admission."""

    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="response")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [
            *append_only(),
            # A response opens the next step, so nobody else's may stand for the respondent's.
            pgtrigger.Trigger(
                name="only_by_the_respondent",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=f"""
                    IF NOT EXISTS (
                        SELECT 1 FROM incidents_letter l JOIN incidents_investigation i ON i.id = l.investigation_id
                        WHERE l.id = NEW.letter_id AND i.respondent_id = NEW.by_id AND l.to_respondent
                          AND l.kind IN ({", ".join(f"'{kind.value}'" for kind in sorted(ANSWERED_LETTERS))})
                    ) THEN
                        RAISE EXCEPTION 'Only the respondent answers, and only a letter that may be answered';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608 (constants)
            ),
        ]

    def __str__(self) -> str:
        return f"Response to {self.letter_id}"


class LetterReading(models.Model):
    """When the respondent first opened a letter."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="readings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "person"], name="first_reading_of_a_letter")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.person} read {self.letter_id}"
