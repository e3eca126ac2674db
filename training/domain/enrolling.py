"""To meet those whom an assignment asks: when it is made, and every day those who joined, moved or left since."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Case, DateField, Exists, ExpressionWrapper, F, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils import timezone

from portal.models import Person
from portal.models.person import PersonQuerySet
from portal.notices import notify_each
from portal.prepared import insert_each
from training.models import Assignment, Completion, CourseExemption, Enrolment
from training.queries import people_of


def enrol(assignment: Assignment, *, at: datetime | None = None, told: bool = True) -> int:
    """Meet whoever it takes in and has not met, by one INSERT ... SELECT, and tell those who have it still to do.
    Returns how many were met."""
    on = timezone.localdate(at)
    met = Enrolment.objects.filter(assignment=assignment, person=OuterRef("pk"))
    new = people_of(assignment).filter(~Exists(met))
    last = Enrolment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    made = insert_each(
        Enrolment,
        new,
        assignment_id=Value(assignment.pk),
        person_id=F("pk"),
        since=Value(max(on, assignment.asks_from)),
        due_on=_due_on(assignment, on),
    )
    if made and told:
        _tell(assignment, Person.objects.filter(enrolments__assignment=assignment, enrolments__pk__gt=last))
    return made


def _due_on(assignment: Assignment, on: date) -> Case:
    """`Assignment.due_on` as an expression over people."""
    since = max(on, assignment.asks_from)
    from_the_start = ExpressionWrapper(F("started_on") + Value(assignment.newcomer_days), DateField())
    is_new = Q(started_on__gt=assignment.asks_from)
    in_time = Q(started_on__gte=since - timedelta(days=assignment.newcomer_days))
    return Case(
        When(is_new & in_time, then=from_the_start),
        default=Value(since + timedelta(days=assignment.present_days)),
        output_field=DateField(),
    )


def _tell(assignment: Assignment, whom: PersonQuerySet) -> None:
    """Not those who have completed it, or need not: the end of an exemption tells them."""
    done = Completion.objects.filter(course=assignment.course_id, person=OuterRef("pk"))
    exempt = CourseExemption.objects.in_force().filter(course=assignment.course_id, person=OuterRef("pk"))
    url = reverse("training:course", args=[assignment.course.slug])
    notify_each(whom.filter(~Exists(done), ~Exists(exempt)), "course_to_do", url=url)


def follow_people(*, at: datetime | None = None) -> int:
    """Meet who joined or moved in, ask those no more who left or moved out. Each day. Returns how many were met."""
    return sum(
        _follow(pk, at or timezone.now()) for pk in [*Assignment.objects.standing().values_list("pk", flat=True)]
    )


@transaction.atomic
def _follow(pk: int, at: datetime) -> int:
    # Another run at the same time leaves the assignment to this one.
    free = Assignment.objects.standing().select_for_update(no_key=True, of=("self",), skip_locked=True)
    assignment = free.select_related("course").filter(pk=pk).first()
    if assignment is None:
        return 0
    on = timezone.localdate(at)
    taken_in = people_of(assignment).values("pk")
    ours = Enrolment.objects.filter(assignment=assignment)
    ours.filter(ended_on__isnull=True).exclude(person__in=taken_in).update(ended_on=on)
    due = on + timedelta(days=assignment.present_days)
    ours.filter(ended_on__isnull=False, person__in=taken_in).update(ended_on=None, since=on, due_on=due)
    return enrol(assignment, at=at)
