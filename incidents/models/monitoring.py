import uuid
from datetime import date, timedelta

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone

from incidents.enums import LookOutcome, Often, PageOf
from portal import people
from portal.models import DIGITAL_MEDIA, Person
from portal.models.protect import append_only, locked_after, never_removed

from .concern import Concern


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


class WatchQuerySet(models.QuerySet["Watch"]):
    def visible_to(self, person: Person) -> "WatchQuerySet":
        """All of it to all of Digital Media: it holds pages and words, and names nobody who works here."""
        return self if people.holds(person, *DIGITAL_MEDIA) else self.none()

    def open(self) -> "WatchQuerySet":
        return self.filter(ended_at__isnull=True)

    def ended(self) -> "WatchQuerySet":
        return self.filter(ended_at__isnull=False)

    def due(self, on: date | None = None) -> "WatchQuerySet":
        return self.open().filter(due_on__lte=on or timezone.localdate())


class Watch(models.Model):
    """A public page, or words to search for in public, that officers look at with their own eyes. Never a person."""

    name = models.CharField(max_length=80)
    url = models.URLField("address", max_length=2000, blank=True)
    page_of = models.CharField(max_length=16, choices=PageOf, blank=True)
    term = models.CharField("words to search for", max_length=120, blank=True)
    place = models.CharField("where they are searched for", max_length=120, blank=True)
    why = models.TextField()
    often = models.CharField(max_length=8, choices=Often)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_why = models.TextField(blank=True)
    once = models.UUIDField(default=uuid.uuid4, unique=True)

    objects = WatchQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_on", "id"], name="watches_due", condition=models.Q(ended_at__isnull=True)),
            models.Index(fields=["-ended_at", "-id"], name="watches_ended"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["url"],
                condition=models.Q(ended_at__isnull=True) & ~models.Q(url=""),
                name="one_open_watch_of_a_page",
            ),
            models.CheckConstraint(
                condition=models.Q(term="", place="", page_of__in=(PageOf.ORGANISATION, PageOf.COMMUNITY))
                & ~models.Q(url="")
                | models.Q(url="", page_of="") & ~models.Q(term="") & ~models.Q(place=""),
                name="a_page_of_no_person_or_words",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True, ended_why="")
                | (models.Q(ended_at__isnull=False, ended_by__isnull=False) & ~models.Q(ended_why="")),
                name="a_watch_is_ended_by_somebody_who_says_why",
            ),
        ]
        triggers = [
            locked_after("ended_at", name="kept_once_ended"),
            pgtrigger.ReadOnly(
                name="watched_as_it_was_added",
                fields=["name", "url", "page_of", "term", "place", "why", "often", "by", "added_at", "once"],
            ),
            *never_removed(),
        ]

    def __str__(self) -> str:
        return f"Watch {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


class Look(models.Model):
    """Somebody looked at something on the watch list, and what came of it."""

    watch = models.ForeignKey(Watch, on_delete=models.PROTECT, related_name="looks")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=16, choices=LookOutcome)
    note = models.TextField(blank=True)
    concern = models.OneToOneField(Concern, on_delete=models.PROTECT, null=True, blank=True, related_name="look")
    once = models.UUIDField(default=uuid.uuid4, unique=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["watch", "-at", "-id"], name="looks_at_a_watch")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome=LookOutcome.FOUND, concern__isnull=False, note="")
                | (~models.Q(outcome=LookOutcome.FOUND) & models.Q(concern__isnull=True)),
                name="a_find_stands_in_its_concern",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"Look {self.pk}"
