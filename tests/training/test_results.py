"""Clauses people get wrong: numbers of people, and never a few."""

import pytest

from portal import audit
from tests.factories import PersonFactory
from tests.training.factories import answer, attempt_by, course_on, course_words, finished
from training import domain, queries

pytestmark = pytest.mark.django_db


def results():
    domain.count_answers()
    return [(one.people, one.failed, one.percent) for one in queries.failed_by_clause()]


def test_people_who_missed_a_clause_are_counted_once_each():
    version = course_on(items=4)  # questions 1 and 3 are on the second clause, 2 and 4 on the first
    for right in [0] * 6 + [4] * 6:
        finished(PersonFactory(), version, right=right)
    again = PersonFactory()
    finished(again, version, right=0)
    finished(again, version, right=0)
    assert results() == [(13, 7, 53), (13, 7, 53)]


def test_the_clause_missed_most_comes_first():
    version = course_on(items=2)
    for right in [0] * 5 + [1] * 5 + [2] * 5:
        finished(PersonFactory(), version, right=right)
    slug = version.course.policies.get().slug.upper()
    domain.count_answers()
    assert [(one.ref, one.failed) for one in queries.failed_by_clause()] == [(f"{slug}-1", 10), (f"{slug}-2", 5)]


def test_an_attempt_under_way_counts_for_nothing():
    version = course_on()
    for _ in range(6):
        answer(attempt_by(PersonFactory(), version), right=0)
    assert results() == []


@pytest.mark.parametrize(
    ("missed", "knew", "shown"),
    [
        (2, 2, []),
        (4, 20, [(24, None, None)]),
        (20, 4, [(24, None, None)]),
        (0, 9, [(9, 0, 0)]),
        (9, 0, [(9, 9, 100)]),
        (5, 5, [(10, 5, 50)]),
    ],
)
def test_no_count_under_five_is_told_nor_can_be_worked_out(missed, knew, shown):
    version = course_on(items=1, pass_mark=100)
    for right in [0] * missed + [1] * knew:
        finished(PersonFactory(), version, right=right)
    assert results() == shown


def test_a_version_adds_only_what_could_be_shown_of_it_alone():
    version = course_on(items=1, pass_mark=100)
    policy = version.course.policies.get()
    for right in [0] * 6 + [1] * 6:
        finished(PersonFactory(), version, right=right)
    later = domain.load_course(course_words(policy, items=1, pass_mark=90), actor=audit.SYSTEM)
    for right in [0] * 1 + [1] * 9:
        finished(PersonFactory(), later, right=right)
    assert results() == [(12, 6, 50)]
    for right in [0] * 5:
        finished(PersonFactory(), later, right=right)
    assert results() == [(27, 12, 44)]
