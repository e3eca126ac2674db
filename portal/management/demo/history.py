"""A past for the invented department: who has read and learnt what. Nothing is added where something is already."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from policies.domain import acknowledge, open_edition, set_audience
from policies.models import Acknowledgement, Audience, Edition, Policy
from policies.models.policy import people_covered
from portal import audit
from portal.models import Person, Unit
from portal.notices import notify
from training.domain import answer_item, begin_questions, enrol, finish_attempt, start_attempt
from training.enums import Kind
from training.models import Asked, Attempt, Course, CourseVersion

# One agency came out of two: each half still has the policy it brought along.
COVERED = {
    "dhs": ("secretary", "service-delivery", "corporate", "programs"),
    "acbps": ("border",),
}
# Of every ten people: how many have acknowledged, and how many more have only looked.
ACKNOWLEDGED, OPENED = 7, 2
# Who has tried a course, and how many questions each got wrong, attempt by attempt.
LEARNERS = (
    ("callum.reid", (0,)),
    ("sunita.sharma", (1,)),
    ("thuy.tran", (0,)),
    ("declan.byrne", (6, 1)),
    ("wei.zhang", (0,)),
    ("dale.hutchins", (5,)),
    ("yuki.tanaka", (1,)),
    ("priya.raman", (0,)),
    ("grace.tan", (0,)),
    ("arjun.desai", (7, 6)),
    ("nathan.burgess", (0,)),
    ("jasmine.kaur", (1,)),
    ("jack.walsh", (1,)),
    ("luca.ferraro", (6, 0)),
    ("kofi.mensah", (0,)),
    ("dylan.pritchard", (0,)),
    ("marama.ngata", (7,)),
)


def seed(people: dict[str, Person]) -> None:
    limit_audiences()
    for edition in Edition.objects.published().select_related("policy"):
        read_edition(edition, people)
    for version in CourseVersion.objects.published().select_related("course"):
        take_course(version, people)


def limit_audiences() -> None:
    units = {unit.code: unit for unit in Unit.objects.all()}
    for slug, codes in COVERED.items():
        everywhere = Audience.objects.filter(policy__slug=slug, unit=None).select_related("policy").first()
        if everywhere:
            covered = [units[code] for code in codes]
            set_audience(everywhere.policy, everywhere.employments, actor=audit.SYSTEM, units=covered)


def read_edition(edition: Edition, people: dict[str, Person]) -> None:
    """Most have acknowledged, some have only opened it, some were told and have done neither."""
    if Acknowledgement.objects.filter(edition=edition).exists() or edition.published_at is None:
        return
    ours = {person.pk for person in people.values()}
    untouched = []
    covered = people_covered(edition.policy).filter(pk__in=ours).order_by("staff_number")
    for place, person in enumerate(covered):
        at = min(edition.published_at + timedelta(hours=7 * place), timezone.now())
        if place % 10 < ACKNOWLEDGED:
            acknowledge(edition, actor=person, at=at)
        elif place % 10 < ACKNOWLEDGED + OPENED:
            open_edition(edition, actor=person, at=at)
        else:
            untouched.append(person)
    notify(untouched, "policy_to_acknowledge", url=policy_url(edition.policy))


def policy_url(policy: Policy) -> str:
    return reverse("policies:read", args=[policy.slug])


def take_course(version: CourseVersion, people: dict[str, Person]) -> None:
    """Those who came after the course was opened are met by it, and some have taken it."""
    if Attempt.objects.filter(version=version).exists():
        return
    for assignment in version.course.assignments.standing():
        enrol(assignment, told=False)
    now = timezone.now()
    for name, attempts in LEARNERS:
        person = people[name]
        if Course.objects.applying_to(person).filter(pk=version.course_id).exists():
            for back, wrong in zip(range(len(attempts), 0, -1), attempts, strict=True):
                attempt_course(version, person, wrong, at=now - timedelta(days=3 * back))


def attempt_course(version: CourseVersion, person: Person, wrong: int, *, at: datetime) -> None:
    """Answer every question, the last `wrong` of them wrongly."""
    attempt = begin_questions(start_attempt(version, actor=person, at=at), actor=person, at=at)
    asked = list(attempt.asked.order_by("position").select_related("item").prefetch_related("item__options"))
    for place, one in enumerate(asked):
        is_right = place < len(asked) - wrong
        answer_item(one, rightly(one) if is_right else wrongly(one), actor=person, at=at)
    finish_attempt(attempt, actor=person, at=at + timedelta(minutes=20))


def rightly(asked: Asked) -> list[int]:
    options = asked.item.in_order()
    if asked.item.kind in (Kind.ORDER, Kind.MATCH):
        return [option.pk for option in options]
    return [option.pk for option in options if option.is_right]


def wrongly(asked: Asked) -> list[int]:
    """The steps turned about, every row the same, the first wrong answer and phrase."""
    options = asked.item.in_order()
    if asked.item.kind == Kind.ORDER:
        return [option.pk for option in reversed(options)]
    if asked.item.kind == Kind.MATCH:
        return [options[0].pk for _ in options]
    wrong = {option.part: option.pk for option in options if not option.is_right}
    return list(wrong.values())
