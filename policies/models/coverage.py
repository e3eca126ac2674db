"""Where a department stands with an edition, as it was counted, and who was reminded of it."""

from django.db import models
from django.utils import timezone

from portal.models import Person, Unit

from .edition import Edition


class Tally(models.Model):
    """The readers of an edition in one unit and everything under it, as they were last counted on a day: what a large
    department is shown, and what the trend is drawn from."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="tallies")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    people = models.PositiveIntegerField()
    opened = models.PositiveIntegerField()
    overdue = models.PositiveIntegerField()
    acknowledged = models.PositiveIntegerField()
    exempt = models.PositiveIntegerField()
    counted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "day", "unit"], name="one_tally_a_day_and_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.edition}, {self.unit}, {self.day}"


class Reminder(models.Model):
    """Someone was reminded of an edition that waits for them, so that they are not told every day."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="reminders")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    # Of those the portal sends by itself: so many days after the date, and whether to the person's manager.
    step = models.PositiveSmallIntegerField(null=True)
    of_manager = models.BooleanField(db_default=False)

    class Meta:
        indexes = [models.Index(fields=["edition", "person", "-sent_at"], name="reminders_of_a_person")]

    def __str__(self) -> str:
        return f"{self.person} reminded of {self.edition}"
