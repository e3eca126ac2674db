import uuid
from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from incidents.enums import Channel
from portal import people
from portal.models import DIGITAL_MEDIA, Person

FAMILIES = {"image": "picture", "video": "video"}


class ConcernDraftQuerySet(models.QuerySet["ConcernDraft"]):
    def visible_to(self, person: Person) -> "ConcernDraftQuerySet":
        """One's own; what came by mail is Digital Media's to look through, save for whom it names and those above."""
        mine = models.Q(person=person)
        if people.holds(person, *DIGITAL_MEDIA):
            kept = ConcernDraft.kept_from.through.objects.filter(person__in={person.pk, *people.line_below(person)})
            by_mail = models.Q(person__isnull=True, channel=Channel.EMAIL)
            mine |= by_mail & ~models.Q(pk__in=kept.values("concerndraft"))
        return self.filter(mine)


class ConcernDraft(models.Model):
    """A concern not yet sent. It is its writer's alone, and gone once it is sent or thrown away."""

    # Nobody yet for what came by mail.
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="concern_drafts")
    channel = models.CharField(max_length=16, choices=Channel, default=Channel.COLLEAGUE)
    answers = models.JSONField(default=dict)
    began_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    once = models.UUIDField(default=uuid.uuid4, unique=True)
    kept_from = models.ManyToManyField(Person, related_name="+")

    objects = ConcernDraftQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "channel"], name="one_draft_by_each_channel"),
            models.CheckConstraint(
                condition=models.Q(person__isnull=False) | models.Q(channel=Channel.EMAIL),
                name="only_mail_comes_from_nobody",
            ),
        ]

    def __str__(self) -> str:
        return f"Draft {self.pk}"

    @property
    def kept_until(self) -> date:
        return timezone.localdate(self.changed_at + timedelta(days=settings.CONCERN_DRAFT_DAYS))


class UnsentFile(models.Model):
    """A file sealed as it came. It becomes evidence when what it belongs to is sent."""

    code = models.UUIDField(default=uuid.uuid4, unique=True)
    key = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=40)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        ordering = ["id"]


class DraftFile(UnsentFile):
    draft = models.ForeignKey(ConcernDraft, on_delete=models.CASCADE, related_name="files")

    class Meta(UnsentFile.Meta):
        constraints = [models.UniqueConstraint(fields=["draft", "sha256"], name="a_file_once_in_a_draft")]

    def __str__(self) -> str:
        return f"File {self.code}"

    @property
    def kind(self) -> str:
        """ "PNG picture", "MP4 video", "PDF file": what its own bytes say it is."""
        family, _, form = self.media_type.partition("/")
        return f"{form.upper()} {FAMILIES.get(family, 'file')}"


class ReceivedMail(models.Model):
    """A mail that was fetched, so that it is taken once. Its words are in the draft, or nowhere.

    The same id over other bytes is another mail: whoever copies an id must not make the first one's words, or their
    own, disappear.
    """

    message_id = models.CharField(max_length=250)
    digest = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField(default=timezone.now)
    draft = models.ForeignKey(ConcernDraft, on_delete=models.SET_NULL, null=True, blank=True, related_name="mails")
    refused = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message_id", "digest"], name="a_mail_is_taken_once")]

    def __str__(self) -> str:
        return self.message_id
