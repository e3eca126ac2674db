"""The evidence register of a matter: what there is, whence, what was put to the respondent, what a finding rests on."""

import uuid

import pgtrigger
from django.db import models
from django.utils import timezone

from incidents.enums import ExhibitSource
from portal.models import Person
from portal.models.protect import GOES_IN_A_DISPOSAL, append_only, never_removed

from .decision import Finding
from .evidence import Evidence, Redaction
from .interview import InterviewRecord
from .investigation import Investigation
from .letter import Letter, Response

# What came from the respondent is known to them: their answers, their files, what they said in an interview.
FROM_THE_RESPONDENT = models.Q(response__isnull=False) | models.Q(
    record__interview__person=models.F("investigation__respondent")
)


class ExhibitQuerySet(models.QuerySet["Exhibit"]):
    def standing(self) -> "ExhibitQuerySet":
        return self.filter(set_aside_at__isnull=True)

    def known_to_the_respondent(self) -> "ExhibitQuerySet":
        """Put to them in a letter, or theirs: what a finding may rest on."""
        return self.filter(FROM_THE_RESPONDENT | models.Q(puttings__isnull=False)).distinct()

    def to_be_put(self) -> "ExhibitQuerySet":
        """What could count against them or is relied on, and they were not told of yet."""
        counts = models.Q(is_adverse=True, set_aside_at__isnull=True) | models.Q(reliances__isnull=False)
        unknown = self.filter(counts).filter(puttings__isnull=True).exclude(FROM_THE_RESPONDENT)
        return unknown.distinct()

    def relied_on(self) -> "ExhibitQuerySet":
        """By a finding that stands."""
        return self.filter(reliances__isnull=False, reliances__finding__superseded_at__isnull=True).distinct()


class Exhibit(models.Model):
    """One item of the register, by its number for good: E1, E2 and so on."""

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="exhibits")
    number = models.PositiveSmallIntegerField()
    what = models.TextField()
    source = models.CharField(max_length=16, choices=ExhibitSource)
    is_adverse = models.BooleanField("could count against the respondent")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="exhibits")
    record = models.ForeignKey(
        InterviewRecord, on_delete=models.PROTECT, null=True, blank=True, related_name="exhibits"
    )
    response = models.ForeignKey(Response, on_delete=models.PROTECT, null=True, blank=True, related_name="exhibits")
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    set_aside_at = models.DateTimeField(null=True, blank=True)
    set_aside_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    set_aside_why = models.TextField(blank=True)
    once = models.UUIDField(default=uuid.uuid4, unique=True)

    objects = ExhibitQuerySet.as_manager()

    class Meta:
        ordering = ["investigation", "number"]
        constraints = [
            models.UniqueConstraint(fields=["investigation", "number"], name="one_exhibit_by_each_number"),
            models.UniqueConstraint(fields=["investigation", "evidence"], name="a_file_is_registered_once"),
            models.CheckConstraint(
                condition=models.Q(set_aside_at__isnull=True) | ~models.Q(set_aside_why=""),
                name="set_aside_for_a_reason",
            ),
        ]
        triggers = [
            *never_removed(),
            pgtrigger.Protect(
                name="registered_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "investigation",
                    "number",
                    "what",
                    "source",
                    "is_adverse",
                    "evidence",
                    "record",
                    "response",
                    "added_by",
                    "added_at",
                    "once",
                ),
            ),
            pgtrigger.Protect(
                name="set_aside_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__set_aside_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"E{self.number}"

    @property
    def copy(self) -> "ExhibitCopy | None":
        """What the respondent is to be shown: the newest."""
        return max(self.copies.all(), key=lambda one: one.pk, default=None)

    @property
    def redaction(self) -> Redaction | None:
        return self.evidence.redactions.first() if self.evidence else None

    @property
    def told_as(self) -> str:
        """What the respondent reads of it: never what the register says it is, which may name others."""
        if self.evidence:
            return f"{self.evidence.kind}, on the page of your matter"
        return self.copy.words if self.copy else ""

    @property
    def is_prepared(self) -> bool:
        """Is there a form in which the respondent may see it? A picture is covered, or whole for a reason."""
        return self.redaction is not None or self.copy is not None


class ExhibitCopy(models.Model):
    """What the respondent reads of an item, with nothing in it that others must not be known by. The newest counts.

    Of a picture it is why nothing is covered; of everything else the words they get.
    """

    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="copies")
    words = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    once = models.UUIDField(default=uuid.uuid4, unique=True)

    class Meta:
        ordering = ["id"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"What they read of {self.exhibit}"


class PuttingQuerySet(models.QuerySet["Putting"]):
    def told_to(self, person: Person) -> "PuttingQuerySet":
        return self.filter(exhibit__investigation__respondent=person, letter__to_respondent=True)


class Putting(models.Model):
    """An item was put to the respondent in a letter, in exactly this form."""

    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="puttings")
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="puttings")
    copy = models.ForeignKey(ExhibitCopy, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    redaction = models.ForeignKey(Redaction, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = PuttingQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["exhibit", "letter"], name="an_item_once_in_a_letter"),
            models.CheckConstraint(
                condition=models.Q(copy__isnull=False) | models.Q(redaction__isnull=False),
                name="put_in_a_form_made_for_them",
            ),
        ]
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="put_in_a_letter_they_may_answer",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM incidents_letter l JOIN incidents_exhibit e ON e.id = NEW.exhibit_id
                        WHERE l.id = NEW.letter_id AND l.investigation_id = e.investigation_id
                          AND l.kind IN ('L4', 'L5', 'L6') AND l.to_respondent
                    ) THEN
                        RAISE EXCEPTION 'Evidence is put in a letter of its file that the respondent may answer';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exhibit} in {self.letter_id}"


class Reliance(models.Model):
    """A finding rests on an item. The database refuses what the respondent does not know of, and any change later."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="reliances")
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="reliances")

    class Meta:
        ordering = ["exhibit"]
        constraints = [models.UniqueConstraint(fields=["finding", "exhibit"], name="a_finding_rests_on_it_once")]
        triggers = [
            pgtrigger.Trigger(
                name="rests_on_what_was_put",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=f"""
                    IF TG_OP = 'DELETE' AND {GOES_IN_A_DISPOSAL} THEN RETURN OLD; END IF;
                    IF EXISTS (
                        SELECT 1 FROM incidents_finding f
                        JOIN incidents_allegation a ON a.id = f.allegation_id
                        JOIN incidents_determination d ON d.investigation_id = a.investigation_id
                        WHERE f.id = COALESCE(NEW.finding_id, OLD.finding_id)
                          AND (d.superseded_at IS NULL OR f.superseded_at IS NOT NULL)
                    ) THEN
                        RAISE EXCEPTION 'What a finding rests on cannot change after the determination';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    IF NOT EXISTS (
                        SELECT 1 FROM incidents_finding f
                        JOIN incidents_allegation a ON a.id = f.allegation_id
                        JOIN incidents_exhibit e ON e.investigation_id = a.investigation_id
                        WHERE f.id = NEW.finding_id AND e.id = NEW.exhibit_id AND e.set_aside_at IS NULL
                    ) THEN
                        RAISE EXCEPTION 'A finding rests on the register of its own file';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608 (constants)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding_id} rests on {self.exhibit}"
