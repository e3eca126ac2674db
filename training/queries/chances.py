"""How many attempts someone has at a course, and from when the next may begin."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from portal.models import Person
from training.models import Attempt, CourseVersion, ExtraAttempt

SHORT = timedelta(minutes=5)


@dataclass(frozen=True)
class Chances:
    """`allowed` counts those somebody gave; nothing where there is no limit. `waits_until` may be past."""

    made: int
    allowed: int | None
    waits_until: datetime | None

    @property
    def left(self) -> int | None:
        return None if self.allowed is None else max(self.allowed - self.made, 0)

    @property
    def is_used_up(self) -> bool:
        return self.left == 0

    def must_wait(self, at: datetime) -> bool:
        return self.waits_until is not None and at < self.waits_until


def with_chances(versions: QuerySet[CourseVersion], person: Person) -> QuerySet[Any]:
    """As many as the round has that is not passed yet: a renewal begins anew."""
    attempts = in_this_round(Attempt.objects.visible_to(person).filter(version=OuterRef("pk")), person)
    given = in_this_round(ExtraAttempt.objects.filter(person=person, version=OuterRef("pk")), person)
    return versions.annotate(
        attempts_made=_counted(attempts),
        attempts_given=_counted(given),
        last_finished_at=Subquery(
            attempts.filter(finished_at__isnull=False).order_by("-number").values("finished_at")[:1]
        ),
        last_given_at=Subquery(given.order_by("-given_at").values("given_at")[:1]),
    )


def in_this_round(found: QuerySet[Any], person: Person) -> QuerySet[Any]:
    """Of someone's attempts, or those given to them, at a version: without those of rounds they passed."""
    passed = Attempt.objects.filter(person=person, version=OuterRef("version"), round=OuterRef("round"), passed=True)
    return found.filter(~Exists(passed))


def chances_in(version: Any) -> Chances:
    """Of a version that came `with_chances`."""
    allowed, ended = version.attempts_allowed, version.last_finished_at
    was_given = ended and version.last_given_at and version.last_given_at >= ended
    return Chances(
        made=version.attempts_made,
        allowed=None if allowed is None else allowed + version.attempts_given,
        waits_until=ended + timedelta(hours=version.wait_hours) if ended and not was_given else None,
    )


def chances_of(person: Person, version: CourseVersion) -> Chances:
    return chances_in(with_chances(CourseVersion.objects.filter(pk=version.pk), person).get())


def _counted(found: QuerySet[Any]) -> Coalesce:
    number = found.order_by().values("person").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


@dataclass(frozen=True)
class TimeLeft:
    """Of the time for the questions: until when, and how many minutes begun."""

    until: datetime
    minutes: int
    is_short: bool


def time_left(attempt: Attempt, at: datetime | None = None) -> TimeLeft | None:
    """Nothing where the time is not limited, or does not run yet."""
    if attempt.expires_at is None:
        return None
    left = max(attempt.expires_at - (at or timezone.now()), timedelta())
    return TimeLeft(attempt.expires_at, ceil(left / timedelta(minutes=1)), left <= SHORT)
