"""Whoever stands in for a manager opens the manager's lists, from the first day to the last, and nothing else."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.models import StandIn
from tests.conftest import SignIn

from .table import TABLE
from .world import World

pytestmark = [pytest.mark.django_db, pytest.mark.long]

READS = {
    "policies:coverage-index",
    "policies:coverage",
    "policies:coverage-people",
    "policies:coverage-people-table",
    "policies:coverage-units-table",
    "policies:coverage-json",
    "training:people",
    "training:unit-courses",
    "training:units",
    "training:units-table",
}
ACTS = READS | {
    "policies:coverage-remind",
    "training:assign-team",
    "training:exempt",
    "training:help",
    "training:helping",
    "training:time",
}


def stands_in(world: World, person: str, *, may_act: bool, starts: int = 0, ends: int = 0) -> None:
    """For Bob's manager, from so many days after today to so many."""
    today = timezone.localdate()
    StandIn.objects.create(
        manager=world.cast.carol,
        person=world.people[person],
        made_by=world.cast.carol,
        may_act=may_act,
        starts_on=today + timedelta(days=starts),
        ends_on=today + timedelta(days=ends),
        once=uuid4(),
    )


def opened_as(world: World, who: str, name: str) -> int:
    """What the table says somebody gets."""
    row = TABLE[name]
    return {person: status for status, people in row.who.items() for person in people}.get(who, row.others)


def test_the_lists_open_and_no_other_address_of_the_portal(world: World, client_for: SignIn) -> None:
    """Two of whom the table has nothing of their own: one acts, the other reads."""
    stands_in(world, "bystander", may_act=True)
    stands_in(world, "alice", may_act=False)
    stands_in(world, "ivan", may_act=True, starts=1, ends=5)
    stands_in(world, "ivan", may_act=True, starts=-5, ends=-1)
    everybody = (("bystander", ACTS), ("alice", READS), ("ivan", set()))
    browsers = {who: client_for(world.people[who]) for who, _ in everybody}
    wrong = []
    for name, row in TABLE.items():
        url = reverse(name, args=row.where(world))
        for who, lists in everybody:
            expected = opened_as(world, "carol" if name in lists else who, name)
            if (status := browsers[who].get(url).status_code) != expected:
                wrong.append((who, name, status))
    assert wrong == []
