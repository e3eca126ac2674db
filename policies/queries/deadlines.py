"""By when someone acknowledges an edition: said once for a person, once for all of them, by the same rule."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    DateField,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate
from django.db.models.lookups import GreaterThan, LessThanOrEqual
from django.utils import timezone

from policies.models import Acknowledgement, Edition
from policies.models.policy import MONTH
from portal.models import Person


@dataclass(frozen=True)
class Terms:
    """What an edition asks of its readers, and since when."""

    asked_on: date
    days: int
    days_for_newcomers: int
    renewal: timedelta | None

    @classmethod
    def of(cls, edition: Edition) -> "Terms":
        """`last_major` and `policy` are best loaded with the edition."""
        policy = edition.policy
        asked = timezone.localdate((edition.last_major or edition).published_at)
        return cls(asked, policy.days_to_acknowledge, policy.days_for_newcomers, policy.renewal)

    def due_on(self, started_on: date | None, last_acknowledged_at: datetime | None = None) -> date:
        """So many days from when it was asked; for a newcomer, from their first day; after an acknowledgement that
        grew too old, from the day it did."""
        if self.renewal and last_acknowledged_at:
            return timezone.localdate(last_acknowledged_at + self.renewal) + timedelta(days=self.days)
        if started_on and started_on > self.asked_on:
            return started_on + timedelta(days=self.days_for_newcomers)
        return self.asked_on + timedelta(days=self.days)

    def due_on_of_each(self, last_acknowledged_at: Any) -> Any:
        """The same as an expression over people, where `last_acknowledged_at` is one of the acknowledgement."""
        days = Value(self.days, output_field=IntegerField())
        newcomer = ExpressionWrapper(F("started_on") + Value(self.days_for_newcomers), DateField())
        first = Case(
            When(started_on__gt=self.asked_on, then=newcomer),
            default=Value(self.asked_on + timedelta(days=self.days)),
            output_field=DateField(),
        )
        if not self.renewal:
            return first
        too_old_at = ExpressionWrapper(last_acknowledged_at + Value(self.renewal), DateTimeField())
        return Coalesce(ExpressionWrapper(TruncDate(too_old_at) + days, DateField()), first)

    def due_between(self, after: date | None, until: date, last_acknowledged_at: Any) -> Q:
        """Whose date is later than the one and not later than the other, as a condition on people. Where no date hangs
        on an acknowledgement it asks of plain columns alone: a department is gone through every day."""
        if self.renewal:
            due = self.due_on_of_each(last_acknowledged_at)
            return Q(LessThanOrEqual(due, until)) & (Q(GreaterThan(due, after)) if after else Q())
        newcomers = timedelta(days=self.days_for_newcomers)
        started_after = self.asked_on if after is None else max(self.asked_on, after - newcomers)
        found = Q(pk__in=[])
        if started_after < until - newcomers:
            found |= Q(started_on__gt=started_after, started_on__lte=until - newcomers)
        of_all = self.asked_on + timedelta(days=self.days)
        if of_all <= until and (after is None or of_all > after):
            found |= Q(started_on__isnull=True) | Q(started_on__lte=self.asked_on)
        return found


def due_on(edition: Edition, person: Person) -> date:
    terms = Terms.of(edition)
    if not terms.renewal:
        return terms.due_on(person.started_on)
    last = last_of(edition).filter(person=person).values_list("acknowledged_at", flat=True).first()
    return terms.due_on(person.started_on, last)


def last_of(edition: Edition | OuterRef) -> QuerySet[Acknowledgement]:
    """What was acknowledged, and not withdrawn, since the edition's last major one; the latest first."""
    major = edition if isinstance(edition, OuterRef) else edition.last_major_id
    return Acknowledgement.objects.kept().filter(edition__last_major=major).order_by("-acknowledged_at")


def is_not_too_old(now: datetime | None = None) -> Q:
    """Of an acknowledgement, joined with its policy."""
    life = ExpressionWrapper(F("edition__policy__renew_months") * Value(MONTH), output_field=DurationField())
    return Q(edition__policy__renew_months__isnull=True) | Q(acknowledged_at__gt=Value(now or timezone.now()) - life)
