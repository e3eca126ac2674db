import json
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property

from incidents.enums import ANSWERED_LETTERS, HEARD_LETTERS, TO_REPORTER, InvestigationState, LetterKind, LetterWay
from portal.calendar import end_of
from portal.markdown import as_text
from portal.models import Person
from portal.models.protect import append_only

from .investigation import Investigation
from .periods import ANSWERED, PERIOD_END

if TYPE_CHECKING:
    from .concern import Concern


class LetterTemplate(models.Model):
    """The words of a kind of letter from now on. Version 1 is what comes with the portal and has no row."""

    kind = models.CharField(max_length=4, choices=LetterKind)
    version = models.PositiveIntegerField()
    words = models.TextField()
    why = models.TextField()
    returns_to = models.PositiveIntegerField(null=True, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["kind", "version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="each_version_of_a_template_once"),
            models.CheckConstraint(condition=models.Q(version__gt=1), name="the_first_version_comes_with_the_portal"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.kind}, version {self.version}"


class LetterQuerySet(models.QuerySet["Letter"]):
    def to_reporter(self, concern: "Concern", reader: Person) -> "LetterQuerySet":
        """What went to whoever raised this concern, by their name or by the concern alone."""
        named = models.Q(recipient=reader, concern=None, investigation__case=concern.case_id)
        return self.filter(models.Q(concern=concern) | named, kind__in=TO_REPORTER).order_by("issued_at", "id")


class Letter(models.Model):
    """A letter as issued: its words, its time and, where it may be answered, until when. Never changed afterwards."""

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=4, choices=LetterKind)
    to_respondent = models.BooleanField(default=True)
    recipient = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    to_name = models.CharField(max_length=200, blank=True)
    concern = models.ForeignKey(
        "incidents.Concern", on_delete=models.PROTECT, null=True, blank=True, related_name="letters"
    )
    template_version = models.PositiveIntegerField(default=1)
    # Text and not jsonb, which would keep what it means and lose the very letters the hash is of.
    document = models.TextField()
    sha256 = models.CharField(max_length=64)
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(default=timezone.now)
    # It reaches its reader on paper: it is served, and its period begins, on the day a delivery says.
    on_paper = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["issued_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(due_at__isnull=True) | models.Q(due_at__gt=models.F("issued_at")),
                name="a_period_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=sorted(ANSWERED_LETTERS))
                | models.Q(due_at__isnull=False, on_paper=False)
                | models.Q(due_at__isnull=True, on_paper=True),
                name="a_letter_to_answer_has_a_period",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return self.get_kind_display()

    @cached_property
    def content(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.document)
        return read

    @property
    def body(self) -> str:
        """What it says and who signs, in plain text, without the letterhead."""
        return "\n".join([as_text(self.content["blocks"]), self.content["signatory"], self.content["office"]])

    @property
    def service(self) -> "LetterDelivery | None":
        """The delivery by which a letter on paper was served: the first since one came back (prefetch `deliveries`)."""
        served = None
        for delivery in sorted(self.deliveries.all(), key=lambda one: one.pk):
            came_back = delivery.way == LetterWay.RETURNED
            served = None if came_back else served or delivery
        return served

    @property
    def served_on(self) -> date | None:
        """The day it counts as received: in the portal the day of its issue; on paper nobody knows until it is told."""
        if not self.on_paper:
            return timezone.localdate(self.issued_at)
        return self.service.served_on if self.service else None

    @property
    def may_be_answered_until(self) -> datetime | None:
        """The end of the period, extensions included; none while a letter on paper has not reached its reader."""
        begun = self.due_at if not self.on_paper else getattr(self.service, "due_at", None)
        if begun is None:
            return None
        return max((extension.due_at for extension in self.extensions.all()), default=begun)

    @property
    def is_answered(self) -> bool:
        return hasattr(self, "response")

    @property
    def stands_still(self) -> bool:
        """Its file was put on hold before the time to answer ended: until it goes on, none of that time passes."""
        until = self.may_be_answered_until
        if until is None or self.kind not in HEARD_LETTERS or self.investigation.state != InvestigationState.ON_HOLD:
            return False
        return until > self.investigation.state_since and not self.is_answered

    @property
    def stood_from(self) -> datetime:
        """Since when its time stands still: the hold, unless that time began only later.

        It began later where paper was served, or more time was given to whoever had none left, while the file waits.
        """
        held_at = self.investigation.state_since
        if self.on_paper and self.service and self.service.served_on:
            held_at = max(held_at, end_of(self.service.served_on))
        given = self.extensions.all()
        before = max(
            [one.due_at for one in given if one.at <= held_at],
            default=self.due_at or getattr(self.service, "due_at", None),
        )
        return held_at if before is None or before > held_at else min(one.at for one in given if one.at > held_at)

    @property
    def days_left(self) -> int:
        """Whole days of the time that stands still."""
        assert self.may_be_answered_until is not None
        return (self.may_be_answered_until - self.stood_from) // timedelta(days=1)

    def is_settled(self, at: datetime) -> bool:
        """Answered, or the time to answer has run out."""
        until = self.may_be_answered_until
        return self.is_answered or (until is not None and until <= at and not self.stands_still)


class LetterPaper(models.Model):
    """The letter as a tagged PDF, made and hashed at issue."""

    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="paper")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return f"Paper of {self.letter_id}"


class LetterDelivery(models.Model):
    """How a letter reached its reader, or that it came back. The first since then serves it and begins its period."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="deliveries")
    way = models.CharField(max_length=8, choices=LetterWay)
    on = models.DateField()
    served_on = models.DateField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    words = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["letter", "way", "on"], name="each_delivery_once"),
            models.CheckConstraint(
                condition=models.Q(way=LetterWay.RETURNED, served_on__isnull=True, due_at__isnull=True)
                | (~models.Q(way=LetterWay.RETURNED) & models.Q(served_on__gte=models.F("on"))),
                name="only_what_arrived_was_served",
            ),
        ]
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="after_the_issue_and_with_its_period",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=f"""
                    IF NOT EXISTS (
                        SELECT 1 FROM incidents_letter l
                        WHERE l.id = NEW.letter_id AND NEW.on >= (l.issued_at AT TIME ZONE 'UTC')::date
                          AND (NEW.way = '{LetterWay.RETURNED.value}' OR (NEW.due_at IS NOT NULL) = (
                              l.on_paper AND l.kind IN ({ANSWERED})
                          ))
                          AND (NEW.due_at IS NULL OR NEW.due_at::date > NEW.served_on)
                    ) THEN
                        RAISE EXCEPTION 'A letter is delivered after its issue, and then its period begins';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608 (constants)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_way_display()} {self.on}"


class Extension(models.Model):
    """More time to answer, given for a reason; the database refuses less."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="extensions")
    due_at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.TextField()
    request = models.OneToOneField(
        "incidents.ExtensionRequest", on_delete=models.PROTECT, null=True, blank=True, related_name="extension"
    )

    class Meta:
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="only_more_time",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=f"""
                    IF NOT EXISTS (
                        SELECT 1 FROM incidents_letter l WHERE l.id = NEW.letter_id AND {PERIOD_END} < NEW.due_at
                    ) THEN
                        RAISE EXCEPTION 'Time to answer is never taken back';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608 (constants)
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
    # It came on paper: who typed it in, word for word.
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(recorded_by__isnull=True) | ~models.Q(recorded_by=models.F("by")),
                name="what_came_on_paper_is_recorded_by_somebody_else",
            ),
        ]
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
                          AND l.kind IN ({ANSWERED})
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
