from django.db import models
from django.utils import timezone

from .protect import append_only
from .staff import StaffChange


class LeaverFollowed(models.Model):
    """That the open work of somebody who left was looked for and those who may hand it over were told: once."""

    change = models.OneToOneField(
        StaffChange, on_delete=models.PROTECT, primary_key=True, related_name="followed", db_constraint=False
    )
    at = models.DateTimeField(default=timezone.now)
    told = models.PositiveIntegerField("how many were told", default=0)

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.change_id}: {self.told}"
