"""What a respondent asks for while they are heard: more time, and somebody beside them."""

import uuid

import pgtrigger
from django.db import models
from django.utils import timezone

from incidents.enums import ANSWERED_LETTERS, SupportKind
from portal.models import Person
from portal.models.protect import append_only, never_removed

from .draft import UnsentFile
from .investigation import Investigation
from .letter import Letter


class ExtensionRequest(models.Model):
    """More time to answer, asked for by the respondent. What became of it stands beside it."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="extension_requests")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    until_on = models.DateField()
    words = models.TextField()
    once = models.UUIDField(default=uuid.uuid4, unique=True)

    class Meta:
        ordering = ["at", "id"]
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="asked_by_the_respondent",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=f"""
                    IF NOT EXISTS (
                        SELECT 1 FROM incidents_letter l JOIN incidents_investigation i ON i.id = l.investigation_id
                        WHERE l.id = NEW.letter_id AND i.respondent_id = NEW.by_id AND l.to_respondent
                          AND l.kind IN ({", ".join(f"'{kind.value}'" for kind in sorted(ANSWERED_LETTERS))})
                    ) THEN
                        RAISE EXCEPTION 'Only the respondent asks for time, and only to answer a letter';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608 (constants)
            ),
        ]

    def __str__(self) -> str:
        return f"until {self.until_on:%Y-%m-%d}"

    @property
    def is_decided(self) -> bool:
        return hasattr(self, "extension") or hasattr(self, "refusal")


class ExtensionRefusal(models.Model):
    """No more time, and why. The respondent reads the reason."""

    request = models.OneToOneField(ExtensionRequest, on_delete=models.PROTECT, related_name="refusal")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.TextField()

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return f"No time until {self.request.until_on:%Y-%m-%d}"


class SupportPerson(models.Model):
    """Somebody beside a respondent or a witness. Named in their own words: nobody looks them up."""

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="support_people")
    beside = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=SupportKind)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    once = models.UUIDField(default=uuid.uuid4, unique=True)

    class Meta:
        ordering = ["since", "id"]
        triggers = [
            *never_removed(),
            pgtrigger.Protect(
                name="named_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("investigation", "beside", "name", "kind", "since", "once"),
            ),
            pgtrigger.Protect(
                name="ended_once", operation=pgtrigger.Update, condition=pgtrigger.Q(old__until__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_kind_display().lower()}"


class ResponseFile(UnsentFile):
    """Of an answer to a letter."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="files_to_send")
    by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)

    class Meta(UnsentFile.Meta):
        constraints = [models.UniqueConstraint(fields=["letter", "sha256"], name="a_file_once_in_an_answer")]

    def __str__(self) -> str:
        return self.name
