from collections.abc import Iterable
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q

from policies.enums import Availability, EditionState
from portal import people
from portal.models import Employment, Person, Role, RoleGrant, Unit, UnitClosure
from portal.models.person import PersonQuerySet, State

MONTH = timedelta(days=30.4375)
# They answer for policies that need not apply to them.
READS_EVERY_POLICY = (Role.POLICY_OWNER, Role.AUDITOR)


def reads_every_policy(person: Person) -> bool:
    return person.is_active and people.holds(person, *READS_EVERY_POLICY)


class PolicyQuerySet(models.QuerySet["Policy"]):
    def applying_to(self, person: Person) -> "PolicyQuerySet":
        """Policies in force for this person. The one filter behind every list, count, page and search."""
        return self.in_force().covering(person)

    def covering(self, person: Person) -> "PolicyQuerySet":
        """Those whose audience this person is in, whether or not an edition stands."""
        if not person.is_active:
            return self.none()
        reaching = Audience.objects.reaching(person).filter(policy=OuterRef("pk"))
        named = NamedReader.objects.filter(policy=OuterRef("pk"), person=person)
        return self.filter(Exists(reaching) | Exists(named.filter(is_in=True)), ~Exists(named.filter(is_in=False)))

    def visible_to(self, person: Person) -> "PolicyQuerySet":
        """Policies in force that this person may read."""
        if reads_every_policy(person):
            return self.in_force()
        return self.applying_to(person)

    def known_to(self, person: Person) -> "PolicyQuerySet":
        """The same, with those of which no edition stands any more: what was published of them stays to be read."""
        return self if reads_every_policy(person) else self.covering(person)

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


class LineQuerySet(models.QuerySet[Any]):
    def reaching(self, person: Person) -> "LineQuerySet":
        """Those that take in one person: `Audience.people` the other way round."""
        return self.filter(
            Q(unit__isnull=True) | Q(unit__below__descendant=person.unit_id),
            Q(states=[]) | Q(states__contains=[person.state]),
            Q(roles=[]) | Q(roles__overlap=[*person.roles]),
            employments__contains=[person.employment],
        )


class AudienceLine(models.Model):
    """Some people: kinds of employment, everywhere or in one unit with everything under it; only those in some states,
    or who hold one of some roles, where these are named."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    employments = ArrayField(models.CharField(max_length=20, choices=Employment))
    states = ArrayField(models.CharField(max_length=3, choices=State), default=list, blank=True)
    roles = ArrayField(models.CharField(max_length=40, choices=Role), default=list, blank=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def people(self) -> Q:
        """Whom the line takes in, saved or not, as a condition on people. Every part of it is a set the database
        makes once, not a question it asks of each person: a department is counted while somebody waits."""
        found = Q(employment__in=self.employments)
        if self.unit_id:
            found &= Q(unit__in=UnitClosure.objects.filter(ancestor=self.unit_id).values("descendant"))
        if self.states:
            found &= Q(state__in=self.states)
        if self.roles:
            found &= Q(pk__in=RoleGrant.objects.in_force().filter(role__in=self.roles).values("person"))
        return found


class Audience(AudienceLine):
    """A line of whom a policy covers."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="audiences")

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


def covers(lines: Iterable[AudienceLine], *, named_in: Any, named_out: Any) -> Q:
    """Whom an audience takes in, as a condition on people, whether it is saved or only thought of: those on a line
    and those named in, without those named out. Who is named is given as ids, or as a query that finds them."""
    on_a_line = [line.people for line in lines]
    return reduce(or_, [*on_a_line, Q(pk__in=named_in)]) & ~Q(pk__in=named_out)


def covered_by(policy: Policy) -> Q:
    """Whom a policy takes in; its lines are read, or taken as they were prefetched."""
    named = {is_in: NamedReader.objects.filter(policy=policy, is_in=is_in).values("person") for is_in in (True, False)}
    return covers(policy.audiences.all(), named_in=named[True], named_out=named[False])


def people_covered(policy: Policy) -> PersonQuerySet:
    """Everyone a policy applies to: `applying_to` the other way round, by the same rule."""
    return Person.objects.current().filter(covered_by(policy))
