import uuid

import pgtrigger
from django.db import models
from django.utils import timezone

from incidents.enums import Channel, EvidenceState, Naming, StaffInvolved
from portal.models import Person
from portal.models.protect import append_only, never_removed

from .case import Case


class Post(models.Model):
    """The reported thing itself. The same address reported twice is one post."""

    url = models.URLField("address", max_length=2000, blank=True)
    platform = models.CharField(max_length=80, blank=True)
    account = models.CharField(max_length=120, blank=True)
    posted_on = models.DateField(null=True, blank=True)
    first_reported_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["url"], condition=~models.Q(url=""), name="one_post_per_address"),
        ]

    def __str__(self) -> str:
        return self.url or f"Post on {self.platform or 'an unnamed platform'}"


class ConcernQuerySet(models.QuerySet["Concern"]):
    def visible_to(self, person: Person) -> "ConcernQuerySet":
        """A reporter's own. Digital Media reads a concern through its case."""
        return self.filter(reporter=person)


class Concern(models.Model):
    """What a colleague sends. The words are theirs and locked."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="concerns")
    channel = models.CharField(max_length=16, choices=Channel, default=Channel.COLLEAGUE)
    naming = models.CharField(max_length=16, choices=Naming)
    reporter = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="concerns")
    receipt_hash = models.CharField(max_length=64, blank=True)
    words = models.TextField()
    seen_on = models.DateField(null=True, blank=True)
    how_known = models.TextField()
    staff_involved = models.CharField(max_length=8, choices=StaffInvolved, default=StaffInvolved.UNKNOWN)
    about = models.CharField(max_length=200, blank=True)
    posts = models.ManyToManyField(Post, related_name="concerns")
    submitted_at = models.DateTimeField(default=timezone.now)
    once = models.UUIDField(default=uuid.uuid4, unique=True)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-id"]
        indexes = [models.Index(fields=["reporter", "-submitted_at", "-id"], name="concerns_of_a_reporter")]
        constraints = [
            models.UniqueConstraint(fields=["receipt_hash"], condition=~models.Q(receipt_hash=""), name="one_receipt"),
            models.CheckConstraint(
                condition=models.Q(naming=Naming.NAMED, reporter__isnull=False, receipt_hash="")
                | (models.Q(naming=Naming.ANONYMOUS, reporter__isnull=True) & ~models.Q(receipt_hash="")),
                name="a_name_or_a_receipt_never_both",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="words_are_locked", operation=pgtrigger.Update),
            *never_removed(),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"CN-{self.submitted_at:%Y}-{self.pk:05d}"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def waiting(self) -> "EvidenceQuerySet":
        return self.filter(state=EvidenceState.WAITING)

    def visible_to(self, person: Person) -> "EvidenceQuerySet":
        """By the file it belongs to; a reporter sees what they sent; a respondent what is relied on against them."""
        from .investigation import Allegation, Investigation  # the two halves of one matter meet only here

        files = Investigation.objects.visible_to(person)
        relied_on = Allegation.objects.told_to(person) | Allegation.objects.filter(investigation__in=files)
        return self.filter(
            models.Q(concern__reporter=person)
            | models.Q(concern__case__in=Case.objects.visible_to(person))
            | models.Q(concern__case__in=files.with_referral_for(person).values("case"))
            | models.Q(pk__in=relied_on.values("evidence"))
        )


class Evidence(models.Model):
    """A picture as it came, sealed and hashed, and the cleaned copy people look at."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="evidence")
    code = models.UUIDField(default=uuid.uuid4, unique=True)
    position = models.PositiveSmallIntegerField()
    original_key = models.CharField(max_length=200)
    original_sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=40)
    received_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=16, choices=EvidenceState, default=EvidenceState.WAITING)
    is_scanned = models.BooleanField(default=False)
    copy_key = models.CharField(max_length=200, blank=True)
    copy_sha256 = models.CharField(max_length=64, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["concern", "position"]
        constraints = [models.UniqueConstraint(fields=["concern", "position"], name="one_picture_per_place")]
        indexes = [
            models.Index(fields=["id"], name="evidence_that_waits", condition=models.Q(state=EvidenceState.WAITING))
        ]
        triggers = [
            pgtrigger.Protect(
                name="original_is_sealed",
                operation=pgtrigger.UpdateOf(
                    "concern_id", "code", "original_key", "original_sha256", "size", "media_type", "received_at"
                ),
            ),
            *never_removed(),
        ]

    def __str__(self) -> str:
        return f"Picture {self.position} of {self.concern_id}"


class EvidenceReading(models.Model):
    """Someone looked: at the copy, or, with a reason, at the original."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="readings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    of_original = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(of_original=False) | ~models.Q(reason=""),
                name="an_original_is_opened_for_a_reason",
            )
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.person} read {self.evidence_id}"
