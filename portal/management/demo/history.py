"""A past for the invented department: who has read and learnt what. Nothing is added where something is already."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from policies.domain import acknowledge, open_edition, set_audience
from policies.models import Acknowledgement, Audience, Edition, Policy
from policies.models.policy import people_covered
from portal import audit
from portal.models import Person, Unit
from portal.notices import notify
from training.domain import finish_attempt, start_attempt
from training.models import Answer, Attempt, Course, CourseVersion, Item

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
    if Attempt.objects.filter(version=version).exists():
        return
    items = list(version.items.prefetch_related("options"))
    for name, attempts in LEARNERS:
        person = people[name]
        if Course.objects.applying_to(person).filter(pk=version.course_id).exists():
            for wrong in attempts:
                attempt_course(version, items, person, wrong)


def attempt_course(version: CourseVersion, items: list[Item], person: Person, wrong: int) -> None:
    """Answer every question, the last `wrong` of them wrongly."""
    attempt = start_attempt(version, actor=person)
    answers = []
    for place, item in enumerate(items):
        is_right = place < len(items) - wrong
        option = next(option for option in item.options.all() if option.is_right == is_right)
        answers.append(Answer(attempt=attempt, item=item, option=option))
    # All at once, which `answer_item` does one by one; an answer is a row and nothing else.
    Answer.objects.bulk_create(answers)
    finish_attempt(attempt, actor=person)
