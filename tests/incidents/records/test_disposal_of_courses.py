"""A course that a matter asked in confidence: the asking goes with the matter, what its person did stays theirs."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from incidents.domain.directing import direct_course
from portal.models import Disposed, Employment, Notice, Role
from tests.conftest import SignIn
from tests.factories import PolicyFactory, person_with
from tests.incidents.cast import Cast
from tests.incidents.records.disposing import carried_out, destroyed
from tests.training.factories import course_on, finished
from training.domain import give_attempt, remind_of_courses
from training.models import (
    Answer,
    Assignment,
    AssignmentName,
    Completion,
    CourseReminder,
    CourseVersion,
    Enrolment,
    ExtraAttempt,
)

pytestmark = pytest.mark.django_db
MADE_BY_ASKING = (Assignment, AssignmentName, Enrolment, CourseReminder, ExtraAttempt)


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


@pytest.fixture
def version() -> CourseVersion:
    """Nobody here is asked it otherwise."""
    policy = PolicyFactory(covers=[Employment.CASUAL])
    version = course_on(policy, attempts=1, items=1, pass_mark=100)
    assert not Enrolment.objects.exists()
    return version


def rows(version: CourseVersion) -> dict[str, int]:
    """Those that only the asking has made."""
    openly = Assignment.objects.open_to_see().values("pk")
    counts = {model.__name__: model._base_manager.count() for model in MADE_BY_ASKING}
    return {**counts, "Assignment": Assignment.objects.exclude(pk__in=openly).count()}


def test_it_leaves_no_trace_but_what_the_person_did(cast: Cast, version: CourseVersion) -> None:
    file = cast.sanctioned()
    direct_course(file, version.course, actor=cast.petra, days=14, once=uuid.uuid4())
    failed = finished(cast.bob, version, right=0)
    give_attempt(failed, actor=cast.petra, reason="We talked.", once=uuid.uuid4())
    passed = finished(cast.bob, version, right=1)
    remind_of_courses(at=timezone.now() + timedelta(days=400))
    notices = Notice.objects.filter(url__startswith="/training/")
    assert {*notices.values_list("person", flat=True)} == {cast.bob.pk, cast.petra.pk}
    told = {"Assignment": 1, "AssignmentName": 1, "Enrolment": 1, "ExtraAttempt": 1}
    assert rows(version).items() >= told.items()

    destroyed(cast, carried_out(file, cast))

    assert {*rows(version).values()} == {0}
    assert not notices.filter(person=cast.petra).exists()
    assert not notices.filter(url=reverse("training:course", args=[version.course.slug])).exists()
    assert Disposed.objects.get().counts["enrolments"] == 1
    assert (Completion.objects.get().attempt, Answer.objects.count()) == (passed, 2)


def test_what_was_not_passed_is_nobody_elses_after_it_either(
    cast: Cast, version: CourseVersion, client_for: SignIn
) -> None:
    author = person_with(Role.TRAINING_AUTHOR, employment=Employment.CONTRACTOR)
    file = cast.sanctioned()
    direct_course(file, version.course, actor=cast.petra, days=14, once=uuid.uuid4())
    failed = finished(cast.bob, version, right=0)
    destroyed(cast, carried_out(file, cast))
    helping = reverse("training:helping", args=[failed.pk])
    with time_machine.travel(timezone.now() + timedelta(days=800)):
        for person in (cast.petra, cast.carol, author):
            assert client_for(person).get(helping).status_code == 404


def test_a_course_that_is_asked_openly_too_goes_on_being_asked(cast: Cast) -> None:
    course = course_on(attempts=1).course
    file = cast.sanctioned()
    direct_course(file, course, actor=cast.petra, days=14, once=uuid.uuid4())
    openly = [*Enrolment.objects.open_to_see().values_list("pk", flat=True)]
    destroyed(cast, carried_out(file, cast))
    assert [*Enrolment.objects.values_list("pk", flat=True)] == openly
    assert Notice.objects.filter(person=cast.bob, kind="course_to_do").exists()
