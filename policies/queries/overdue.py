"""For whom an edition waits past its date: found by what they have not done, without reading who has."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import DateTimeField, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast
from django.utils import timezone

from policies.models import Acknowledgement, Edition, Exemption, Reminder
from portal.models import Person
from portal.models.person import PersonQuerySet

from .deadlines import Terms, last_of

PEOPLE_AT_ONCE = 125_000


@dataclass(frozen=True)
class Part:
    """Some of the readers of an edition, by their ids, at a moment.

    What they have done is asked of the same ids, so that a part reads nothing of another: a set the database makes
    once and looks into.
    """

    edition: Edition
    readers: PersonQuerySet
    ids: tuple[int, int]
    at: datetime

    def overdue_by(self, days: int, *, fewer_than: int | None = None) -> PersonQuerySet:
        """Those for whom it is overdue by so many days, each with when it was `due`."""
        on = timezone.localdate(self.at)
        exempting = Exemption.objects.in_force(on).from_acknowledging().filter(policy=self.edition.policy_id)
        acknowledged = Acknowledgement.objects.standing_for(self.edition)
        last = Subquery(last_of(self.edition).filter(person=OuterRef("pk")).values("acknowledged_at")[:1])
        terms = Terms.of(self.edition)
        after = on - timedelta(days=fewer_than) if fewer_than else None
        return self.readers.annotate(due=terms.due_on_of_each(last)).filter(
            terms.due_between(after, on - timedelta(days=days), last),
            ~Q(pk__in=acknowledged.order_by().filter(self.mine).values("person")),
            ~Q(pk__in=exempting.order_by().filter(self.mine).values("person")),
            pk__range=self.ids,
        )

    def to_remind(self, step: int, *, fewer_than: int) -> PersonQuerySet:
        """Of those, whom this step or a later one has not reached since their date. All their dates are later than
        one day, so that nobody's own has to be looked at."""
        since = timezone.localdate(self.at) - timedelta(days=fewer_than)
        reached = self._reached(step).filter(of_manager=False, sent_at__date__gt=since)
        return self.overdue_by(step, fewer_than=fewer_than).filter(~Q(pk__in=reached.values("person")))

    def to_tell_of(self, step: int) -> PersonQuerySet:
        """Of whom their manager has not been told since their date, however long ago that was."""
        theirs = Q(person=OuterRef("pk"), sent_at__gt=Cast(OuterRef("due"), DateTimeField()))
        told = self._reached(step).filter(theirs, of_manager=True)
        return self.overdue_by(step).filter(~Exists(told), manager__is_active=True)

    @property
    def mine(self) -> Q:
        return Q(person__gte=self.ids[0], person__lte=self.ids[1])

    def _reached(self, step: int) -> QuerySet[Reminder]:
        return Reminder.objects.filter(self.mine, edition__last_major=self.edition.last_major_id, step__gte=step)


def in_parts(at_once: int = PEOPLE_AT_ONCE) -> Iterator[tuple[int, int]]:
    """The ids of everyone, from and to, so many people at most in a part."""
    ends = Person.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is not None:
        for first in range(ends["first"], ends["last"] + 1, at_once):
            yield first, first + at_once - 1
