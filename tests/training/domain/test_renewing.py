"""How long a completion counts, and the reminders before and after a date."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from policies.domain import AudienceOf
from portal import audit
from portal.models import Employment, Notice, Role
from tests.factories import PersonFactory, PolicyFactory, person_with
from tests.training.factories import course_on, course_words, finished
from training import domain, queries
from training.enums import AskAgain, Duty, Standing
from training.models import Completion, CourseReminder, Enrolment
from training.renewal import add_months

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = timezone.localdate()


def ago(days):
    return NOW - timedelta(days=days)


def yearly(policy=None):
    version = course_on(policy)
    domain.set_renewal(version.course, actor=audit.SYSTEM, months=12)
    return version


def standing(person):
    [one] = queries.courses_for(person)
    return one.standing


def test_a_completion_counts_for_the_months_of_its_course():
    person = PersonFactory()
    done = finished(person, yearly(), right=4, at=NOW).completion
    assert (done.expires_on, standing(person)) == (add_months(TODAY, 12), Standing.COMPLETED)


def test_too_early_it_cannot_be_renewed_and_in_its_last_days_it_can():
    person, version = PersonFactory(), yearly()
    finished(person, version, right=4, at=ago(200))
    with pytest.raises(domain.AlreadyCompleted):
        domain.start_attempt(version, actor=person)
    other = PersonFactory()
    old = finished(other, version, right=4, at=ago(330)).completion
    assert standing(other) == Standing.TO_RENEW
    [waiting] = queries.waiting_for(other)
    assert (waiting.title, waiting.due, waiting.overdue) == (
        f"Renew the course: {version.title}",
        old.expires_on,
        False,
    )
    new = finished(other, version, right=4)
    assert (new.round, new.number, new.completion.expires_on) == (2, 1, add_months(old.expires_on, 12))
    assert [*queries.completions(other)] == [new.completion, old]


def test_renewed_late_it_counts_from_that_day():
    person, version = PersonFactory(), yearly()
    finished(person, version, right=4, at=ago(400))
    assert standing(person) == Standing.RUN_OUT
    assert not queries.waiting_for(person)[0].overdue  # asked only today
    Enrolment.objects.filter(person=person).update(due_on=ago(380))
    assert queries.waiting_for(person)[0].overdue
    new = finished(person, version, right=4, at=NOW)
    assert (new.completion.expires_on, standing(person)) == (add_months(TODAY, 12), Standing.COMPLETED)


def test_a_renewal_has_its_own_attempts_and_its_failure_takes_nothing_away_before_the_end():
    person, version = PersonFactory(), course_on(attempts=1)
    domain.set_renewal(version.course, actor=audit.SYSTEM, months=12)
    finished(person, version, right=4, at=ago(340))
    finished(person, version, right=0)
    [one] = queries.courses_for(person)
    assert (one.standing, one.completed_at is not None, one.code != "") == (Standing.USED_UP, True, True)
    [row] = queries.with_duty(Enrolment.objects.standing().filter(person=person))
    assert row.duty == Duty.DONE


def test_passing_what_changed_moves_no_end():
    from tests.training.domain.test_asking_again import change_clause

    policy = PolicyFactory()
    person, version = PersonFactory(), yearly(policy)
    old = finished(person, version, right=4, at=ago(100)).completion
    change_clause(policy)
    new = domain.load_course(course_words(policy), actor=audit.SYSTEM, asks_again=AskAgain.CHANGED)
    done = finished(person, new, right=2)
    assert (done.only_changed, done.completion.expires_on) == (True, old.expires_on)


def test_what_changed_in_its_last_days_is_renewed_with_the_whole():
    from tests.training.domain.test_asking_again import change_clause

    policy = PolicyFactory()
    person, version = PersonFactory(), yearly(policy)
    old = finished(person, version, right=4, at=ago(350)).completion
    change_clause(policy)
    new = domain.load_course(course_words(policy), actor=audit.SYSTEM, asks_again=AskAgain.CHANGED)
    done = finished(person, new, right=4)
    assert (done.only_changed, done.completion.expires_on) == (False, add_months(old.expires_on, 12))


# --- when the rule is made or changed later ---


def test_what_counted_for_good_gets_an_end_that_leaves_time():
    version = course_on()
    long_ago, lately = PersonFactory(), PersonFactory()
    finished(long_ago, version, right=4, at=ago(800))
    finished(lately, version, right=4, at=NOW)
    domain.set_renewal(version.course, actor=audit.SYSTEM, months=12)
    ends = dict(Completion.objects.values_list("person", "expires_on"))
    assert ends == {long_ago.pk: TODAY + timedelta(days=60), lately.pk: add_months(TODAY, 12)}


def test_an_end_that_somebody_was_told_stays_and_without_a_rule_it_counts_for_good():
    person, version = PersonFactory(), yearly()
    done = finished(person, version, right=4, at=ago(500)).completion
    domain.set_renewal(version.course, actor=audit.SYSTEM, months=36)
    assert Completion.objects.get(pk=done.pk).expires_on == done.expires_on
    domain.set_renewal(version.course, actor=audit.SYSTEM)
    assert standing(person) == Standing.COMPLETED


def test_each_year_in_a_month_ends_with_that_month():
    version = course_on()
    domain.set_renewal(version.course, actor=audit.SYSTEM, month=2)
    at = timezone.make_aware(datetime(2026, 6, 1, 12))
    done = finished(PersonFactory(), version, right=4, at=at).completion
    assert done.expires_on.isoformat() == "2027-02-28"


def test_there_is_one_rule():
    with pytest.raises(domain.TermsRefused):
        domain.set_renewal(course_on().course, actor=audit.SYSTEM, months=12, month=2)


def test_the_database_gives_a_completion_its_end_once():
    done = finished(PersonFactory(), yearly(), right=4).completion
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Completion.objects.filter(pk=done.pk).update(expires_on=None)


# --- reminders ---


@pytest.fixture
def course():
    return course_on(PolicyFactory(covers=[Employment.CASUAL])).course


def assigned(course, *people, author=None):
    author = author or person_with(Role.TRAINING_AUTHOR, employment=Employment.CONTRACTOR)
    audience = AudienceOf(named_in=frozenset(people))
    return domain.assign_course(
        course, actor=author, audience=audience, present_days=28, newcomer_days=28, once=uuid4()
    )


def told(person, kind):
    return Notice.objects.filter(person=person, kind=kind).count()


def remind_for(days):
    for day in range(days + 1):
        domain.remind_of_courses(at=NOW + timedelta(days=day))


def test_reminders_widen_and_then_the_manager_is_told_once(course):
    manager = PersonFactory()
    person = PersonFactory(manager=manager)
    assigned(course, person)
    remind_for(28)
    assert (told(person, "course_due_soon"), told(person, "course_overdue")) == (2, 0)
    for day in range(29, 90):
        domain.remind_of_courses(at=NOW + timedelta(days=day))
    assert (told(person, "course_overdue"), told(manager, "course_overdue_in_team")) == (3, 1)


def test_reminders_stop_when_it_is_done(course):
    person = PersonFactory(manager=PersonFactory())
    assigned(course, person)
    finished(person, course.versions.get(), right=4)
    remind_for(60)
    assert not CourseReminder.objects.exists()


def test_a_day_looked_at_twice_reminds_once(course):
    person = PersonFactory()
    assigned(course, person)
    at = NOW + timedelta(days=29)
    assert [domain.remind_of_courses(at=at) for _ in range(2)] == [1, 0]


def test_two_courses_are_one_reminder(course):
    person = PersonFactory()
    assigned(course, person)
    assigned(course_on(PolicyFactory(covers=[Employment.CASUAL])).course, person)
    domain.remind_of_courses(at=NOW + timedelta(days=29))
    assert told(person, "course_overdue") == 1


def test_before_it_runs_out_someone_is_reminded_to_renew():
    person, version = PersonFactory(), yearly()
    finished(person, version, right=4, at=ago(355))
    Enrolment.objects.filter(person=person).update(due_on=ago(350))
    domain.remind_of_courses()
    assert told(person, "course_due_soon") == 1


def test_the_manager_is_told_nothing_of_what_a_matter_assigned(course):
    manager = PersonFactory()
    person = PersonFactory(manager=manager)
    domain.assign_in_confidence(course, person, actor=PersonFactory(), days=7, once=uuid4())
    remind_for(60)
    assert told(person, "course_overdue") == 3
    assert Notice.objects.filter(person=manager).count() == 0
