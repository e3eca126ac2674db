from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q

from policies.enums import Availability, EditionState
from portal import people
from portal.models import Employment, Person, Role, RoleGrant, Unit
from portal.models.person import PersonQuerySet, State

MONTH = timedelta(days=30.4375)
# They answer for policies that need not apply to them.
READS_EVERY_POLICY = (Role.POLICY_OWNER, Role.AUDITOR)


def reads_every_policy(person: Person) -> bool:
    return person.is_active and people.holds(person, *READS_EVERY_POLICY)


class PolicyQuerySet(models.QuerySet["Policy"]):
    def applying_to(self, person: Person) -> "PolicyQuerySet":
        """Policies in force for this person. The one filter behind every list, count, page and search."""
        if not person.is_active:
            return self.none()
        reaching = Audience.objects.reaching(person).filter(policy=OuterRef("pk"))
        named = NamedReader.objects.filter(policy=OuterRef("pk"), person=person)
        return self.in_force().filter(
            Exists(reaching) | Exists(named.filter(is_in=True)), ~Exists(named.filter(is_in=False))
        )

    def visible_to(self, person: Person) -> "PolicyQuerySet":
        """Policies in force that this person may read."""
        if reads_every_policy(person):
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
    review_reminded_on = models.DateField(null=True, editable=False)
    # How its readers are asked. Days and months that are not set follow the department's settings.
    present_days = models.PositiveSmallIntegerField(null=True, blank=True)
    newcomer_days = models.PositiveSmallIntegerField(null=True, blank=True)
    renew_months = models.PositiveSmallIntegerField(null=True, blank=True)
    check_questions = models.PositiveSmallIntegerField(default=0)
    asks_password = models.BooleanField(default=False)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "policies"
        ordering = ["title", "slug"]

    def __str__(self) -> str:
        return self.short_name

    @property
    def has_audience(self) -> bool:
        return self.audiences.exists() or self.named_readers.filter(is_in=True).exists()

    @property
    def days_to_acknowledge(self) -> int:
        """From when an edition asks, for those who are here by then."""
        return settings.ACKNOWLEDGE_POLICY_DAYS if self.present_days is None else self.present_days

    @property
    def days_for_newcomers(self) -> int:
        """From their first day, for those who start later."""
        return self.days_to_acknowledge if self.newcomer_days is None else self.newcomer_days

    @property
    def renewal(self) -> timedelta | None:
        """How long an acknowledgement stands; for as long as the words do, where none is set."""
        return self.renew_months * MONTH if self.renew_months else None

    @property
    def marking(self) -> str:
        """What stands above each of its pages; nothing for the ordinary classification."""
        return self.classification if self.classification != "OFFICIAL" else ""


class AudienceQuerySet(models.QuerySet["Audience"]):
    def reaching(self, person: Person) -> "AudienceQuerySet":
        """Those that take in one person."""
        return self.filter(
            Q(unit__isnull=True) | Q(unit__below__descendant=person.unit_id),
            Q(states=[]) | Q(states__contains=[person.state]),
            Q(roles=[]) | Q(roles__overlap=[*person.roles]),
            employments__contains=[person.employment],
        )

    def reaching_each(self) -> "AudienceQuerySet":
        """The same by the columns of the people in the query outside."""
        granted = RoleGrant.objects.in_force().filter(person=OuterRef(OuterRef("pk")))
        held = ArraySubquery(granted.values("role"))
        return self.filter(
            Q(unit__isnull=True) | Q(unit__below__descendant=OuterRef("unit")),
            Q(states=[]) | Q(states__contains=[OuterRef("state")]),
            Q(roles=[]) | Q(roles__overlap=held),
            employments__contains=[OuterRef("employment")],
        )


class Audience(models.Model):
    """Whom a policy covers: kinds of employment, everywhere or in one unit with everything under it; only those in
    some states, or who hold one of some roles, where these are named."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="audiences")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    employments = ArrayField(models.CharField(max_length=20, choices=Employment))
    states = ArrayField(models.CharField(max_length=3, choices=State), default=list, blank=True)
    roles = ArrayField(models.CharField(max_length=40, choices=Role), default=list, blank=True)

    objects = AudienceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "unit", "employments", "states", "roles"],
                nulls_distinct=False,
                name="one_audience_of_a_kind",
            ),
            models.CheckConstraint(condition=~Q(employments=[]), name="an_audience_names_someone"),
        ]

    def __str__(self) -> str:
        return f"{self.policy}: {self.unit or 'everywhere'}"


class NamedReader(models.Model):
    """Someone a policy covers, or does not, whatever their unit and employment say."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="named_readers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    is_in = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy", "person"], name="named_in_or_out_once"),
        ]
        indexes = [models.Index(fields=["person", "policy"], name="policies_that_name_a_person")]

    def __str__(self) -> str:
        return f"{self.policy}: {self.person} {'in' if self.is_in else 'out'}"


def people_covered(policy: Policy | OuterRef) -> PersonQuerySet:
    """Everyone a policy (or a reference to one) applies to: `applying_to` the other way round, by the same rule."""
    reaching = Audience.objects.reaching_each().filter(policy=policy)
    named = NamedReader.objects.filter(policy=policy, person=OuterRef("pk"))
    return Person.objects.current().filter(
        Exists(reaching) | Exists(named.filter(is_in=True)), ~Exists(named.filter(is_in=False))
    )
