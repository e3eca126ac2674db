from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q

from policies.enums import Availability, EditionState
from portal import people
from portal.models import Employment, Person, Role, Unit
from portal.models.person import PersonQuerySet

# They answer for policies that need not apply to them.
READS_EVERY_POLICY = (Role.POLICY_OWNER, Role.AUDITOR)


class PolicyQuerySet(models.QuerySet["Policy"]):
    def applying_to(self, person: Person) -> "PolicyQuerySet":
        """Policies in force for this person. The one filter behind every list, count, page and search."""
        if not person.is_active:
            return self.none()
        reaching = Audience.objects.reaching(employment=person.employment, unit=person.unit_id)
        return self.in_force().filter(Exists(reaching.filter(policy=OuterRef("pk"))))

    def visible_to(self, person: Person) -> "PolicyQuerySet":
        """Policies in force that this person may read."""
        if person.is_active and people.holds(person, *READS_EVERY_POLICY):
            return self.in_force()
        return self.applying_to(person)

    def in_force(self) -> "PolicyQuerySet":
        """Those with an edition that stands."""
        return self.filter(editions__state=EditionState.PUBLISHED)


class Policy(models.Model):
    """A policy through all its editions: who answers for it, and how freely it may be shown."""

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    short_name = models.CharField(max_length=120)
    agency = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    owner_title = models.CharField(max_length=200, blank=True)
    availability = models.CharField(max_length=20, choices=Availability, default=Availability.INTERNAL)
    classification = models.CharField(max_length=60, default="OFFICIAL")
    review_on = models.DateField(null=True, blank=True)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "policies"
        ordering = ["title", "slug"]

    def __str__(self) -> str:
        return self.short_name

    @property
    def marking(self) -> str:
        """What stands above each of its pages; nothing for the ordinary classification."""
        return self.classification if self.classification != "OFFICIAL" else ""


class AudienceQuerySet(models.QuerySet["Audience"]):
    def reaching(self, *, employment: Any, unit: Any) -> "AudienceQuerySet":
        """Those that take in someone so employed in that unit. Either may be a reference to a column."""
        return self.filter(
            Q(unit__isnull=True) | Q(unit__below__descendant=unit),
            employments__contains=[employment],
        )


class Audience(models.Model):
    """Whom a policy covers: kinds of employment, everywhere or in one unit with everything under it."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="audiences")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    employments = ArrayField(models.CharField(max_length=20, choices=Employment))

    objects = AudienceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "unit"], nulls_distinct=False, name="one_audience_per_policy_and_unit"
            ),
            models.CheckConstraint(condition=~Q(employments=[]), name="an_audience_names_someone"),
        ]

    def __str__(self) -> str:
        return f"{self.policy}: {self.unit or 'everywhere'}"


def people_covered(policy: Policy | OuterRef) -> PersonQuerySet:
    """Everyone a policy (or a reference to one) applies to: `applying_to` the other way round, by the same rule."""
    reaching = Audience.objects.reaching(employment=OuterRef("employment"), unit=OuterRef("unit"))
    return Person.objects.current().filter(Exists(reaching.filter(policy=policy)))
