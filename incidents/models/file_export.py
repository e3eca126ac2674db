import uuid

import pgtrigger
from django.db import models
from django.utils import timezone

from incidents.enums import ExportFor
from portal.models import Person
from portal.models.protect import never_removed

from .investigation import Investigation
from .release import Release


class FileExport(models.Model):
    """That a file left the portal: which, for whom, why, by whom. Its seal is known once all of it was sent."""

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="exports")
    made_for = models.CharField(max_length=12, choices=ExportFor, default=ExportFor.COMPLETE)
    # Whatever is not the complete file is what was approved to be released, and leaves once.
    release = models.OneToOneField(Release, on_delete=models.PROTECT, null=True, blank=True, related_name="export")
    why = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    code = models.CharField(max_length=24, unique=True)
    once = models.UUIDField(default=uuid.uuid4, unique=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    seal = models.CharField("SHA-256 of its list of files", max_length=64, blank=True)
    files = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["investigation", "-at", "-id"], name="exports_of_a_file")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sealed_at__isnull=True, seal="")
                | (models.Q(sealed_at__isnull=False) & ~models.Q(seal="")),
                name="an_export_is_sealed_or_not",
            ),
            models.CheckConstraint(
                condition=models.Q(made_for=ExportFor.COMPLETE, release__isnull=True)
                | (~models.Q(made_for=ExportFor.COMPLETE) & models.Q(release__isnull=False)),
                name="the_complete_file_or_a_release",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="sealed_once", operation=pgtrigger.Update, condition=pgtrigger.Q(old__sealed_at__isnull=False)
            ),
            pgtrigger.Protect(
                name="made_for_what_it_was_made_for",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("investigation", "made_for", "release", "why", "by", "at", "code"),
            ),
            pgtrigger.Trigger(
                name="only_what_was_approved",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__release__isnull=False),
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM incidents_release r
                        WHERE r.id = NEW.release_id AND r.state = 'approved' AND r.made_for = NEW.made_for
                          AND r.investigation_id = NEW.investigation_id
                    ) THEN
                        RAISE EXCEPTION 'A release leaves when it was approved';
                    END IF;
                    RETURN NEW;
                """,
            ),
            *never_removed(),
        ]

    def __str__(self) -> str:
        return f"Export {self.code}"

    @property
    def is_sealed(self) -> bool:
        return self.sealed_at is not None

    @property
    def file_name(self) -> str:
        """It says nothing of the matter but its number."""
        return f"{self.investigation.number}-{self.code[:4]}.zip"
