"""A person's days for their own calendar program, which asks for them with a secret in place of a session."""

from django.db import models
from django.utils import timezone

from .person import Person


class CalendarFeed(models.Model):
    """Of its secret only the digest is known here. There is a row while the feed is switched on."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="calendar_feed")
    digest = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField(default=timezone.now)
    asked_at = models.DateTimeField("when a calendar asked last", null=True)

    def __str__(self) -> str:
        return f"Calendar of {self.person}"


class CalendarEntry(models.Model):
    """What a calendar was told of one day, so that it hears when that moves and when it is over."""

    feed = models.ForeignKey(CalendarFeed, on_delete=models.CASCADE, related_name="entries")
    uid = models.CharField(max_length=32)
    words = models.CharField(max_length=60)
    on = models.DateField()
    at = models.DateTimeField(null=True)  # for what begins at a time
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)
    is_over = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "uid"], name="one_entry_of_a_day")]

    def __str__(self) -> str:
        return f"{self.words}, {self.on}"
