"""A redacted release of a file: its documents as they stood, what is given of each and why not, and who checked it."""

import uuid
from typing import Any

import pgtrigger
from django.db import models
from django.utils import timezone

from incidents.enums import ExportFor, Given, Releasable, ReleaseState
from portal.models import Person
from portal.models.protect import append_only, never_removed

from .evidence import Evidence, Redaction
from .investigation import Investigation

OVER = (ReleaseState.APPROVED, ReleaseState.DROPPED)


class Release(models.Model):
    """Somebody of People Services prepares it, another one checks it, and then it can no longer change."""

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="releases")
    made_for = models.CharField(max_length=12, choices=ExportFor)
    reference = models.CharField(max_length=80)
    why = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=12, choices=ReleaseState, default=ReleaseState.PREPARING)
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    once = models.UUIDField(default=uuid.uuid4, unique=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(made_for=ExportFor.COMPLETE), name="a_release_is_not_the_complete_file"
            ),
            models.CheckConstraint(
                condition=models.Q(state=ReleaseState.APPROVED, approved_by__isnull=False, approved_at__isnull=False)
                | (
                    ~models.Q(state=ReleaseState.APPROVED)
                    & models.Q(approved_by__isnull=True, approved_at__isnull=True)
                ),
                name="approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("by")),
                name="not_approved_by_who_began_it",
            ),
        ]
        triggers = [
            *never_removed(),
            pgtrigger.Protect(
                name="begun_as_it_was_begun",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("investigation", "made_for", "reference", "why", "by", "at", "once"),
            ),
            pgtrigger.Protect(
                name="over_is_over", operation=pgtrigger.Update, condition=pgtrigger.Q(old__state__in=OVER)
            ),
            pgtrigger.Trigger(
                name="checked_by_a_second_person",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__state=ReleaseState.APPROVED),
                func="""
                    IF OLD.state <> 'checking' OR EXISTS (
                        SELECT 1 FROM incidents_releasechoice c
                        JOIN incidents_releasedocument d ON d.id = c.document_id
                        WHERE d.release_id = NEW.id AND c.by_id = NEW.approved_by_id
                    ) THEN
                        RAISE EXCEPTION 'A release is approved by somebody who decided nothing in it';
                    END IF;
                    IF EXISTS (
                        SELECT 1 FROM incidents_releasedocument d
                        WHERE d.release_id = NEW.id AND COALESCE((
                            SELECT c.given FROM incidents_releasechoice c
                            WHERE c.document_id = d.id ORDER BY c.id DESC LIMIT 1
                        ), '') = ''
                    ) THEN
                        RAISE EXCEPTION 'A release is approved when each of its documents is decided on';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="no_name_in_doubt",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__state=ReleaseState.APPROVED),
                func="""
                    IF EXISTS (
                        SELECT 1 FROM incidents_releasedoubt d WHERE d.release_id = NEW.id AND d.is_name IS NULL
                    ) THEN
                        RAISE EXCEPTION 'A release is approved when somebody looked at each word that may be a name';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"RL-{self.at:%Y}-{self.pk:05d}"

    @property
    def is_open(self) -> bool:
        return self.state == ReleaseState.PREPARING

    @property
    def is_approved(self) -> bool:
        return self.state == ReleaseState.APPROVED


def only_while_prepared(release: str, operation: pgtrigger.Operation = pgtrigger.Insert) -> pgtrigger.Trigger:
    """`release` is the SQL that gives the id of the release a row is of."""
    return pgtrigger.Trigger(
        name="only_while_it_is_prepared",
        when=pgtrigger.Before,
        operation=operation,
        func=f"""
            IF NOT EXISTS (SELECT 1 FROM incidents_release r WHERE r.id = {release} AND r.state = 'preparing') THEN
                RAISE EXCEPTION 'A release changes only while it is prepared';
            END IF;
            RETURN NEW;
        """,  # noqa: S608 (constants)
    )


class ReleaseDocument(models.Model):
    """One document of the file as it stood when the release was begun: its words, or which item of evidence.

    What never leaves is not in its words any more. A file that carries a virus is held back, whatever is decided.
    """

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="documents")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Releasable)
    title = models.CharField(max_length=200)
    on = models.DateField(null=True, blank=True)
    # [{"kind": "heading" | "paragraph", "text": "..."}, ...]; none where it is a file
    blocks = models.JSONField(default=list, blank=True)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_held_back = models.BooleanField(default=False)
    # Of a file: a name that never leaves can be read in it, or nobody can tell.
    is_only_covered = models.BooleanField(default=False)

    class Meta:
        ordering = ["release", "number"]
        constraints = [
            models.UniqueConstraint(fields=["release", "number"], name="one_document_by_each_number"),
            models.CheckConstraint(
                condition=models.Q(evidence__isnull=True) | models.Q(blocks=[]), name="words_or_a_file"
            ),
        ]
        triggers = [*append_only(), only_while_prepared("NEW.release_id")]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    @property
    def choice(self) -> "ReleaseChoice | None":
        """What stands of it: the newest."""
        return max(self.choices.all(), key=lambda one: one.pk, default=None)

    @property
    def given(self) -> str:
        return self.choice.given if self.choice else ""

    @property
    def removals(self) -> list[dict[str, Any]]:
        return list(self.choice.removals) if self.choice else []


