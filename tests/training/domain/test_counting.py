"""The sums of answers: each first attempt once, never a few alone, and always what the answers say."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from tests.factories import PersonFactory, PolicyFactory
from tests.training.factories import answer, attempt_by, course_on, finished, give, of_all_kinds
from training import domain
from training.domain import counting
from training.models import AnswerSum, Attempt, ChoiceSum, ClauseSum, Counted, ItemSum, ScoreSum, Uncounted

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return course_on(items=2)


def several(version, *rights):
    for right in rights:
        finished(PersonFactory(), version, right=right)


def sums_of(version, position):
    return ItemSum.objects.get(item__version=version, item__position=position)


def test_each_finished_first_attempt_counts_once(version):
    several(version, 0, 0, 1, 1, 2, 2)
    assert domain.count_answers() == 6
    assert domain.count_answers() == 0
    counted = Counted.objects.get()
    assert (counted.attempts, counted.passed) == (6, 2)
    assert sorted(ScoreSum.objects.values_list("score", "attempts")) == [(0, 2), (50, 2), (100, 2)]
    assert sums_of(version, 1).right_answers == 4
    assert sums_of(version, 2).right_answers == 2
    assert domain.miscounted() == {}


def test_the_sums_of_a_question_are_of_its_answers_beside_the_others(version):
    several(version, 0, 0, 1, 1, 2, 2)
    domain.count_answers()
    first = sums_of(version, 1)
    assert (first.answers, first.score, first.paired, first.score_squared) == (6, 400, 6, 40_000)
    assert (first.rest, first.rest_squared, first.product) == (20_000, 2 * 10_000**2, 2 * 100 * 10_000)


def test_a_question_asked_alone_has_nothing_beside_it():
    version = course_on(items=1, pass_mark=100)
    several(version, 0, 0, 1, 1, 1)
    domain.count_answers()
    alone = sums_of(version, 1)
    assert (alone.answers, alone.paired, alone.rest, alone.product) == (5, 0, 0, 0)


def test_what_was_chosen_is_counted_by_the_score_of_the_attempt(version):
    several(version, 0, 0, 1, 1, 2, 2)
    domain.count_answers()
    chosen = ChoiceSum.objects.filter(option__item__position=1).order_by("option__position", "score")
    assert [(one.option.position, one.score, one.chosen) for one in chosen] == [(1, 0, 2), (2, 50, 2), (2, 100, 2)]
    assert [*AnswerSum.objects.filter(item__position=1).order_by("score").values_list("score", "answers")] == [
        (0, 2),
        (50, 2),
        (100, 2),
    ]


def test_every_kind_of_question_adds_up():
    version = of_all_kinds(PolicyFactory())
    several(version, 0, 1, 2, 3, 4, 5)
    domain.count_answers()
    assert domain.miscounted() == {}
    placed = ChoiceSum.objects.filter(option__item__kind="order", option__position=1, score=100)
    assert [(one.place, one.chosen) for one in placed] == [(1, 1)]
    ticked = ChoiceSum.objects.filter(option__item__kind="several").values_list("place", flat=True).distinct()
    assert [*ticked] == [0]


def test_a_clause_counts_people_and_those_who_missed_any_question_on_it():
    several(course_on(items=4), 0, 1, 2, 3, 4, 4)  # questions 1 and 3 are on the second clause, 2 and 4 on the first
    domain.count_answers()
    assert [*ClauseSum.objects.order_by("ref").values_list("people", "missed")] == [(6, 4), (6, 3)]


def test_a_second_attempt_and_one_under_way_count_for_nothing(version):
    several(version, 0, 0, 0, 0, 2)
    again = Attempt.objects.filter(passed=False).first().person
    finished(again, version, right=2)
    answer(attempt_by(PersonFactory(), version), right=2)
    assert domain.count_answers() == 5
    assert domain.miscounted() == {}


def test_a_few_wait_for_others_so_that_looking_twice_tells_of_nobody(version):
    several(version, 0, 1, 2, 2)
    assert domain.count_answers() == 0
    several(version, 2)
    assert domain.count_answers() == 5
    several(version, 2)
    assert domain.count_answers() == 0
    assert Uncounted.objects.count() == 1
    assert Counted.objects.get().attempts == 5
    assert domain.miscounted() == {}


def test_the_time_between_answers_counts_unless_somebody_was_away(version):
    start = timezone.now() - timedelta(hours=5)
    for minutes in (1, 1, 1, 1, 30):
        person = PersonFactory()
        attempt = attempt_by(person, version, at=start)
        first, second = attempt.asked.order_by("position")
        give(first, right=True, at=start + timedelta(hours=1))
        give(second, right=True, at=start + timedelta(hours=1, minutes=minutes))
        domain.finish_attempt(attempt, actor=person, at=start + timedelta(hours=2))
    domain.count_answers()
    assert (sums_of(version, 1).timed, sums_of(version, 2).timed, sums_of(version, 2).seconds) == (0, 4, 240)


def test_a_question_left_open_is_no_answer():
    version = course_on(items=2, minutes_allowed=10)
    start = timezone.now() - timedelta(hours=1)
    for _ in range(5):
        answer(attempt_by(PersonFactory(), version, at=start), right=1, items=1, at=start)
    domain.close_all_over()
    domain.count_answers()
    assert [*ItemSum.objects.order_by("item__position").values_list("answers", "left_open")] == [(5, 0), (0, 5)]


def test_a_run_cut_short_counts_each_once(version, monkeypatch):
    monkeypatch.setattr(counting, "AT_ONCE", 5)
    several(version, *[1] * 12)
    assert counting._count_some(timezone.now()) == 5  # and then the worker is killed
    assert domain.count_answers() == 5
    assert Uncounted.objects.count() == 2
    several(version, *[1] * 3)
    assert domain.count_answers() == 5
    assert Counted.objects.get().attempts == 15
    assert domain.miscounted() == {}


def test_a_chunk_that_fails_midway_leaves_everything_waiting(version, monkeypatch):
    several(version, *[1] * 6)
    broken = counting.EVERYTHING[-1].__class__(Counted, ("version_id",), ("attempts",), "SELECT 1/0, 1")
    with monkeypatch.context() as patched:
        patched.setattr(counting, "EVERYTHING", (*counting.EVERYTHING, broken))
        with pytest.raises(Exception, match="division by zero"):
            domain.count_answers()
    assert (Uncounted.objects.count(), Counted.objects.count()) == (6, 0)
    assert domain.count_answers() == 6


def test_sums_that_are_wrong_are_noticed_and_made_anew(version):
    several(version, 0, 0, 1, 1, 2, 2)
    domain.count_answers()
    several(version, 2)  # waits, and is in neither
    before = [*ItemSum.objects.order_by("pk").values()]
    ItemSum.objects.update(answers=7)
    ChoiceSum.objects.first().delete()
    assert domain.miscounted() == {"training_itemsum": 4, "training_choicesum": 1}
    with pytest.raises(CommandError, match="training_itemsum: 4"):
        call_command("count_answers", stdout=StringIO())
    said = StringIO()
    call_command("count_answers", "--again", stdout=said)
    assert said.getvalue() == "The sums are those of the answers.\n"
    assert [*ItemSum.objects.order_by("pk").values()] == before


@pytest.mark.parametrize("attempts", [5, 15])
def test_counting_takes_the_same_statements_however_many_attempts(version, attempts, django_assert_num_queries):
    several(version, *[1] * attempts)
    assert connection.vendor == "postgresql"
    with django_assert_num_queries(2 * 2 + 1 + len(counting.EVERYTHING) + 1 + 4):  # the last are savepoints
        domain.count_answers()
