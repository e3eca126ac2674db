"""Random officers make random moves, on pages opened before others changed the case, and several at the same moment."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import close_old_connections, connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from incidents.domain.changes import Overtaken
from incidents.enums import CaseKind, CaseState, Severity
from incidents.models.case import PASSED_ON
from portal.models import Person
from tests.incidents.office_at_work import DONE, NO, REFUSED, TOLD, Office, Staff

pytestmark = pytest.mark.long

WHO = st.integers(0, 5)
WORKING = [state for state in CaseState if state not in PASSED_ON]
# Steps that end the game come up less often, so that walks stay long.
STEPS = st.sampled_from([*WORKING * 3, *PASSED_ON])


class Work(RuleBasedStateMachine):
    """One case; `machine_of` says with whom."""

    staff: Staff
    tally: dict[str, int]

    def __init__(self) -> None:
        super().__init__()
        self.office = Office(self.staff)

    def who(self, number: int) -> Person:
        return self.staff.everyone[number]

    @rule(who=WHO)
    def somebody_opens_the_page(self, who):
        self.office.reads(self.who(who))

    @rule(minutes=st.sampled_from([1, 30, 240, 600, 1440, 4320]))
    def time_passes(self, minutes):
        self.office.time_passes(minutes)

    @rule(who=WHO)
    def somebody_declares(self, who):
        self.office.tries(self.who(who), self.office.declares(self.who(who)), versioned=False)

    @rule(who=WHO)
    def an_officer_takes_it_and_opens_it(self, who):
        person = self.who(who)
        self.office.tries(person, self.office.takes(person, person))
        self.office.tries(person, self.office.accepts(person))

    @rule(who=st.integers(3, 5), to=st.integers(0, 4))
    def a_manager_assigns_it(self, who, to):
        self.office.tries(self.who(who), self.office.takes(self.who(who), self.who(to)))

    @rule(who=WHO)
    def somebody_accepts(self, who):
        self.office.tries(self.who(who), self.office.accepts(self.who(who)))

    @rule(who=WHO)
    def somebody_gives_it_back(self, who):
        self.office.tries(self.who(who), self.office.gives_back(self.who(who)))

    @rule(who=WHO, breach=st.booleans(), named=st.booleans())
    def somebody_judges(self, who, breach, named):
        self.office.tries(self.who(who), self.office.judges(self.who(who), breach=breach, named=named))

    @rule(to=STEPS, after=st.sampled_from([None, 0, 1, 7]))
    def the_handler_takes_a_step(self, to, after):
        person = self.office.case.handler or self.staff.cast.dev
        self.office.tries(person, self.office.moves(person, to, after))

    @rule(who=WHO, to=STEPS)
    def somebody_takes_a_step(self, who, to):
        self.office.tries(self.who(who), self.office.moves(self.who(who), to, None))

    @rule(who=WHO, kind=st.sampled_from(CaseKind), severity=st.sampled_from(["", *Severity]))
    def somebody_grades_it(self, who, kind, severity):
        self.office.tries(self.who(who), self.office.grades(self.who(who), kind, severity))

    @rule(who=WHO, sure=st.integers(0, 3))
    def somebody_finds_a_conflict(self, who, sure):
        if sure == 0:
            self.office.tries(self.who(who), self.office.steps_aside(self.who(who)))

    @rule(who=st.integers(3, 5), other=WHO, sure=st.integers(0, 3))
    def a_manager_keeps_somebody_out(self, who, other, sure):
        if sure == 0:
            verb = self.office.keeps_out(self.who(who), self.who(other))
            self.office.tries(self.who(who), verb, versioned=False)

    @rule(who=WHO, leaver=WHO, other=WHO)
    def somebody_hands_it_on(self, who, leaver, other):
        verb = self.office.hands_on(self.who(who), self.who(leaver), self.who(other))
        self.office.tries(self.who(who), verb, versioned=False)

    @rule(who=WHO)
    def somebody_writes_a_note(self, who):
        self.office.tries(self.who(who), self.office.notes(self.who(who)), versioned=False)

    @invariant()
    def everything_holds(self):
        self.office.check()

    def teardown(self) -> None:
        for said in self.office.done:
            self.tally[said] = self.tally.get(said, 0) + 1


def machine_of(staff: Staff, tally: dict[str, int]) -> type[Work]:
    return type("WorkOfThese", (Work,), {"staff": staff, "tally": tally})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("walks", "steps"),
    [
        (10, 30),
        pytest.param(400, 50, marks=[pytest.mark.soak, pytest.mark.timeout(3600)]),
    ],
)
def test_whatever_people_do_in_whatever_order_the_rules_hold(walks: int, steps: int) -> None:
    tally: dict[str, int] = {}
    run_state_machine_as_test(
        machine_of(Staff.hired(), tally),
        settings=settings(
            max_examples=walks,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
        ),
    )
    print(tally)  # how often each came about
    assert {DONE, NO, TOLD} <= set(tally)


def moves_at_random(office: Office, staff: Staff, seed: int, moves: int) -> dict[str, int]:
    """One person after another acts on what they read some moves ago, in a connection of this thread's own."""
    dice, tally = random.Random(seed), {DONE: 0, NO: 0, TOLD: 0}
    close_old_connections()
    try:
        for _ in range(moves):
            person, other = dice.choice(staff.everyone), dice.choice(staff.everyone)
            seen = office.case.version
            verb = dice.choice(
                [
                    office.takes(person, other if person in staff.managers else person),
                    office.accepts(person),
                    office.gives_back(person),
                    office.judges(person, breach=dice.random() < 0.2, named=dice.random() < 0.5),
                    office.moves(person, dice.choice(WORKING), dice.choice([None, 3])),
                    office.grades(person, dice.choice(list(CaseKind)), dice.choice(["", *Severity])),
                    office.hands_on(person, other, dice.choice(staff.everyone)),
                    office.notes(person),
                    office.declares(person),
                ]
            )
            try:
                verb(seen)
                tally[DONE] += 1
            except Overtaken:
                tally[TOLD] += 1
            except REFUSED:
                tally[NO] += 1
    finally:
        connection.close()
    return tally


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("rounds", "moves"),
    [(1, 25), pytest.param(10, 100, marks=[pytest.mark.soak, pytest.mark.timeout(3600)])],
)
def test_four_at_the_same_moment_break_no_rule(rounds: int, moves: int) -> None:
    staff, tally = Staff.hired(), {DONE: 0, NO: 0, TOLD: 0}
    for number in range(rounds):
        office = Office(staff)
        with ThreadPoolExecutor(4) as pool:
            at_once = [pool.submit(moves_at_random, office, staff, number * 4 + one, moves) for one in range(4)]
        for said in at_once:
            for key, count in said.result().items():
                tally[key] += count
        office.check()
    print(tally)
    assert tally[DONE]
