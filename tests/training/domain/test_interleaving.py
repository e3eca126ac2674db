"""Two tabs, double submits, stale pages, in any order: no answer is lost, and nothing but a pass completes."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.models import Role
from tests.factories import PersonFactory, person_with
from tests.training.factories import answer, attempt_by, course_on, give, right_of, wrong_of
from training import domain
from training.models import Answer, Attempt, Completion

ITEMS = 3
ALLOWED = 3
MINUTES = 30
TABS = st.integers(0, 1)
STEPS = st.one_of(
    st.tuples(st.just("start"), TABS),
    st.tuples(st.just("answer"), TABS, st.integers(1, ITEMS), st.booleans()),
    st.tuples(st.just("half"), TABS, st.integers(1, ITEMS), st.booleans()),
    st.tuples(st.just("killed"), TABS, st.integers(1, ITEMS), st.booleans()),
    st.tuples(st.just("read"), TABS, st.integers(1, 4)),
    st.tuples(st.just("finish"), TABS),
    st.tuples(st.just("pass_by"), TABS, st.sampled_from([1, 12, 31, 61])),
    st.tuples(st.just("sweep"), TABS),
    st.tuples(st.just("give"), TABS),
)
REFUSALS = (domain.AlreadyCompleted, domain.NoAttemptLeft, domain.TooSoon)


class Killed(Exception):
    """The process went down before its transaction was done."""


class Walk:
    """One person with two tabs. Each tab holds the attempt as it was when its page was opened."""

    def __init__(self, version, author):
        self.version, self.person, self.author = version, PersonFactory(), author
        self.tabs = [None, None]
        self.at = timezone.now()
        self.given = {}  # question -> what was acknowledged to the person as saved
        self.halves = {}  # question -> what was half chosen, and acknowledged as kept
        self.extra = 0

    def take(self, step):
        name, tab, *rest = step
        if name in {"start", "pass_by", "sweep", "give"}:
            getattr(self, name)(tab, *rest)
        elif self.tabs[tab]:
            getattr(self, name)(self.tabs[tab], *rest)

    def start(self, tab):
        with suppress(*REFUSALS):
            attempt = domain.start_attempt(self.version, actor=self.person, at=self.at)
            self.tabs[tab] = domain.begin_questions(attempt, actor=self.person, at=self.at)

    def pass_by(self, _tab, minutes):
        self.at += timedelta(minutes=minutes)

    def sweep(self, _tab):
        domain.close_all_over(at=self.at)

    def give(self, _tab):
        last = Attempt.objects.filter(person=self.person).order_by("-number").first()
        if last:
            with suppress(domain.HelpRefused):
                domain.give_attempt(last, actor=self.author, reason="Talked it through.", once=uuid4(), at=self.at)
                self.extra += 1

    def read(self, attempt, place):
        domain.keep_place(attempt, place)

    def answer(self, attempt, position, right):
        asked = attempt.asked.get(position=position)
        was_open = self.is_open(attempt)
        try:
            standing = give(asked, right=right, at=self.at)
        except domain.AttemptFinished:
            assert not was_open
        else:
            assert self.given.setdefault(asked.pk, standing.chosen) == standing.chosen or not was_open

    def half(self, attempt, position, right):
        asked = attempt.asked.get(position=position)
        was_open = self.is_open(attempt)
        chosen = right_of(asked) if right else wrong_of(asked)
        try:
            domain.keep_half(asked, chosen, actor=self.person, at=self.at)
        except domain.AttemptFinished:
            assert not was_open
        else:
            if was_open and asked.pk not in self.given:
                self.halves[asked.pk] = chosen

    def killed(self, attempt, position, right):
        with suppress(Killed, domain.AttemptFinished), transaction.atomic():
            give(attempt.asked.get(position=position), right=right, at=self.at)
            raise Killed

    def finish(self, attempt):
        try:
            domain.finish_attempt(attempt, actor=self.person, at=self.at)
        except domain.StillUnanswered:
            assert self.is_open(attempt)

    def is_open(self, attempt):
        now = Attempt.objects.get(pk=attempt.pk)
        return not now.is_finished and not now.is_over(self.at)

    def check(self):
        kept = dict(Answer.objects.filter(asked__attempt__person=self.person).values_list("asked", "chosen"))
        for asked, chosen in self.given.items():
            assert kept.pop(asked) == chosen
        for asked, chosen in kept.items():  # the time took the button away: what was kept counts
            assert self.halves[asked] == chosen
        attempts = Attempt.objects.filter(person=self.person)
        passed = set(attempts.filter(passed=True).values_list("pk", flat=True))
        completed = list(Completion.objects.filter(person=self.person).values_list("attempt", flat=True))
        assert sorted(completed) == sorted(passed)
        assert len(passed) <= 1
        assert attempts.unfinished().count() <= 1
        assert attempts.count() <= ALLOWED + self.extra
        assert sorted(attempts.values_list("number", flat=True)) == list(range(1, attempts.count() + 1))
        for attempt in attempts.finished():
            scores = [answer.score for answer in Answer.objects.filter(asked__attempt=attempt)]
            assert attempt.score == sum(scores) // ITEMS
            assert attempt.ran_out is (len(scores) < ITEMS)


@pytest.mark.django_db
@pytest.mark.parametrize("examples", [50, pytest.param(3000, marks=[pytest.mark.soak, pytest.mark.timeout(3600)])])
def test_any_order_of_tabs_retries_expiry_and_kills_loses_no_answer_and_completes_only_by_passing(examples):
    version = course_on(items=ITEMS, pass_mark=60, attempts=ALLOWED, wait_hours=1, minutes_allowed=MINUTES)
    author = person_with(Role.TRAINING_AUTHOR)

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(STEPS, min_size=5, max_size=30))
    def walk_through(steps):
        # Undone after each, so that thousands of them do not pile up in the one transaction of the test.
        with transaction.atomic():
            walk = Walk(version, author)
            walk.take(("start", 0))
            for step in steps:
                walk.take(step)
            walk.check()
            transaction.set_rollback(True)

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
    asked = attempt.asked.first()
    heard = at_once(*[lambda pk=pk: domain.answer_item(asked, [pk], actor=attempt.person) for pk in asked.shown])
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
        last = attempt.asked.get(position=4)
        _, result = at_once(
            lambda asked=last: give(asked, right=True),
            lambda a=attempt: domain.finish_attempt(a, actor=a.person),
        )
        assert Answer.objects.filter(asked__attempt=attempt).count() == 4
        assert isinstance(result, domain.StillUnanswered) or result.passed
