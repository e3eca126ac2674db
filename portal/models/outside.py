"""What is told outside the portal: that there is something new, to a room's channel or an agency's own address."""

from datetime import datetime

from django.db import models
from django.utils import timezone


class OutsideNews(models.Model):
    """One thing that came, for one channel that has not heard of it; told, the row goes. There is no person in it."""

    channel = models.CharField(max_length=60)
    kind = models.CharField(max_length=60)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["channel", "id"], name="news_for_a_channel")]

    def __str__(self) -> str:
        return f"{self.channel}: {self.kind}"


class OutsideChannel(models.Model):
    """How telling a channel goes. One that fails too often is told nothing more until somebody has tried it."""

    name = models.CharField(max_length=60, unique=True)
    failures = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True)
    ceased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    def is_due(self, at: datetime) -> bool:
        return self.ceased_at is None and self.next_at <= at
