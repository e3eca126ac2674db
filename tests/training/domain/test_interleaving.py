"""Two tabs, double submits, stale pages, in any order: no answer is lost, and nothing but a pass completes."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import PersonFactory
from tests.training.factories import answer, attempt_by, course_on
from training import domain
from training.models import Answer, Attempt, Completion

ITEMS = 3
TABS = st.integers(0, 1)
STEPS = st.one_of(
    st.tuples(st.just("start"), TABS),
    st.tuples(st.just("answer"), TABS, st.integers(0, ITEMS - 1), st.integers(0, 1)),
    st.tuples(st.just("read"), TABS, st.integers(1, 4)),
    st.tuples(st.just("finish"), TABS),
)


class Walk:
    """One person with two tabs. Each tab holds the attempt as it was when its page was opened."""

    def __init__(self, version):
        self.version, self.person = version, PersonFactory()
        self.items = list(version.items.order_by("position"))
        self.tabs = [None, None]
        self.given = {}  # (attempt, item) -> option: what was acknowledged to the person as saved

    def take(self, step):
        name, tab, *rest = step
        if name == "start":
            with suppress(domain.AlreadyCompleted):
                self.tabs[tab] = domain.start_attempt(self.version, actor=self.person)
        elif self.tabs[tab]:
            getattr(self, name)(self.tabs[tab], *rest)

    def read(self, attempt, place):
        domain.keep_place(attempt, place)

    def answer(self, attempt, index, position):
        item = self.items[index]
        option = item.options.get(position=position + 1)
        was_finished = Attempt.objects.get(pk=attempt.pk).is_finished
        standing = domain.answer_item(attempt, item, option, actor=self.person)
        before = self.given.setdefault((attempt.pk, item.pk), standing.option_id)
        assert standing.option_id == before
        assert not was_finished or (attempt.pk, item.pk) in self.given

    def finish(self, attempt):
        answered = [key for key in self.given if key[0] == attempt.pk]
        try:
            done = domain.finish_attempt(attempt, actor=self.person)
        except domain.StillUnanswered:
            assert len(answered) < ITEMS
        else:
            assert len(answered) == ITEMS
            assert done.passed is (self.right_in(attempt.pk) >= 2)

    def right_in(self, attempt):
        right = {item.options.get(is_right=True).pk for item in self.items}
        return sum(option in right for key, option in self.given.items() if key[0] == attempt)

    def check(self):
        kept = Answer.objects.filter(attempt__person=self.person).values_list("attempt", "item", "option")
        assert {(attempt, item): option for attempt, item, option in kept} == self.given
        attempts = Attempt.objects.filter(person=self.person)
        passed = set(attempts.filter(passed=True).values_list("pk", flat=True))
        completed = list(Completion.objects.filter(person=self.person).values_list("attempt", flat=True))
        assert sorted(completed) == sorted(passed)
        assert len(passed) <= 1
        assert attempts.unfinished().count() <= 1
        assert sorted(attempts.values_list("number", flat=True)) == list(range(1, attempts.count() + 1))


@pytest.mark.django_db
@pytest.mark.parametrize("examples", [60, pytest.param(3000, marks=pytest.mark.soak)])
def test_any_order_of_two_tabs_loses_no_answer_and_completes_only_by_passing(examples):
    version = course_on(items=ITEMS, pass_mark=60)

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(STEPS, min_size=5, max_size=30))
    def walk_through(steps):
        walk = Walk(version)
        walk.take(("start", 0))
        for step in steps:
            walk.take(step)
        walk.check()

    walk_through()


# --- at the very same moment ---


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Each act in a thread and a connection of its own, let go together."""
    gate = threading.Barrier(len(acts))

    def run(act):
        gate.wait()
        try:
            return act()
        except Exception as refusal:  # what came of it is what the test asks
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
def test_starting_in_two_tabs_at_once_makes_one_attempt():
    person, version = PersonFactory(), course_on()
    started = at_once(*[lambda: domain.start_attempt(version, actor=person)] * 4)
    assert len({attempt.pk for attempt in started}) == 1
    assert Attempt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_leave_one_and_both_tabs_hear_which():
    attempt = attempt_by()
    item = attempt.version.items.first()
    options = list(item.options.all())
    heard = at_once(
        *[lambda o=option: domain.answer_item(attempt, item, o, actor=attempt.person) for option in options]
    )
    assert {one.pk for one in heard} == {Answer.objects.get().pk}


@pytest.mark.django_db(transaction=True)
def test_finishing_in_two_tabs_at_once_gives_one_completion():
    attempt = answer(attempt_by(), right=4)
    finished = at_once(*[lambda: domain.finish_attempt(attempt, actor=attempt.person)] * 4)
    assert len({one.finished_at for one in finished}) == 1
    assert Completion.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_last_answer_and_the_finish_at_once_agree():
    version = course_on(items=4, pass_mark=100)
    for _ in range(10):
        attempt = answer(attempt_by(version=version), right=3, items=3)
        item = version.items.get(position=4)
        right = item.options.get(is_right=True)
        _, result = at_once(
            lambda a=attempt, i=item, r=right: domain.answer_item(a, i, r, actor=a.person),
            lambda a=attempt: domain.finish_attempt(a, actor=a.person),
        )
        assert attempt.answers.count() == 4
        assert isinstance(result, domain.StillUnanswered) or result.passed
