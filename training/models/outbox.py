"""What a learning record store (LRS) is still to be told, where the department keeps one."""

from django.db import models
from django.db.models import Q

from training.enums import Verb

from .attempt import Asked, Attempt


class Statement(models.Model):
    """One fact to tell, written in the transaction of the fact, and gone once the LRS has it.

    Nothing of the fact stands here: the sentence is made of it when it is sent. `uuid` follows from the fact, so that
    the LRS knows a sentence again that it is told twice. `refused` is the status of an LRS that will not have it.
    """

    uuid = models.UUIDField(unique=True)
    verb = models.CharField(max_length=12, choices=Verb)
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="+")
    asked = models.ForeignKey(Asked, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    refused = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(refused__isnull=True), name="statements_that_wait")]

    def __str__(self) -> str:
        return f"{self.verb}: {self.attempt_id}"


class Sending(models.Model):
    """How the sending goes: one row. `error` says what kind of thing went wrong, never what was said."""

    failures = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=120, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "sending"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_row_says_how_sending_goes")]

    def __str__(self) -> str:
        return self.error or "well"
