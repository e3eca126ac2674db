"""What the editor keeps while someone writes. None of it is part of an edition."""

from django.db import models
from django.utils import timezone

from portal.models import Person

from .edition import Edition
from .policy import Policy

REMOVED = "removed:"
MADE = "made:"


class UnsavedQuerySet(models.QuerySet["Unsaved"]):
    def removed(self) -> "UnsavedQuerySet":
        """What was taken out of a draft and can still be put back, the latest first."""
        return self.filter(place__startswith=REMOVED).order_by("-kept_at", "-pk")


class Unsaved(models.Model):
    """What is not, or no longer, part of a draft, by its place there: words that someone typed and has not saved yet
    ("clause:12", "section:3:new", "section:new", "edition"), a part that was removed ("removed:clause:12"), and which
    part a form made, so that it makes one however often it is sent ("made:" and the form's key)."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="unsaved")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=60)
    fields = models.JSONField(default=dict)
    kept_at = models.DateTimeField(default=timezone.now)

    objects = UnsavedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "person", "place"], name="unsaved_words_have_one_place"),
        ]

    def __str__(self) -> str:
        return f"{self.person} at {self.place}"


class Presence(models.Model):
    """Someone has a place of a draft open in the editor; seen lately, others are warned."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="presences")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=60, blank=True)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "person"], name="present_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.edition}"


class ImportQuerySet(models.QuerySet["Import"]):
    def unfinished(self) -> "ImportQuerySet":
        return self.filter(edition__isnull=True, discarded_at__isnull=True)


class Import(models.Model):
    """A document that was brought in and read, until what was understood is confirmed and becomes a draft."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, null=True, blank=True, related_name="imports")
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    document = models.JSONField()
    choices = models.JSONField(default=dict)
    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, null=True, blank=True, related_name="imported")
    discarded_at = models.DateTimeField(null=True, blank=True)
    once = models.UUIDField(unique=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.file_name
