"""Who has completed a course, unit by unit, as far as somebody may know."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from policies.models import Policy
from portal import audit
from portal.models import Role, RoleGrant
from portal.people import add_unit
from tests.factories import PersonFactory, person_with
from tests.training.factories import course_on, course_words, finished
from tests.training.views.steps import path, text
from training import domain
from training.models import Completion

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


@pytest.fixture
def version():
    return course_on(items=1, pass_mark=100)


@pytest.fixture
def top():
    return add_unit("top", "Top")


def staff(unit, number, version, *, done, **fields):
    for at in range(number):
        person = PersonFactory(unit=unit, **fields)
        if at < done:
            finished(person, version, right=1)


def shown(browser, version, **asked):
    page = browser.get(path("units", version.course.slug), asked)
    text(page)
    return [(row.name, row.asked, row.completed, row.percent) for row in page.context["rows"]]


@pytest.fixture
def author(client_for, top):
    return client_for(person_with(Role.TRAINING_AUTHOR, unit=add_unit("apart", "Apart"), employment="contractor"))


def test_an_author_sees_each_unit_with_everything_under_it(author, version, top):
    north, south = add_unit("n", "North", top), add_unit("s", "South", top)
    inner = add_unit("ni", "Inner north", north)
    staff(north, 6, version, done=6)
    staff(inner, 12, version, done=6)
    staff(south, 10, version, done=5)
    assert shown(author, version) == [("North", 18, 12, 66), ("South", 10, 5, 50)]
    assert shown(author, version, unit=north.pk) == [("Inner north", 12, 6, 50), ("North", 6, 6, 100)]


def test_a_few_are_kept_back_with_what_they_could_be_worked_out_from(author, version, top):
    units = [add_unit(name.lower(), name, top) for name in ("A", "B", "C")]
    for unit, done in zip(units, (2, 6, 10), strict=True):
        staff(unit, 20, version, done=done)
    assert shown(author, version) == [("A", 20, None, None), ("B", 20, None, None), ("C", 20, 10, 50)]
    page = author.get(path("units", version.course.slug))
    assert page.context["unit"].completed == 18
    assert "fewer than 5 people" in text(page)


def test_a_manager_sees_their_own_tree_and_all_of_its_numbers(client_for, version, top):
    north, south = add_unit("n", "North", top), add_unit("s", "South", top)
    manager = PersonFactory(unit=top)
    lead = PersonFactory(unit=north, manager=manager)
    staff(north, 2, version, done=1, manager=lead)
    staff(south, 1, version, done=1, manager=manager)
    staff(south, 9, version, done=3)
    assert shown(client_for(manager), version) == [("North", 3, 1, 33), ("South", 1, 1, 100)]
    assert shown(client_for(lead), version) == [("North", 2, 1, 50)]
    hidden = client_for(lead).get(path("units", version.course.slug), {"unit": south.pk})
    assert hidden.status_code == 404


def test_a_completion_counts_as_long_as_it_is_not_asked_for_again(author, version, top):
    staff(add_unit("a", "A", top), 10, version, done=10)
    policy = Policy.objects.get(courses=version.course)
    domain.load_course(course_words(policy, items=1, pass_mark=99), actor=audit.SYSTEM)
    assert [row[2] for row in shown(author, version)] == [0]
    assert Completion.objects.count() == 10


@pytest.mark.parametrize(("days", "completed"), [(300, 10), (400, 0)])
def test_a_completion_counts_until_it_runs_out(author, top, days, completed):
    with time_machine.travel(timezone.now() - timedelta(days=days)):
        version = course_on(items=1, pass_mark=100)
        domain.set_renewal(version.course, actor=audit.SYSTEM, months=12)
        staff(add_unit("a", "A", top), 10, version, done=10)
    assert [row[2] for row in shown(author, version)] == [completed]


def test_the_table_is_what_the_page_shows(author, version, top):
    staff(add_unit("a", "A", top), 10, version, done=5)
    staff(add_unit("b", "B", top), 3, version, done=1)
    answer = author.get(path("units-table", version.course.slug))
    rows = [*csv.reader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))]
    assert rows == [["Unit", "Asked", "Completed", "Share in percent"], ["A", "10", "", ""], ["B", "3", "", ""]]


def test_those_who_answer_for_nobody_find_nothing(browser, client_for, version):
    for client in (browser, client_for(person_with(Role.POLICY_OWNER))):
        assert client.get(path("unit-courses")).status_code == 404
        assert client.get(path("units", version.course.slug)).status_code == 404
        assert client.get(path("units-table", version.course.slug)).status_code == 404


@pytest.mark.parametrize("unit", ["x", "-1", "999999999", "9" * 30])
def test_a_unit_there_is_not_is_not_found(author, version, unit):
    assert author.get(path("units", version.course.slug), {"unit": unit}).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_however_many_units(
    author, version, top, number, django_assert_max_num_queries
):
    for at in range(number):
        staff(add_unit(f"u{at}", f"Unit {at}", top), 5, version, done=5)
    assert RoleGrant.objects.count() == 1
    shown(author, version)
    with django_assert_max_num_queries(14):
        shown(author, version)
