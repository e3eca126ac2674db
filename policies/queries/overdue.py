"""For whom an edition waits past its date: found by what they have not done, without reading who has."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import DateTimeField, Exists, Max, Min, OuterRef, Subquery
from django.db.models.functions import Cast
from django.utils import timezone

from policies.models import Acknowledgement, Edition, Exemption, Reminder
from policies.models.policy import people_covered
from portal.models import Person
from portal.models.person import PersonQuerySet

from .deadlines import Terms, last_of

PEOPLE_AT_ONCE = 25_000


def overdue_by(
    edition: Edition, days: int, *, fewer_than: int | None = None, at: datetime | None = None
) -> PersonQuerySet:
    """Those for whom it is overdue by so many days, each with when it was `due`."""
    on = timezone.localdate(at)
    exempting = Exemption.objects.in_force(on).from_acknowledging().filter(policy=edition.policy_id)
    acknowledged = Acknowledgement.objects.standing_for(edition)
    last = last_of(edition).filter(person=OuterRef("pk")).values("acknowledged_at")[:1]
    found = (
        people_covered(edition.policy)
        .annotate(due=Terms.of(edition).due_on_of_each(Subquery(last)))
        .filter(
            ~Exists(acknowledged.filter(person=OuterRef("pk"))),
            ~Exists(exempting.filter(person=OuterRef("pk"))),
            due__lte=on - timedelta(days=days),
        )
    )
    return found if fewer_than is None else found.filter(due__gt=on - timedelta(days=fewer_than))


def not_reminded(found: PersonQuerySet, edition: Edition, step: int, *, of_manager: bool = False) -> PersonQuerySet:
    """Of those who are overdue, whom this step or a later one has not reached since their date."""
    reached = Reminder.objects.filter(
        edition__last_major=edition.last_major_id,
        person=OuterRef("pk"),
        step__gte=step,
        of_manager=of_manager,
        sent_at__gt=Cast(OuterRef("due"), DateTimeField()),
    )
    return found.filter(~Exists(reached))


def in_parts(at_once: int = PEOPLE_AT_ONCE) -> Iterator[tuple[int, int]]:
    """The ids of everyone, from and to, so many people at most in a part."""
    ends = Person.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is not None:
        for first in range(ends["first"], ends["last"] + 1, at_once):
            yield first, first + at_once - 1
