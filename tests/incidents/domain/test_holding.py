"""A file that waits says for what, and is looked at again in time; it goes on from where it stopped."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.domain import investigation
from incidents.domain.assessing import IntakeRefused
from incidents.domain.following_up import remind_of_files
from incidents.domain.holding import put_on_hold, review_hold
from incidents.enums import HoldGround
from incidents.enums import InvestigationState as S
from incidents.models import Hold, Investigation
from incidents.rules.machine import MoveRefused, Need
from portal.models import Notice
from tests.incidents.cast import Cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SOON = TODAY + timedelta(days=21)


def held(cast: Cast, file: Investigation) -> Hold:
    return put_on_hold(file, actor=cast.petra, ground=HoldGround.CRIMINAL, words="He is charged.", review_on=SOON)


def test_a_hold_says_its_ground_and_when_it_is_looked_at_again(cast: Cast) -> None:
    with pytest.raises(MoveRefused) as refused:
        investigation.move_file(cast.answered(), S.ON_HOLD, actor=cast.petra, words="Wait.")
    assert refused.value.needs == (Need.HOLD,)


def test_the_same_hold_sent_twice_is_one_and_the_history_tells_only_its_ground(cast: Cast) -> None:
    file = cast.answered()
    assert held(cast, file) == held(cast, file)
    entry = file.entries.get(to_state=S.ON_HOLD)
    assert entry.words == "Criminal proceedings"


def test_only_a_manager_holds_and_never_until_a_day_that_has_passed(cast: Cast) -> None:
    file = cast.answered()
    said = {"ground": HoldGround.MEDICAL, "words": "In hospital."}
    with pytest.raises(MoveRefused):
        put_on_hold(file, actor=cast.olga, review_on=SOON, **said)
    with pytest.raises(IntakeRefused, match="past"):
        put_on_hold(file, actor=cast.petra, review_on=TODAY - timedelta(days=1), **said)


def test_a_hold_is_reminded_of_on_its_day_and_again_on_the_next(cast: Cast) -> None:
    hold = held(cast, cast.answered())
    with time_machine.travel(timezone.now() + timedelta(days=21)):
        assert (remind_of_files(), remind_of_files()) == (1, 0)
        next_on = SOON + timedelta(days=30)
        review_hold(hold, actor=cast.petra, words="The trial is in May.", next_on=next_on, once=uuid.uuid4())
        assert remind_of_files() == 0
    with time_machine.travel(timezone.now() + timedelta(days=52)):
        assert remind_of_files() == 1
    assert Notice.objects.filter(person=cast.petra, kind="hold_due").count() == 2


def test_taken_up_again_where_it_stopped_the_hold_is_lifted_for_good(cast: Cast) -> None:
    file = cast.answered()
    hold = held(cast, file)
    file = investigation.move_file(file, S.INVESTIGATING, actor=cast.petra, words="The charge was dropped.")
    hold.refresh_from_db()
    assert (file.state, hold.lifted_at is None) == (S.INVESTIGATING, False)
    with pytest.raises(MoveRefused):
        review_hold(hold, actor=cast.petra, words="Still.", next_on=SOON, once=uuid.uuid4())
    with pytest.raises(DatabaseError), transaction.atomic():
        Hold.objects.update(lifted_at=None)
