from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Deferrable, F, Func, Q
from django.utils import timezone

from policies.enums import EDITABLE, IN_HAND, NEVER_PUBLISHED, Capacity, EditionState, Modality
from portal import people
from portal.models import Person, Role

from .frozen import (
    frozen_with_its_edition,
    published_is_never_removed,
    published_stays_as_it_is,
    words_stand_unless_written,
)
from .policy import Policy

TIME_IN_FORCE = Func("in_force_from", "in_force_until", function="DATERANGE", output_field=DateRangeField())


class EditionQuerySet(models.QuerySet["Edition"]):
    def in_hand(self) -> "EditionQuerySet":
        """On the way to be published: being written, in review, or approved."""
        return self.filter(state__in=IN_HAND)

    def due(self, on: date) -> "EditionQuerySet":
        """Approved, and to be published on a day or before it."""
        return self.filter(state=EditionState.APPROVED, publish_on__lte=on)

    def discarded(self) -> "EditionQuerySet":
        return self.filter(state=EditionState.DISCARDED)

    def released(self) -> "EditionQuerySet":
        """Everything that was ever published, whatever became of it."""
        return self.filter(published_at__isnull=False)

    def published(self) -> "EditionQuerySet":
        """Those that stand now: at most one to a policy."""
        return self.filter(state=EditionState.PUBLISHED)

    def in_force(self, on: date) -> "EditionQuerySet":
        """Those whose words held on a day, superseded since or not. `in_force_until` is the first day without."""
        return self.released().filter(Q(in_force_until__isnull=True) | Q(in_force_until__gt=on), in_force_from__lte=on)

    def visible_to(self, person: Person) -> "EditionQuerySet":
        """Those that were published, of policies this person may read or, where one was withdrawn, might have read."""
        return self.released().filter(policy__in=Policy.objects.known_to(person))

    def workable_by(self, person: Person) -> "EditionQuerySet":
        """Those not published that someone has a hand in: an owner in all, others where they review or approve."""
        if not person.is_active:
            return self.none()
        unpublished = self.filter(published_at__isnull=True)
        if people.holds(person, Role.POLICY_OWNER):
            return unpublished
        reviewed = Edition.objects.filter(reviewers__person=person)
        return unpublished.in_hand().filter(Q(pk__in=reviewed.values("pk")) | Q(approver=person))


class Edition(models.Model):
    """The words of a policy as they stood for a time. They change only while they are being written: the database
    refuses it in review, once approved, and for ever once published."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=EditionState, default=EditionState.DRAFT)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    opening = models.TextField(blank=True)
    statement = models.TextField()
    values_version = models.CharField(max_length=20, blank=True)
    is_major = models.BooleanField(default=True)
    # Whoever acknowledged that one, or any since, need not acknowledge this one. It may be this one itself.
    last_major = models.ForeignKey("self", on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    approver = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, editable=False)
    # The words the approver saw: what is published is that, or nothing.
    approved_hash = models.CharField(max_length=64, blank=True, editable=False)
    publish_on = models.DateField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, editable=False)
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    in_force_from = models.DateField(null=True, blank=True)
    in_force_until = models.DateField(null=True, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["policy", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="one_edition_per_number"),
            models.UniqueConstraint(
                fields=["policy"],
                condition=Q(state=EditionState.PUBLISHED),
                name="one_published_edition_per_policy",
            ),
            models.CheckConstraint(
                condition=Q(state__in=NEVER_PUBLISHED, published_at__isnull=True)
                | Q(
                    ~Q(state__in=NEVER_PUBLISHED),
                    ~Q(content_hash=""),
                    published_at__isnull=False,
                    in_force_from__isnull=False,
                    last_major__isnull=False,
                ),
                name="only_a_draft_is_unpublished",
            ),
            models.CheckConstraint(
                condition=Q(approver__isnull=True) | Q(created_by__isnull=True) | ~Q(approver=F("created_by")),
                name="nobody_approves_what_they_drafted",
            ),
            models.CheckConstraint(
                condition=~Q(state=EditionState.APPROVED)
                | Q(~Q(approved_hash=""), approver__isnull=False, approved_at__isnull=False),
                name="an_approved_edition_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(publish_on__isnull=True) | ~Q(state__in=[*EDITABLE, EditionState.IN_REVIEW]),
                name="only_approved_words_have_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(state=EditionState.PUBLISHED) | Q(in_force_until__isnull=True),
                name="a_published_edition_has_no_end",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[EditionState.SUPERSEDED, EditionState.WITHDRAWN])
                | Q(in_force_until__isnull=False, in_force_until__gte=F("in_force_from")),
                name="a_past_edition_has_an_end",
            ),
            ExclusionConstraint(
                name="editions_never_in_force_together",
                expressions=[("policy", RangeOperators.EQUAL), (TIME_IN_FORCE, RangeOperators.OVERLAPS)],
                condition=Q(published_at__isnull=False),
            ),
        ]
        triggers = [words_stand_unless_written(), published_stays_as_it_is(), published_is_never_removed()]

    def __str__(self) -> str:
        return f"{self.policy}, edition {self.number}"

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    @property
    def is_in_force(self) -> bool:
        return self.state == EditionState.PUBLISHED


class Section(models.Model):
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    heading = models.TextField(blank=True)
    prose = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)  # counted up with each change, so that two writers notice
    search = models.GeneratedField(
        expression=SearchVector("heading", config="english"), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        ordering = ["edition", "position"]
        constraints = [
            # Deferred: a new order is written row by row.
            models.UniqueConstraint(
                fields=["edition", "position"], name="one_section_per_position", deferrable=Deferrable.DEFERRED
            ),
        ]
        indexes = [GinIndex(fields=["search"], name="sections_by_their_headings")]
        triggers = [frozen_with_its_edition("section_stays_as_it_is")]

    def __str__(self) -> str:
        return self.heading or f"section {self.position}"

    @property
    def place(self) -> str:
        """What the editor calls it."""
        return f"section:{self.pk}"

    @property
    def place_of_new(self) -> str:
        """What the editor calls a clause that is being added to it."""
        return f"section:{self.pk}:new"


class Clause(models.Model):
    """One thing a policy says, under a ref it keeps from edition to edition."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="clauses")
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="clauses")
    ref = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    words = models.TextField()
    modality = models.CharField(max_length=20, choices=Modality, default=Modality.PROCESS)
    audience = models.CharField(max_length=120, blank=True)
    capacity = models.CharField(max_length=20, choices=Capacity, default=Capacity.ANY)
    plain_words = models.TextField(blank=True)
    legal_references = models.TextField(blank=True)  # one a line
    version = models.PositiveIntegerField(default=1)
    search = models.GeneratedField(
        expression=SearchVector("words", config="english"), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "ref"], name="one_clause_per_ref"),
            models.UniqueConstraint(
                fields=["edition", "position"], name="one_clause_per_position", deferrable=Deferrable.DEFERRED
            ),
        ]
        indexes = [
            models.Index(fields=["ref"], name="clauses_by_ref"),
            GinIndex(fields=["search"], name="clauses_by_their_words"),
        ]
        triggers = [frozen_with_its_edition("clause_stays_as_it_is")]

    def __str__(self) -> str:
        return self.ref

    @property
    def place(self) -> str:
        return f"clause:{self.pk}"
