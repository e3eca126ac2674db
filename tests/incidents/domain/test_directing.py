"""Training as an outcome: the respondent learns that a course waits, and nobody else learns anything."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from incidents.domain.directing import direct_course, take_back_course
from incidents.domain.errand import ErrandRefused
from incidents.domain.following_up import remind_of_files
from incidents.models import DirectedCourse
from incidents.rules.machine import MoveRefused
from portal.models import AuditEntry, Employment, Notice, Role
from tests.factories import PolicyFactory, person_with
from tests.incidents.cast import Cast
from tests.training.factories import course_on, finished
from training.domain import remind_of_courses
from training.models import Course, Enrolment
from training.queries import waiting_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> Course:
    """Nobody here is asked it otherwise."""
    return course_on(PolicyFactory(covers=[Employment.CASUAL])).course


def directed(cast, file, course, **changes) -> DirectedCourse:
    given = {"actor": cast.petra, "days": 14, "once": uuid.uuid4()}
    return direct_course(file, course, **{**given, **changes})


def test_the_respondent_finds_a_course_waiting_and_nobody_else_is_told(cast: Cast, course: Course) -> None:
    file = cast.sanctioned()
    told = Notice.objects.count()
    once = uuid.uuid4()
    assert directed(cast, file, course, once=once) == directed(cast, file, course, once=once)

    [waiting] = waiting_for(cast.bob)
    assert waiting.url == reverse("training:course", args=[course.slug])
    assert [*Notice.objects.order_by("pk")[told:].values_list("person", "kind")] == [(cast.bob.pk, "course_to_do")]
    assert not Enrolment.objects.open_to_see().filter(assignment__course=course).exists()


def test_the_record_of_it_is_the_matters_own(cast: Cast, course: Course) -> None:
    before = AuditEntry.objects.count()
    directed(cast, cast.sanctioned(), course)
    entries = AuditEntry.objects.filter(action__startswith="course.", actor=cast.petra)
    assert [*entries.values_list("action", "target_kind")] == [("course.directed", "incidents.directedcourse")]
    assert AuditEntry.objects.count() > before


def test_only_a_services_manager_directs_it_and_never_before_an_outcome(cast: Cast, course: Course) -> None:
    file = cast.sanctioned()
    for actor in (cast.olga, cast.sam, cast.carol, cast.ivan):
        with pytest.raises(MoveRefused):
            directed(cast, file, course, actor=actor)
    with pytest.raises(MoveRefused):
        directed(cast, cast.proposed_to(), course)


def test_the_key_of_its_form_is_of_no_use_to_anybody_else(cast: Cast, course: Course) -> None:
    file, once = cast.sanctioned(), uuid.uuid4()
    directed(cast, file, course, once=once)
    with pytest.raises(MoveRefused):
        directed(cast, file, course, once=once, actor=cast.olga)


def test_whoever_left_is_asked_nothing(cast: Cast, course: Course) -> None:
    file = cast.sanctioned()
    cast.bob.is_active = False
    cast.bob.save()
    with pytest.raises(ErrandRefused):
        directed(cast, file, course)


def test_taken_back_it_waits_no_more(cast: Cast, course: Course) -> None:
    made = directed(cast, cast.sanctioned(), course)
    for _ in range(2):
        take_back_course(made, actor=cast.petra)
    assert waiting_for(cast.bob) == []


def test_the_file_shows_it_to_people_services_alone_and_whether_it_is_done(cast: Cast, course, client_for) -> None:
    file = cast.sanctioned()
    directed(cast, file, course)
    url = reverse("incidents:investigation", args=[file.pk])
    assert "Not completed yet" in client_for(cast.petra).get(url).content.decode()
    finished(cast.bob, course.versions.get(), right=4)
    assert "<strong>Completed.</strong>" in client_for(cast.petra).get(url).content.decode()
    assert course.title not in client_for(cast.sam).get(url).content.decode()


def test_out_of_attempts_only_who_directed_it_is_told_and_can_help(cast: Cast, client_for) -> None:
    version = course_on(PolicyFactory(covers=[Employment.CASUAL]), attempts=1)
    author = person_with(Role.TRAINING_AUTHOR, employment=Employment.CONTRACTOR)
    directed(cast, cast.sanctioned(), version.course)
    failed = finished(cast.bob, version, right=0)
    told = Notice.objects.filter(kind="course_attempts_used_up").values_list("person", flat=True)
    assert [*told] == [cast.petra.pk]
    url = reverse("training:helping", args=[failed.pk])
    opened = {name: client_for(who).get(url).status_code for name, who in
              {"petra": cast.petra, "carol": cast.carol, "author": author}.items()}  # fmt: skip
    assert opened == {"petra": 200, "carol": 404, "author": 404}
    assert (
        "Whoever asked you" in client_for(cast.bob).get(reverse("training:attempt", args=[failed.pk])).content.decode()
    )


def test_taken_back_what_was_not_passed_is_still_nobody_elses(cast: Cast, client_for) -> None:
    version = course_on(PolicyFactory(covers=[Employment.CASUAL]), attempts=1)
    author = person_with(Role.TRAINING_AUTHOR, employment=Employment.CONTRACTOR)
    made = directed(cast, cast.sanctioned(), version.course)
    failed = finished(cast.bob, version, right=0)
    take_back_course(made, actor=cast.petra)
    for person in (cast.petra, cast.carol, author):
        assert client_for(person).get(reverse("training:helping", args=[failed.pk])).status_code == 404


def test_neither_the_manager_nor_an_author_finds_a_trace(cast: Cast, course: Course, client_for) -> None:
    directed(cast, cast.sanctioned(), course)
    author = person_with(Role.TRAINING_AUTHOR, employment=Employment.CONTRACTOR)
    for person, name, args in (
        (cast.carol, "training:people", []),
        (cast.carol, "training:help", []),
        (author, "training:assignments", [course.slug]),
        (author, "training:help", []),
    ):
        assert cast.bob.name not in client_for(person).get(reverse(name, args=args)).content.decode()


DUE = 14


def reminded(*days: int) -> list[tuple[str, str]]:
    """Who was told what of a course, of all that is looked at on each of these days from today."""
    known = set(Notice.objects.values_list("pk", flat=True))
    for at in (timezone.now() + timedelta(days=day) for day in days):
        remind_of_courses(at=at)
        remind_of_files(at=at)
    told = Notice.objects.exclude(pk__in=known).filter(kind__startswith="course").order_by("pk")
    return [*told.values_list("person__given_names", "kind")]


def test_the_respondent_is_reminded_before_and_after_and_then_people_services_is_told_once(cast: Cast, course) -> None:
    """Their own manager never is: they know of no matter."""
    directed(cast, cast.sanctioned(), course, days=DUE)
    soon, late = ("Bob", "course_due_soon"), ("Bob", "course_overdue")
    assert [reminded(day) for day in (DUE - 4, DUE - 3, DUE - 1, DUE)] == [[], [soon], [], []]
    assert reminded(DUE + 1) == [late, ("Petra", "course_due")]
    assert [reminded(day) for day in (DUE + 2, DUE + 7, DUE + 21, DUE + 28, DUE + 90)] == [[], [late], [late], [], []]


@pytest.mark.parametrize("is_done", [True, False])
def test_nobody_is_reminded_of_what_is_completed_or_taken_back(cast: Cast, course: Course, is_done: bool) -> None:
    made = directed(cast, cast.sanctioned(), course, days=DUE)
    if is_done:
        finished(cast.bob, course.versions.get(), right=4)
    else:
        take_back_course(made, actor=cast.petra)
    assert reminded(DUE - 3, DUE, DUE + 1, DUE + 30) == []
