"""What holds for a course whoever is asked: how long it counts, and what comes before it."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import DateField, Func, Value
from django.db.models.functions import Greatest, TruncDate
from django.utils import timezone

from portal import audit
from portal.models import Person
from training.models import Completion, Course, Prerequisite


class TermsRefused(Exception):
    """Terms a course cannot have. The text says why."""


@transaction.atomic
def set_renewal(course: Course, *, actor: audit.Actor, months: int | None = None, month: int | None = None) -> Course:
    """How long it counts: so many months, or until a month of each year, or for good where neither is given.

    Ends that people were told stay. What counted for good gets an end now, and is not run out within the days in which
    it could be renewed early. Saying the same again changes nothing. Raises TermsRefused.
    """
    course = Course.objects.select_for_update().get(pk=course.pk)
    if months and month:
        raise TermsRefused("Choose one: so many months, or a month of the year.")
    if (course.renew_months, course.renew_month) == (months, month):
        return course
    course.renew_months, course.renew_month = months, month
    course.save(update_fields=["renew_months", "renew_month"])
    if course.renewal:
        _give_ends(course)
    audit.record("course.renewal_set", course, actor=actor, data={"months": months, "month": month})
    return course


class _MonthsLater(Func):
    """A day and a number of months."""

    template = "(%(expressions)s))::date"
    arg_joiner = " + make_interval(months => "
    output_field = DateField()


def _give_ends(course: Course) -> None:
    """By one statement, for as many as completed it."""
    renewal = course.renewal
    assert renewal is not None
    soonest = timezone.localdate() + timedelta(days=settings.RENEW_COURSE_EARLY_DAYS)
    without = Completion.objects.filter(course=course, expires_on__isnull=True)
    if renewal.month:
        without.update(expires_on=renewal.expires_on(soonest))
    else:
        later = _MonthsLater(TruncDate("completed_at"), Value(renewal.months))
        without.update(expires_on=Greatest(later, Value(soonest)))


@transaction.atomic
def set_prerequisites(course: Course, before: Iterable[Course], *, actor: Person) -> None:
    """The courses that are completed before this one is begun, in place of those before. Raises TermsRefused where one
    of them waits for this one."""
    wanted = {one.pk: one for one in before}
    # All of them at once: two circles closed at the same time from either side must see each other.
    [*Course.objects.select_for_update().order_by("pk")]
    if course.pk in wanted or course.pk in _all_before([*wanted]):
        raise TermsRefused("One of these waits for this course, so nobody could begin either.")
    standing = {*course.prerequisites.values_list("before", flat=True)}
    if standing == wanted.keys():
        return
    course.prerequisites.exclude(before__in=wanted).delete()
    Prerequisite.objects.bulk_create(Prerequisite(course=course, before_id=pk) for pk in wanted.keys() - standing)
    slugs = sorted(one.slug for one in wanted.values())
    audit.record("course.prerequisites_set", course, actor=actor, data={"before": slugs})


def _all_before(courses: list[int]) -> set[int]:
    """What comes before any of these, and before that."""
    waits_for: dict[int, set[int]] = {}
    for course, before in Prerequisite.objects.values_list("course", "before"):
        waits_for.setdefault(course, set()).add(before)
    found: set[int] = set()
    ahead = {*courses}
    while ahead:
        found |= ahead
        ahead = {before for one in ahead for before in waits_for.get(one, ())} - found
    return found
