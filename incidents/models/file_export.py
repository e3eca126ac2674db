import uuid

import pgtrigger
from django.db import models
from django.utils import timezone

from incidents.enums import ExportFor
from portal.models import Person
from portal.models.protect import never_removed

from .investigation import Investigation


class FileExport(models.Model):
    """That a file left the portal: which, for whom, why, by whom. Its seal is known once all of it was sent."""

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="exports")
    made_for = models.CharField(max_length=12, choices=ExportFor, default=ExportFor.COMPLETE)
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
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="sealed_once", operation=pgtrigger.Update, condition=pgtrigger.Q(old__sealed_at__isnull=False)
            ),
            pgtrigger.Protect(
                name="made_for_what_it_was_made_for",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("investigation", "made_for", "why", "by", "at", "code"),
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
