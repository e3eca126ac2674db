"""What people say and do on an edition's way to being published."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from policies.enums import EditionState, ReviewAnswer
from portal.models import Person
from portal.models.protect import append_only

from .edition import Edition


class EditionEntry(models.Model):
    """One step of an edition from a state to another: who took it, when, and what they said."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="entries")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    from_state = models.CharField(max_length=20, choices=EditionState)
    to_state = models.CharField(max_length=20, choices=EditionState)
    words = models.TextField(blank=True)

    class Meta:
        ordering = ["edition", "at", "id"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.edition}: {self.get_to_state_display()}"


class Contribution(models.Model):
    """Someone had a hand in the words: they cannot be the one who approves them."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="contributions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "person"], name="one_contribution_per_person"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.person} wrote in {self.edition}"


class Reviewer(models.Model):
    """Someone who was asked what they think of a draft, and what they answered to the words as they then stood."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="reviewers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=20, choices=ReviewAnswer, blank=True, default=ReviewAnswer.NONE)
    words = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["edition", "asked_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "person"], name="asked_to_review_once"),
            models.CheckConstraint(
                condition=Q(answer=ReviewAnswer.NONE, answered_at__isnull=True)
                | Q(~Q(answer=ReviewAnswer.NONE), answered_at__isnull=False),
                name="an_answer_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} reviews {self.edition}"


class CommentQuerySet(models.QuerySet["Comment"]):
    def unsettled(self) -> "CommentQuerySet":
        return self.filter(settled_at__isnull=True)


class Comment(models.Model):
    """A remark on a clause of a draft, or on the whole of it where `ref` is empty; it stays when it is settled."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="comments")
    ref = models.CharField(max_length=40, blank=True)
    words = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    once = models.UUIDField(unique=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["edition", "at", "id"]

    def __str__(self) -> str:
        return f"{self.by} on {self.ref or self.edition}"
