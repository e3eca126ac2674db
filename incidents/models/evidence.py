import uuid

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from incidents.enums import Custody, EvidenceState, LetterKind, WaitsFor
from portal import people
from portal.models import Person, Role
from portal.models.protect import append_only, never_removed

from .case import Case
from .concern import Concern
from .disclosure import Disclosure
from .likeness import MOST_NEAR, NEARLY_THE_SAME, bits_that_differ, indexes, near_in_a_band

# What answers these is for whoever decides on the sanction or on suspension, not on the breach.
OF_THE_SANCTION = (LetterKind.PROPOSAL, LetterKind.SUSPENSION_PROPOSAL)


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def waiting(self) -> "EvidenceQuerySet":
        return self.filter(state=EvidenceState.WAITING)

    def visible_to(self, person: Person) -> "EvidenceQuerySet":
        """By the file it belongs to; a reporter sees what they sent; a respondent what is relied on against them."""
        from .investigation import Allegation, Investigation  # the two halves of one matter meet only here
        from .register import Exhibit, Putting

        files = Investigation.objects.visible_to(person).opened_by(person)
        relied_on = Allegation.objects.told_to(person) | Allegation.objects.filter(investigation__in=files)
        rested_on = Exhibit.objects.filter(investigation__in=files).relied_on()
        return self.filter(
            self._in_the_hands_of(person)
            | models.Q(concern__in=Concern.objects.visible_to(person))
            | models.Q(pk__in=relied_on.values("evidence"))
            | models.Q(pk__in=rested_on.values("evidence"))
            | models.Q(pk__in=Putting.objects.told_to(person).values("exhibit__evidence"))
            | models.Q(response__by=person)
        )

    def worked_on_by(self, person: Person) -> "EvidenceQuerySet":
        """What this person's case or file puts in their hands: to redact, to export, to open the original."""
        return self.filter(self._in_the_hands_of(person))

    def _in_the_hands_of(self, person: Person) -> models.Q:
        from .investigation import Investigation

        files = Investigation.objects.visible_to(person).with_referral_for(person).opened_by(person)
        cases = Case.objects.visible_to(person).opened_by(person)
        joined = Case.objects.filter(goes_on_in__in=files.values("case")).order_by()
        held = models.Q(concern__case__in=cases) | models.Q(concern__case__in=files.values("case"))
        held |= models.Q(concern__case__in=joined.values("pk"))
        held |= models.Q(investigation__in=files) & ~models.Q(response__letter__kind__in=OF_THE_SANCTION)
        to_sanction = Investigation.objects.visible_to(person).with_sanction_for(person).opened_by(person)
        held |= models.Q(investigation__in=to_sanction, response__letter__kind__in=OF_THE_SANCTION)
        if people.holds(person, Role.DISCLOSURE_OFFICER):
            held |= models.Q(concern__case__in=Disclosure.objects.opened_by(person).values("case"))
        return held

    def with_the_bytes_of(self, item: "Evidence") -> "EvidenceQuerySet":
        return self.filter(original_sha256=item.original_sha256).exclude(pk=item.pk)

    def looking_like(self, item: "Evidence") -> "EvidenceQuerySet":
        """Other files whose picture is nearly the same, the nearest first: few of the bits of their likeness differ."""
        if item.likeness is None:
            return self.none()
        others = Evidence.objects.exclude(models.Q(pk=item.pk) | models.Q(original_sha256=item.original_sha256))
        differs = bits_that_differ(item.likeness)
        # Looked for once and in full, not for each case in which they could be. Few hold so many; then the nearest.
        near = others.filter(near_in_a_band(item.likeness)).alias(by=differs).filter(by__lte=NEARLY_THE_SAME)
        nearest = near.order_by("by", "pk").values("pk")[:MOST_NEAR]
        return self.filter(pk__in=nearest).annotate(differs_by=differs).order_by("differs_by", "pk")


