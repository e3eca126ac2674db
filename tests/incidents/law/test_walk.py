"""Every step of the table by everybody, for each kind of employment: what it lets through depends on it as in law."""

from collections.abc import Iterator

import pgtrigger
import pytest
from django.db import transaction

from incidents.domain.door import move_file
from incidents.enums import InvestigationState
from incidents.models import Investigation
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, MoveRefused, Need
from incidents.rules.process import MOVES
from portal.models import Employment, Person
from tests.incidents.cast import Cast
from tests.incidents.test_machines import Actors, everyone_appointed, people_around_a_file, put_in_state

pytestmark = [pytest.mark.django_db, pytest.mark.long]

STAFF = {Employment.ONGOING, Employment.NON_ONGOING, Employment.CASUAL, Employment.SES}
# For whom the law opens a step: what the table needs of the respondent, said a second time.
OPEN_TO: dict[Need, set[Employment]] = {
    Need.EMPLOYEE_PATH: {*STAFF, Employment.FORMER},
    Need.CONTRACTOR: {Employment.CONTRACTOR},
    Need.CURRENT_EMPLOYEE: STAFF,
    Need.FORMER: {Employment.FORMER},
}
walks = pytest.mark.parametrize(
    "whole", [pytest.param(False, id="arrows"), pytest.param(True, id="whole", marks=pytest.mark.soak)]
)


def employed_as(file: Investigation, employment: Employment) -> None:
    """On the day of the conduct, at the referral and still."""
    Person.objects.filter(pk=file.respondent_id).update(employment=employment)
    with pgtrigger.ignore():
        Investigation.objects.filter(pk=file.pk).update(employment_at_referral=employment)
        file.matches.update(employment=employment)


def tries(actors: Actors, start: str, *, whole: bool) -> Iterator[tuple[str, str]]:
    """All of it, or each arrow by one who may take it and by one who may not."""
    for at, to in enumerate(InvestigationState):
        arrow = MOVES[start].get(to)
        if whole:
            yield from ((who, to) for who in actors)
        elif arrow:
            may = [who for who, (_, can) in actors.items() if arrow.who & can]
            others = [who for who in actors if who not in may]
            yield from ((who, to) for who in (*may[:1], others[at % len(others)]))


def fault(file: Investigation, actors: Actors, who: str, start: str, to: str, employment: Employment) -> str:
    """What went otherwise than table and law say; the step is taken back."""
    actor, capacities = actors[who]
    arrow, untouched, said, lacking = MOVES[start].get(to), transaction.savepoint(), "", frozenset[Need]()
    try:
        move_file(file, InvestigationState(to), actor=actor, words="Because.")
    except MoveRefused as refusal:
        said, lacking = refusal.reason, frozenset(refusal.needs)
    transaction.savepoint_rollback(untouched)
    if arrow is None:
        return "" if said == NOT_FROM_HERE else f"no arrow, and it said {said!r}"
    if not arrow.who & capacities:
        return "" if said == NOT_BY_YOU else f"not theirs, and it said {said!r}"
    closed = {need for need in arrow.needs if need in OPEN_TO and employment not in OPEN_TO[need]}
    if said == NOT_BY_YOU or closed != lacking & OPEN_TO.keys():
        return f"for {employment} it said {said!r} for want of {sorted(lacking)}"
    return ""


@walks
@pytest.mark.parametrize("employment", Employment)
def test_each_step_is_for_those_of_the_table_and_for_whom_the_law_reaches(
    cast: Cast, employment: Employment, whole: bool
) -> None:
    file = everyone_appointed(cast)
    actors = people_around_a_file(cast)
    employed_as(file, employment)
    wrong = []
    for start in InvestigationState:
        put_in_state(file, start)
        wrong += [
            (who, str(start), str(to), what)
            for who, to in tries(actors, start, whole=whole)
            if (what := fault(file, actors, who, start, to, employment))
        ]
    assert wrong == []


@pytest.mark.parametrize("employment", [Employment.CONTRACTOR, Employment.FORMER])
def test_no_way_through_the_table_leads_whom_it_does_not_reach_to_a_sanction(employment: Employment) -> None:
    """Whatever the order. A matter that was held goes on where it stood, which is no way of its own."""
    reached, waiting = set(), [str(InvestigationState.RECEIVED)]
    while waiting:
        state = waiting.pop()
        if state not in reached:
            reached.add(state)
            waiting += [to for to, arrow in MOVES[state].items() if is_open(arrow.needs, employment)]

    assert reached.isdisjoint({"sd_assigned", "sanction_proposed", "sanction_decided", "implemented"})
    assert ("formal" in reached) == (employment == Employment.FORMER)


def is_open(needs: tuple[Need, ...], employment: Employment) -> bool:
    return Need.WAS_HELD_HERE not in needs and all(employment in OPEN_TO.get(need, Employment) for need in needs)
