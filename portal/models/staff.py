"""What came from the department's own list of staff: the files brought in, and what changed for whom."""

import uuid
from datetime import date, timedelta

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone

from .person import Person
from .protect import append_only


class StaffImportState(models.TextChoices):
    CHOOSING = "choosing", "Columns to be chosen"
    READING = "reading", "Being read"
    READ = "read", "Waits for you"
    CONFIRMED = "confirmed", "Being brought in"
    DONE = "done", "Brought in"


class StaffChangeKind(models.TextChoices):
    JOINED = "joined", "Joined"
    RETURNED = "returned", "Came back"
    MOVED = "moved", "Moved to another unit"
    MANAGER = "manager", "Has another manager"
    CHANGED = "changed", "Other details changed"
    LEFT = "left", "Left"


def yesterday() -> date:
    return timezone.localdate() - timedelta(days=1)


class StaffImport(models.Model):
    """A file of staff: kept until it is looked over, then brought in as a whole or not at all."""

    once = models.UUIDField(default=uuid.uuid4, unique=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    began_at = models.DateTimeField(default=timezone.now)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    key = models.CharField("where the file is kept until it is done", max_length=200, blank=True)
    headings = models.JSONField(default=list)
    columns = models.JSONField("which column says what, by its place", default=dict)
    is_full = models.BooleanField("everyone is in it: whoever is missing has left", default=True)
    last_day = models.DateField("of those who are missing", default=yesterday)
    state = models.CharField(max_length=12, choices=StaffImportState, default=StaffImportState.CHOOSING)
    plan = models.JSONField("what bringing it in would do, or did", default=dict)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    leavers_confirmed = models.PositiveIntegerField("as many as were typed", null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-began_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=StaffImportState.DONE, done_at__isnull=False, key="")
                | (~models.Q(state=StaffImportState.DONE) & models.Q(done_at__isnull=True)),
                name="a_staff_import_is_done_once",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_waiting_for_worker(self) -> bool:
        return self.state in (StaffImportState.READING, StaffImportState.CONFIRMED)

    @property
    def kept_until(self) -> date:
        return timezone.localdate(self.began_at) + timedelta(days=settings.STAFF_IMPORT_DAYS)


class StaffChange(models.Model):
    """Something in the directory changed for somebody: what it was, what it is, whose doing it was."""

    # Written by the hundred thousand: the database looks up the people of all rows at once (of_somebody below, and
    # history_stays of Person), not of each; and their import stays.
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="staff_changes", db_constraint=False)
    brought = models.ForeignKey(
        StaffImport, on_delete=models.PROTECT, null=True, related_name="changes", db_constraint=False
    )
    kind = models.CharField(max_length=12, choices=StaffChangeKind)
    at = models.DateTimeField(default=timezone.now)
    actor_name = models.CharField(max_length=240)
    before = models.JSONField("of what differs", default=dict)
    after = models.JSONField("of what differs", default=dict)

    class Meta:
        ordering = ["-pk"]
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="of_somebody",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(new="added"),
                func="""
                    IF EXISTS (
                        SELECT FROM added a LEFT JOIN portal_person p ON p.id = a.person_id WHERE p.id IS NULL
                    ) THEN
                        RAISE foreign_key_violation USING MESSAGE = 'A change of the directory is of somebody in it';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind}"


class StaffLater(models.Model):
    """A row of a file that takes effect on a day to come. It is applied on that day, unless a newer file says other."""

    staff_number = models.CharField(max_length=40)
    effective_on = models.DateField()
    brought = models.ForeignKey(StaffImport, on_delete=models.PROTECT, null=True, related_name="later")
    line = models.PositiveIntegerField()
    row = models.JSONField()
    applied_at = models.DateTimeField(null=True, blank=True)
    refused = models.CharField("why it could not be applied", max_length=240, blank=True)

    class Meta:
        ordering = ["effective_on", "staff_number"]
        constraints = [
            models.UniqueConstraint(
                fields=["staff_number", "effective_on"],
                condition=models.Q(applied_at__isnull=True, refused=""),
                name="one_later_change_of_a_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["effective_on"],
                name="staff_changes_to_come",
                condition=models.Q(applied_at__isnull=True, refused=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff_number} from {self.effective_on}"