class Evidence(models.Model):
    """A file as it came, sealed and hashed, and the cleaned copy people look at."""

    # Of a concern, or given to People Services in the process itself: never to be found by Digital Media.
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence")
    investigation = models.ForeignKey(
        "incidents.Investigation", on_delete=models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    response = models.ForeignKey(
        "incidents.Response", on_delete=models.PROTECT, null=True, blank=True, related_name="files"
    )
    code = models.UUIDField(default=uuid.uuid4, unique=True)
    position = models.PositiveSmallIntegerField()
    original_key = models.CharField(max_length=200)
    original_sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=40)
    received_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=16, choices=EvidenceState, default=EvidenceState.WAITING)
    waits_for = models.CharField(max_length=8, choices=WaitsFor, blank=True)
    is_scanned = models.BooleanField(default=False)
    copy_key = models.CharField(max_length=200, blank=True)
    copy_sha256 = models.CharField(max_length=64, blank=True)
    thumbnail_key = models.CharField(max_length=200, blank=True)
    thumbnail_sha256 = models.CharField(max_length=64, blank=True)
    # A worker that dies of a file must not take it up for ever.
    tries = models.PositiveSmallIntegerField(default=0)
    words = models.TextField("words read in the picture", blank=True)
    words_read_at = models.DateTimeField(null=True, blank=True)
    likeness = models.BigIntegerField("perceptual hash, 64 bits", null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["concern", "position"]
        constraints = [
            models.UniqueConstraint(fields=["concern", "position"], name="one_picture_per_place"),
            models.UniqueConstraint(fields=["investigation", "position"], name="one_file_per_place"),
            models.CheckConstraint(
                condition=models.Q(concern__isnull=False) ^ models.Q(investigation__isnull=False),
                name="of_a_concern_or_of_a_matter",
            ),
            models.CheckConstraint(
                condition=models.Q(response__isnull=True) | models.Q(investigation__isnull=False),
                name="an_answer_is_of_a_matter",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="evidence_that_waits", condition=models.Q(state=EvidenceState.WAITING)),
            models.Index(fields=["original_sha256"], name="evidence_by_its_bytes"),
            *indexes(),
        ]
        triggers = [
            pgtrigger.Protect(
                name="original_is_sealed",
                operation=pgtrigger.UpdateOf(
                    "concern_id",
                    "investigation_id",
                    "response_id",
                    "code",
                    "original_key",
                    "original_sha256",
                    "size",
                    "media_type",
                    "received_at",
                ),
            ),
            *never_removed(),
        ]

    def __str__(self) -> str:
        return f"Picture {self.position} of {self.concern_id or self.investigation}"

    @property
    def matter_number(self) -> str:
        return self.concern.case.number if self.concern else str(self.investigation)

    @property
    def is_of_unnamed(self) -> bool:
        return self.concern is not None and self.concern.is_unnamed

    @property
    def standing(self) -> str:
        """Where it is, for people; of a file that waits, what for."""
        waits = self.state == EvidenceState.WAITING and self.waits_for
        return str(self.get_waits_for_display() if waits else self.get_state_display())

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")

    @property
    def kind(self) -> str:
        """In a word."""
        return {"video": "Video", "application": "Document"}.get(self.media_type.partition("/")[0], "Picture")

    def is_put_to(self, person: Person) -> bool:
        """Whether it is relied on against this person, in a letter they were sent."""
        from .investigation import Allegation
        from .register import Putting

        put = Putting.objects.told_to(person).filter(exhibit__evidence=self)
        return put.exists() or Allegation.objects.told_to(person).filter(evidence=self).exists()

    def redaction_for(self, person: Person) -> "Redaction | None":
        """What stands in for the working copy: a respondent is never shown what is under a box."""
        return self.redactions.first() if self.is_put_to(person) else None

    @property
    def put_sha256(self) -> str:
        """Of the copy a respondent is shown."""
        newest = next(iter(self.redactions.all()), None)
        return newest.copy_sha256 if newest else self.copy_sha256


class Redaction(models.Model):
    """A further copy with boxes burnt over what third parties must not be shown for."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="redactions")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    boxes = models.JSONField()  # [[left, top, right, bottom], ...] in shares of the copy's width and height
    reason = models.TextField()
    copy_key = models.CharField(max_length=200)
    copy_sha256 = models.CharField(max_length=64)
    once = models.UUIDField(default=uuid.uuid4, unique=True)

    class Meta:
        ordering = ["-at", "-id"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"Redaction of {self.evidence_id}"


class CustodyEntry(models.Model):
    """One line of an item's chain of custody: who did what when, and its hash before and after."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="custody")
    what = models.CharField(max_length=16, choices=Custody)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    sha256_before = models.CharField(max_length=64, blank=True)
    sha256_after = models.CharField(max_length=64, blank=True)
    words = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["evidence", "at", "id"], name="custody_of_an_item")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(what__in=(Custody.OPENED, Custody.REDACTED)) | ~models.Q(words=""),
                name="an_original_is_opened_for_a_reason",
            )
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.get_what_display()}"


class CustodyRecord(models.Model):
    """A chain of custody as it was handed out on paper. Whoever holds its code can have it checked."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="custody_records")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # The very lines: one that is being written while another is read could otherwise slip in between.
    lines = ArrayField(models.BigIntegerField())
    digest = models.CharField(max_length=64)
    code = models.CharField(max_length=24, unique=True)
    once = models.UUIDField(unique=True)

    class Meta:
        ordering = ["-at", "-id"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"Custody record {self.code}"
