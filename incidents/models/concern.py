import uuid

import pgtrigger
from django.db import models
from django.utils import timezone

from incidents.enums import BY_ANOTHERS_HAND, Channel, Door, Naming, Seen, StaffInvolved
from portal import people
from portal.models import Person, Role
from portal.models.protect import append_only, never_removed

from .case import Case, concerned_in
from .identity import sealed_by
from .matter import cases_of_matter
from .post import Post

UNNAMED = "Somebody unnamed"
# Whoever reads matters must not open names: the role of custodian gives them nothing while they have one of these.
READ_MATTERS = (
    Role.DIGITAL_MEDIA_OFFICER,
    Role.DIGITAL_MEDIA_MANAGER,
    Role.PEOPLE_SERVICES_OFFICER,
    Role.PEOPLE_SERVICES_MANAGER,
    Role.INVESTIGATOR,
    Role.BREACH_DECISION_MAKER,
    Role.SANCTION_DELEGATE,
)
IN_CONFIDENCE = "Somebody whose name is kept in confidence"


class ConcernQuerySet(models.QuerySet["Concern"]):
    def visible_to(self, person: Person) -> "ConcernQuerySet":
        """A reporter's own, in whatever way they gave their name. Digital Media reads a concern through its case."""
        return self.filter(
            models.Q(reporter=person) | models.Q(name_given__person=person) | models.Q(pk__in=sealed_by(person))
        )

    def of_matter(self, case: Case) -> "ConcernQuerySet":
        """Of the case and of all that were joined to it: for whoever the whole matter was passed to."""
        return self.filter(case__in=cases_of_matter([case.pk])).order_by("submitted_at", "pk")

    def with_names(self) -> "ConcernQuerySet":
        """For pages that show who reported: see `Concern.known_reporter`."""
        return self.select_related("reporter", "name_given__person")

    def with_words(self) -> "ConcernQuerySet":
        """For pages that show all that was said in each."""
        return self.with_names().select_related("entered_by").prefetch_related(told_sightings())

    def kept_apart_for(self, custodian: Person) -> "ConcernQuerySet":
        """Those raised in confidence, by number and day alone, to a custodian who has nothing to do with the matter."""
        if not people.holds(custodian, Role.IDENTITY_CUSTODIAN) or people.holds(custodian, *READ_MATTERS):
            return self.none()
        knows = models.Q(parts__person=custodian) | models.Q(declarations__person=custodian)
        concerned = Case.objects.filter(concerned_in(custodian) | knows | models.Q(handler=custodian))
        return (
            self.filter(naming=Naming.CONFIDENTIAL)
            .exclude(case__in=concerned.values("pk"))
            .only("pk", "submitted_at", "naming", "case_id")
        )


class Concern(models.Model):
    """What a colleague sends. The words are theirs and locked."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="concerns")
    channel = models.CharField(max_length=16, choices=Channel, default=Channel.COLLEAGUE)
    seen = models.CharField("what was seen", max_length=16, choices=Seen, default=Seen.UNSURE)
    naming = models.CharField(max_length=16, choices=Naming)
    # In confidence the name is a SealedName; someone who is not in the directory is named in `told_by`.
    reporter = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="concerns")
    told_by = models.CharField(max_length=200, blank=True)
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    receipt_hash = models.CharField(max_length=64, blank=True)
    words = models.TextField()
    seen_on = models.DateField(null=True, blank=True)
    how_known = models.TextField()
    staff_involved = models.CharField(max_length=8, choices=StaffInvolved, default=StaffInvolved.UNKNOWN)
    about = models.CharField(max_length=200, blank=True)
    posts = models.ManyToManyField(Post, related_name="concerns", through="Sighting")
    submitted_at = models.DateTimeField(default=timezone.now)
    once = models.UUIDField(default=uuid.uuid4, unique=True)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-id"]
        indexes = [models.Index(fields=["reporter", "-submitted_at", "-id"], name="concerns_of_a_reporter")]
        constraints = [
            models.UniqueConstraint(fields=["receipt_hash"], condition=~models.Q(receipt_hash=""), name="one_receipt"),
            models.CheckConstraint(
                condition=(
                    models.Q(naming=Naming.NAMED, receipt_hash="")
                    & (models.Q(reporter__isnull=False) | ~models.Q(told_by=""))
                )
                | models.Q(naming=Naming.CONFIDENTIAL, reporter__isnull=True, told_by="", receipt_hash="")
                | (models.Q(naming=Naming.ANONYMOUS, reporter__isnull=True, told_by="") & ~models.Q(receipt_hash="")),
                name="a_name_or_a_receipt_never_both",
            ),
            models.CheckConstraint(
                condition=models.Q(channel__in=BY_ANOTHERS_HAND, entered_by__isnull=False)
                | (~models.Q(channel__in=BY_ANOTHERS_HAND) & models.Q(entered_by__isnull=True, told_by="")),
                name="who_typed_it_in_for_another_is_kept",
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

    @property
    def is_unnamed(self) -> bool:
        """Of what is done with it at once the hour is kept and no minute, as of the concern itself."""
        return self.naming == Naming.ANONYMOUS

    @property
    def known_reporter(self) -> Person | None:
        """Who raised it, as far as those may know who work on it: in their own name from the start, or given later."""
        given = getattr(self, "name_given", None)
        return given.person if given else self.reporter

    @property
    def sightings_told(self) -> "list[Sighting]":
        """The posts as this reporter told of them (one query, unless they came `with_words`)."""
        models.prefetch_related_objects([self], told_sightings())
        return list(self.sightings.all())

    @property
    def reporter_shown(self) -> str:
        """How pages that may say who raised it say it."""
        if self.naming == Naming.CONFIDENTIAL:
            return IN_CONFIDENCE
        who = self.known_reporter.name if self.known_reporter else self.told_by or UNNAMED
        return f"{who}, {self.get_channel_display().lower()}" if self.entered_by_id else who


class Sighting(models.Model):
    """One post in one reporter's account: what others say of the same post stays theirs."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="sightings")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="sightings")
    platform = models.CharField(max_length=80, blank=True)
    account = models.CharField(max_length=120, blank=True)
    posted_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["concern", "id"]
        constraints = [models.UniqueConstraint(fields=["concern", "post"], name="one_sighting_of_a_post_in_a_concern")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.post_id} in {self.concern_id}"


def told_sightings() -> "models.Prefetch[str, models.QuerySet[Sighting], str]":
    return models.Prefetch("sightings", Sighting.objects.select_related("post").order_by("pk"))


class NameGiven(models.Model):
    """Whoever raised a concern without a name gave it later. It is never taken back."""

    concern = models.OneToOneField(Concern, on_delete=models.PROTECT, related_name="name_given")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.concern_id}: {self.person}"


class HandOver(models.Model):
    """Someone was shown another door and took it. What they wrote was not kept; the receipt says that they came."""

    door = models.CharField(max_length=16, choices=Door)
    code = models.CharField(max_length=24, unique=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return self.code
