"""The key of a form is its sender's own: in anybody else's hands it finds nothing of what the form made."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError
from django.utils import timezone

from policies.domain import AudienceOf
from portal.models import Employment, Person, Role
from tests.factories import PersonFactory, PolicyFactory, person_with
from tests.training.factories import course_on, finished
from training import domain
from training.interchange import read
from training.models import Course

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> Person:
    return person_with(Role.TRAINING_AUTHOR)


@pytest.fixture
def other() -> Person:
    return person_with(Role.TRAINING_AUTHOR)


@pytest.fixture
def learner() -> Person:
    return PersonFactory()


@pytest.fixture
def course() -> Course:
    """Asked of nobody: it is on a policy that covers nobody here."""
    return course_on(PolicyFactory(covers=[Employment.CASUAL]), attempts=1).course


@pytest.fixture
def once() -> UUID:
    return uuid4()


def test_of_an_assignment(author, learner, course, once):
    audience = AudienceOf(named_in=frozenset([learner]))
    days = {"present_days": 28, "newcomer_days": 14}
    domain.assign_course(course, actor=author, audience=audience, once=once, **days)
    with pytest.raises(domain.AssignRefused):
        domain.assign_course(course, actor=learner, audience=audience, once=once, **days)


def test_of_an_assignment_in_confidence(learner, course, once):
    domain.assign_in_confidence(course, learner, actor=PersonFactory(), days=14, once=once)
    with pytest.raises(domain.AssignRefused):
        domain.assign_in_confidence(course, learner, actor=learner, days=14, once=once)


def test_of_an_exemption(author, learner, course, once):
    said = {"person": learner, "reason": "On long leave.", "ends_on": timezone.localdate() + timedelta(days=9)}
    domain.exempt_from_course(course, actor=author, once=once, **said)
    with pytest.raises(domain.ExemptRefused):
        domain.exempt_from_course(course, actor=learner, once=once, **said)


def test_of_another_attempt(author, learner, course, once):
    failed = finished(learner, course.versions.get(), right=0)
    domain.give_attempt(failed, actor=author, reason="We talked it through.", once=once)
    with pytest.raises(domain.HelpRefused):
        domain.give_attempt(failed, actor=learner, reason="I asked for it.", once=once)


def test_of_more_time(author, learner, once):
    domain.give_time(learner, actor=author, percent=50, reason="Reads slowly.", once=once)
    with pytest.raises(domain.HelpRefused):
        domain.give_time(learner, actor=learner, percent=50, reason="I read slowly.", once=once)


def test_of_a_new_course(author, other, once):
    domain.start_course(actor=author, title="Posting well", policies=[], once=once)
    with pytest.raises(IntegrityError):
        domain.start_course(actor=other, title="Posting better", policies=[], once=once)


def test_of_a_course_that_is_brought_in(author, other, course, once):
    found = read("a.gift", b"Is it so? {=yes ~no}")
    given = {"course": course, "file_name": "a.gift", "sha256": "0" * 64, "once": once}
    domain.bring_in_course(found, actor=author, **given)
    with pytest.raises(IntegrityError):
        domain.bring_in_course(found, actor=other, **given)


def test_of_completions_that_are_brought_in(author, other, once):
    table = b"Staff number,Course,Completed on,System\n1,cooking,1 May 2026,LearnHub\n"
    domain.begin_recording(table, file_name="a.csv", once=once, actor=author)
    with pytest.raises(IntegrityError):
        domain.begin_recording(table, file_name="a.csv", once=once, actor=other)
