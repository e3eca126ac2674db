"""By when each stage of a matter should end: the office's own targets, in its business days."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from incidents.domain import decision, door, letter
from incidents.enums import InvestigationState as S
from incidents.rules.machine import Need
from tests.incidents.cast import Cast

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 7, 6, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_a_monday():
    with time_machine.travel(MONDAY):
        yield


def test_each_stage_has_its_target_in_business_days(cast: Cast, settings) -> None:
    settings.ASSESSMENT_DAYS, settings.APPOINTMENT_DAYS, settings.NOTICE_DAYS = 10, 5, 4
    settings.DETERMINATION_DAYS, settings.PROPOSAL_DAYS, settings.SANCTION_DAYS = 60, 3, 2
    assert cast.referred().target_on == date(2026, 7, 20)
    assert cast.formal().target_on == date(2026, 7, 13)
    assert cast.appointed().target_on == date(2026, 7, 10)
    assert cast.noticed().target_on == date(2026, 9, 28)
    assert cast.answered().target_on == date(2026, 9, 28)  # within the same stage it runs on
    assert cast.determined(breach=False).target_on is None
    file = cast.determined()
    assert file.target_on == date(2026, 7, 9)
    assert decision.assign_delegate(file, cast.sam, actor=cast.petra).target_on == date(2026, 7, 9)


def test_the_target_of_a_sanction_runs_from_when_the_respondent_was_heard(cast: Cast) -> None:
    file = cast.proposed_to()
    assert file.target_on == date(2026, 7, 27)  # seven days to answer, then ten business days
    proposal = file.letters.get(kind="L9")
    letter.extend_period(proposal, actor=cast.sam, due_at=datetime(2026, 7, 20, 1, tzinfo=UTC), reason="Ill.")
    file.refresh_from_db()
    assert file.target_on == date(2026, 8, 3)
    letter.respond(proposal, actor=cast.bob, words="I accept it.")
    file.refresh_from_db()
    assert file.target_on == date(2026, 7, 20)


def test_a_target_stands_still_while_the_file_is_on_hold(cast: Cast) -> None:
    file = cast.answered()
    assert file.target_on == date(2026, 9, 28)
    file = door.move_file(file, S.ON_HOLD, actor=cast.petra, words="Police.", made=frozenset({Need.HOLD}))
    assert file.target_on == date(2026, 9, 28)
    with time_machine.travel(datetime(2026, 7, 20, 1, tzinfo=UTC)):
        file = door.move_file(file, S.INVESTIGATING, actor=cast.petra, words="They are done.")
    assert file.target_on == date(2026, 10, 13)  # ten business days later, past a public holiday