class ReleaseChoice(models.Model):
    """What is decided of a document. Each change is another row, and the newest counts; nothing said is undecided."""

    document = models.ForeignKey(ReleaseDocument, on_delete=models.PROTECT, related_name="choices")
    given = models.CharField(max_length=10, choices=Given, blank=True)
    ground = models.CharField(max_length=200, blank=True)
    words = models.TextField(blank=True)
    redaction = models.ForeignKey(Redaction, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # [{"paragraph": 3, "phrase": "", "ground": "...", "words": ""}, ...]; a phrase without a paragraph is taken out
    # wherever it stands
    removals = models.JSONField(default=list, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(given=Given.WITHHELD) | ~models.Q(ground=""), name="withheld_on_a_ground"
            ),
            models.CheckConstraint(
                condition=~models.Q(given=Given.WHOLE) | models.Q(removals=[], redaction__isnull=True),
                name="whole_is_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(given=Given.PART)
                | models.Q(redaction__isnull=False, removals=[]) & ~models.Q(ground="")
                | models.Q(redaction__isnull=True) & ~models.Q(removals=[]),
                name="a_part_lacks_something",
            ),
        ]
        triggers = [
            *append_only(),
            only_while_prepared("(SELECT d.release_id FROM incidents_releasedocument d WHERE d.id = NEW.document_id)"),
            pgtrigger.Trigger(
                name="of_its_own_file",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM incidents_releasedocument d
                        WHERE d.id = NEW.document_id AND d.is_held_back AND NEW.given <> 'withheld'
                    ) THEN
                        RAISE EXCEPTION 'What carries a virus does not leave';
                    END IF;
                    IF NEW.given IN ('whole', 'part') AND NEW.redaction_id IS NULL AND EXISTS (
                        SELECT 1 FROM incidents_releasedocument d
                        WHERE d.id = NEW.document_id AND d.is_only_covered
                    ) THEN
                        RAISE EXCEPTION 'What names somebody whose name never leaves goes out covered';
                    END IF;
                    IF NEW.redaction_id IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM incidents_releasedocument d
                        JOIN incidents_redaction r ON r.evidence_id = d.evidence_id
                        WHERE d.id = NEW.document_id AND r.id = NEW.redaction_id
                    ) THEN
                        RAISE EXCEPTION 'A covered copy stands for its own picture';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_given_display() or 'Undecided'}: {self.document_id}"

    @property
    def grounds(self) -> list[str]:
        """Each once, in the order in which they were first given."""
        of_parts = [one["ground"] for one in self.removals] if self.given == Given.PART else []
        return list(dict.fromkeys(filter(None, [self.ground, *of_parts])))


class ReleaseStep(models.Model):
    """It was sent to a second person, came back with words, was approved or given up."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="steps")
    to_state = models.CharField(max_length=12, choices=ReleaseState)
    words = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.release}: {self.get_to_state_display()}"
