"""Whatever people do, in any order: no sanction without notice, hearings, distinct people, delegation, lawful words.

Verbs are tried by everybody, rows are forced past them, and after each the record is held against the law anew.
"""

import random
from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from incidents.enums import InvestigationState, Part, SanctionKind
from incidents.models import MatterPart, Sanction
from portal.models import Employment
from tests.incidents.cast import Cast

from .at_random import DONE, LONG_AGO, NO, Office

pytestmark = [pytest.mark.django_db, pytest.mark.long]

WHO = st.integers(0, 11)
WHEN = st.sampled_from([None, None, LONG_AGO])
KINDS = st.lists(st.sampled_from(SanctionKind), max_size=3)
PERCENT = st.sampled_from(["0.5", "1.5", "2", "3"])


class Run(RuleBasedStateMachine):
    """One matter, from the start of the formal process; `run_of` says whose."""

    office: Office
    sanctions: Counter[bool]

    def __init__(self) -> None:
        super().__init__()
        self.untouched = transaction.savepoint()

    def who(self, number: int):
        return self.office.people[number]

    @rule(times=st.integers(1, 6), seed=st.integers(0, 2**16))
    def it_goes_on_as_it_should(self, times, seed):
        for _ in range(times):
            self.office.goes_on(random.Random(seed))

    @rule(who=WHO)
    def somebody_declares(self, who):
        self.office.tries(self.office.declares(self.who(who)))

    @rule(who=WHO, sure=st.integers(0, 4))
    def somebody_finds_a_conflict(self, who, sure):
        if sure == 0:
            self.office.tries(self.office.finds_a_conflict(self.who(who)))

    @rule(
        who=WHO,
        other=WHO,
        part=st.sampled_from([Part.INVESTIGATOR, Part.DECISION_MAKER, Part.DELEGATE, Part.SUSPENDER]),
    )
    def somebody_appoints(self, who, other, part):
        self.office.tries(self.office.appoints(self.who(who), part, self.who(other)))

    @rule(who=WHO, elements=st.integers(1, 3))
    def somebody_alleges(self, who, elements):
        self.office.tries(self.office.alleges(self.who(who), elements))

    @rule(who=WHO, ago=WHEN)
    def somebody_gives_notice(self, who, ago):
        self.office.tries(self.office.gives_notice(self.who(who), ago and timezone.now() - ago))

    @rule(who=WHO, ago=WHEN)
    def somebody_puts_preliminary_findings(self, who, ago):
        self.office.tries(self.office.puts_findings(self.who(who), ago and timezone.now() - ago + timedelta(days=1)))

    @rule(who=WHO)
    def somebody_answers(self, who):
        self.office.tries(self.office.answers(self.who(who)))

    @rule()
    def the_time_to_answer_ends(self):
        self.office.tries(self.office.lets_time_end())

    @rule(who=WHO, to=st.sampled_from(InvestigationState))
    def somebody_takes_a_step(self, who, to):
        if to != InvestigationState.DIVERTED_PID:
            self.office.tries(self.office.moves(self.who(who), to))

    @rule(who=WHO, conduct=st.booleans(), elements=st.integers(0, 3))
    def somebody_finds(self, who, conduct, elements):
        self.office.tries(self.office.finds(self.who(who), conduct=conduct, elements=elements))

    @rule(who=WHO, breach=st.booleans())
    def somebody_determines(self, who, breach):
        self.office.tries(self.office.determines(self.who(who), breach=breach))

    @rule(who=WHO, kinds=KINDS, percent=PERCENT)
    def somebody_proposes(self, who, kinds, percent):
        self.office.tries(self.office.proposes(self.who(who), kinds, percent))

    @rule(who=WHO, kinds=KINDS, percent=PERCENT)
    def somebody_decides(self, who, kinds, percent):
        self.office.tries(self.office.decides(self.who(who), kinds, percent))

    @rule(who=WHO, paid=st.booleans(), days=st.sampled_from([10, 30, 45]), unheard=st.booleans())
    def somebody_proposes_a_suspension(self, who, paid, days, unheard):
        self.office.tries(self.office.proposes_suspension(self.who(who), paid=paid, days=days, unheard=unheard))

    @rule(who=WHO, seed=st.integers(0, 2**16))
    def somebody_goes_on_with_a_suspension(self, who, seed):
        self.office.tries(self.office.of_suspension(self.who(who), random.Random(seed)))

    @rule(who=WHO, seed=st.integers(0, 2**16))
    def somebody_goes_on_with_a_review(self, who, seed):
        self.office.tries(self.office.of_review(self.who(who), random.Random(seed)))

    @rule(who=WHO, seed=st.integers(0, 2**16))
    def somebody_holds_it_or_lifts_that(self, who, seed):
        self.office.tries(self.office.of_hold(self.who(who), random.Random(seed)))

    @rule(who=WHO, ends=st.booleans())
    def somebody_stays_a_sanction(self, who, ends):
        self.office.tries(self.office.stays(self.who(who), ends=ends))

    @rule(employment=st.sampled_from([*Employment, *[Employment.ONGOING] * 12]))
    def the_respondents_employment_changes(self, employment):
        self.office.leaves(employment)

    @rule(who=WHO, seed=st.integers(0, 2**16))
    def somebody_forces_a_row(self, who, seed):
        self.office.forces(self.office.forced(self.who(who), random.Random(seed)))

    @invariant()
    def everything_is_lawful(self):
        self.office.check()

    def teardown(self) -> None:
        self.sanctions[Sanction.objects.exists()] += 1
        transaction.savepoint_rollback(self.untouched)


def run_of(office: Office, sanctions: Counter[bool]) -> type[Run]:
    return type("RunOfThis", (Run,), {"office": office, "sanctions": sanctions})


@pytest.mark.parametrize(
    ("runs", "steps"), [(8, 20), pytest.param(400, 60, marks=[pytest.mark.soak, pytest.mark.timeout(3600)])]
)
def test_no_sequence_of_steps_reaches_an_unlawful_sanction(cast: Cast, runs: int, steps: int) -> None:
    office, sanctions = Office(cast), Counter[bool]()
    run_state_machine_as_test(
        run_of(office, sanctions),
        settings=settings(
            max_examples=runs,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
            phases=[Phase.generate],  # a run that went wrong is short enough to read
        ),
    )
    print(office.said, sanctions)  # how often each came about
    assert {DONE, NO} <= set(office.said)


def test_left_to_themselves_they_reach_a_sanction_and_it_is_lawful(cast: Cast) -> None:
    """So that what the random runs hold is held of something."""
    office = Office(cast)
    for _ in range(12):
        office.goes_on(random.Random(1))
    office.check()
    assert {one.kind for one in Sanction.objects.all()} == {SanctionKind.FINE, SanctionKind.REPRIMAND}


def test_a_conflict_found_after_the_decision_makes_it_no_less_lawful_and_one_known_before_does(cast: Cast) -> None:
    office = Office(cast)
    for _ in range(12):
        office.goes_on(random.Random(1))
    office.finds_a_conflict(cast.sam)()
    office.check()
    MatterPart.objects.filter(person=cast.sam).update(since=timezone.now() - timedelta(days=100))
    with pytest.raises(AssertionError, match="they had no other part"):
        office.check()
