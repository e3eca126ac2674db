"""A statement on a proposed suspension that came on paper: whose it is, when it came, and who may record it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.domain import suspension_proposal
from incidents.enums import Part, Power
from incidents.enums import SuspensionState as S
from incidents.models import Response, Suspension
from incidents.rules import suspension as rules
from incidents.rules.machine import MoveRefused, Need
from portal.models import Notice
from tests.incidents import suspending
from tests.incidents.cast import Cast

pytestmark = pytest.mark.django_db


def on_paper(cast: Cast, row: Suspension, **fields: Any) -> Response:
    said = {"actor": cast.olga, "on": timezone.localdate(), "words": "I need my pay.", **fields}
    return suspension_proposal.record_statement(row, **said)


def test_who_decides_on_it_is_appointed_under_a_delegation(cast: Cast) -> None:
    file = cast.noticed()
    uma = suspending.suspender(cast, file)

    kept = file.appointments.get(part=Part.SUSPENDER)
    assert (kept.person, kept.by, kept.delegation.power) == (uma, cast.petra, Power.SUSPENSION)


def test_a_statement_on_paper_is_the_respondents_with_the_day_it_came(cast: Cast) -> None:
    row = suspending.proposed(cast, cast.noticed())
    for _ in range(2):
        said = on_paper(cast, row)

    assert (said.by, said.recorded_by, timezone.localdate(said.at)) == (cast.bob, cast.olga, timezone.localdate())
    assert Notice.objects.filter(kind="statement_received", person=row.proposed_by).count() == 1
    row.refresh_from_db()
    assert suspending.impose(row).state == S.ACTIVE_PAID
    with pytest.raises(DatabaseError), transaction.atomic():
        Response.objects.filter(pk=said.pk).update(words="Other.")


def test_a_statement_that_came_in_time_is_recorded_late(cast: Cast) -> None:
    row = suspending.proposed(cast, cast.noticed())
    came = timezone.localdate() + timedelta(days=2)

    with time_machine.travel(timezone.now() + timedelta(days=12)):
        late = timezone.localdate()
        for wrong in (late, row.from_on - timedelta(days=3)):
            with pytest.raises(MoveRefused):
                on_paper(cast, row, on=wrong)
        assert timezone.localdate(on_paper(cast, row, on=came).at) == came


def test_a_statement_on_paper_is_recorded_by_people_services_only_and_once(cast: Cast) -> None:
    row = suspending.proposed(cast, cast.noticed())
    for person in (row.proposed_by, cast.bella, cast.bob, cast.carol, cast.mina):
        with pytest.raises(MoveRefused):
            on_paper(cast, row, actor=person)
    on_paper(cast, row)
    with pytest.raises(MoveRefused):
        on_paper(cast, row, words="And this.")
    assert row.proposal
    with pytest.raises(suspension_proposal.AlreadyAnswered):
        suspension_proposal.make_statement(row.proposal, actor=cast.bob, words="And this.")


def test_nobody_records_a_statement_of_their_own_as_anothers(cast: Cast) -> None:
    row = suspending.proposed(cast, cast.noticed())

    with pytest.raises(DatabaseError, match="recorded_by_somebody_else"), transaction.atomic():
        Response.objects.create(letter=row.proposal, by=cast.bob, words="x", recorded_by=cast.bob)


def test_a_step_is_held_against_the_day_it_is_taken(cast: Cast) -> None:
    row = suspending.proposed(cast, cast.noticed())
    assert row.proposal
    assert row.proposal.due_at
    after = row.proposal.due_at + timedelta(minutes=1)

    assert not rules.is_heard(row)
    assert rules.is_heard(row, after)
    assert Need.STATEMENT not in rules.missing(row, S.ACTIVE_PAID, actor=row.proposed_by, at=after)
