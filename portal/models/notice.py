from datetime import datetime

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from .mailing import Mailing
from .person import Person


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, person: Person) -> "NoticeQuerySet":
        return self.filter(person=person).arrived()

    def arrived(self) -> "NoticeQuerySet":
        """All but those put off to a time that is still to come."""
        return self.filter(models.Q(not_before__isnull=True) | models.Q(not_before__lte=Now()))

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at__isnull=True)

    def to_mail(self, at: datetime | None = None) -> "NoticeQuerySet":
        """Whose time has come, and that no mail has taken up yet."""
        return self.filter(mailing__isnull=True, mailed_at__isnull=True, mail_after__lte=at or timezone.now())


class Notice(models.Model):
    """One line to one person: that something waits, never what it says. A mail of theirs takes it up when its time has
    come (`Mailing`); until then the row itself is what waits."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=60)
    words = models.CharField(max_length=240)
    url = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(null=True, blank=True)  # neither shown, counted nor mailed until then
    read_at = models.DateTimeField(null=True, blank=True)
    urgency = models.PositiveSmallIntegerField(db_default=1)  # portal.notices.Urgency
    mail_after = models.DateTimeField(null=True, default=timezone.now)  # empty: it is shown in the portal alone
    mailing = models.ForeignKey(Mailing, on_delete=models.SET_NULL, null=True, related_name="notices")
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "-id"], name="notices_of_a_person"),
            models.Index(fields=["person"], name="unread_notices", condition=models.Q(read_at__isnull=True)),
            models.Index(
                fields=["mail_after", "id"],
                name="mail_that_waits",
                condition=models.Q(mailed_at__isnull=True, mailing__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.words}"

    @property
    def came_at(self) -> datetime:
        return self.not_before or self.created_at
