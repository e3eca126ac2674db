import uuid
from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal import people
from portal.models import DIGITAL_MEDIA, Person


class MonitoringImportQuerySet(models.QuerySet["MonitoringImport"]):
    def visible_to(self, person: Person) -> "MonitoringImportQuerySet":
        """One's own: what a colleague found may be about anybody, also about oneself."""
        if not people.holds(person, *DIGITAL_MEDIA):
            return self.none()
        return self.filter(by=person)


class MonitoringImport(models.Model):
    """A monitoring tool's export on its way to becoming cases: looked over, then made whole or not at all."""

    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    headings = models.JSONField(default=list)
    rows = models.JSONField(default=list)  # pairs of line and cells; none are kept once it is imported
    choices = models.JSONField(default=dict)
    faults = models.JSONField(default=list)  # what was not imported: line, why, cells
    began_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    imported_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)
    once = models.UUIDField(default=uuid.uuid4, unique=True)

    objects = MonitoringImportQuerySet.as_manager()

    class Meta:
        ordering = ["-began_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["by", "sha256"], name="one_import_of_a_file"),
            models.CheckConstraint(
                condition=models.Q(imported_at__isnull=True) | models.Q(rows=models.Value([], models.JSONField())),
                name="no_rows_kept_once_imported",
            ),
        ]

    def __str__(self) -> str:
        return f"Import {self.pk}"

    @property
    def kept_until(self) -> date:
        """When what was not imported, or the faulty rows of what was, are forgotten."""
        return timezone.localdate(self.changed_at + timedelta(days=settings.CONCERN_DRAFT_DAYS))
