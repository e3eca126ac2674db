from django.db import models
from django.utils import timezone

from incidents.enums import CaptureState
from portal.models.protect import append_only


class Post(models.Model):
    """The reported thing itself. The same address reported twice is one post."""

    url = models.URLField("address", max_length=2000, blank=True)
    platform = models.CharField(max_length=80, blank=True)
    account = models.CharField(max_length=120, blank=True)
    posted_on = models.DateField(null=True, blank=True)
    text = models.TextField("what it says", blank=True)
    first_reported_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["url"], condition=~models.Q(url=""), name="one_post_per_address"),
        ]

    def __str__(self) -> str:
        return self.url or f"Post on {self.platform or 'an unnamed platform'}"


class Capture(models.Model):
    """The portal looked at a reported address itself, and what came of it."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="captures")
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=16, choices=CaptureState)
    why = models.CharField(max_length=200, blank=True)
    final_url = models.CharField(max_length=2000, blank=True)
    title = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    content_key = models.CharField(max_length=200, blank=True)
    content_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["post", "-at", "-id"], name="captures_of_a_post")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.post_id} {self.get_state_display()}"
