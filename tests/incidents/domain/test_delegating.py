"""Nobody is appointed, and nothing is decided, without a delegation in force that reaches whom it is about."""

import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.domain import decision, investigation
from incidents.domain.delegating import DelegationRefused, end_delegation, record_delegation
from incidents.domain.measures import SanctionRefused
from incidents.domain.parts import declare
from incidents.enums import Part, Power
from incidents.models import Delegation, Determination, Sanction, SanctionDecision
from incidents.queries import appointable
from incidents.rules.delegation import holds_delegation
from incidents.rules.investigation import lacks_decision_maker, next_moves
from incidents.rules.machine import MoveRefused, Need
from portal.models import AuditEntry, Employment, Person, Role
from tests.factories import PersonFactory, delegated, grant, person_with
from tests.incidents.cast import Cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def may(person: Person, power: Power = Power.SANCTION, **asked: Any) -> bool:
    return holds_delegation(person, power, **{"on": TODAY, "classification": "APS 4", **asked})


def without_delegations(person: Person) -> Person:
    """As if the instrument had ended yesterday."""
    person.delegations.update(to_on=TODAY - timedelta(days=1))
    return person


@pytest.mark.parametrize(("theirs", "reached"), [("APS 4", True), ("EL 2", True), ("SES Band 1", False), ("", False)])
def test_a_delegation_reaches_up_to_a_classification(theirs: str, reached: bool) -> None:
    person = PersonFactory()
    delegated(person, Power.BREACH, up_to="EL 2")
    assert may(person, Power.BREACH, classification=theirs) is reached


def test_one_without_a_limit_reaches_whoever_has_an_unheard_of_classification() -> None:
    person = PersonFactory()
    delegated(person, Power.BREACH)
    assert may(person, Power.BREACH, classification="Medical Officer Class 2")


def test_a_power_is_not_another_power() -> None:
    person = PersonFactory()
    delegated(person, Power.BREACH)
    assert [may(person, power) for power in Power] == [True, False, False]


def test_a_delegation_holds_from_its_first_day_to_its_last() -> None:
    person = PersonFactory()
    delegated(person, Power.BREACH, from_on=date(2026, 3, 2), to_on=date(2026, 3, 31))
    days = (date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 31), date(2026, 4, 1))
    assert [may(person, Power.BREACH, on=day) for day in days] == [False, True, True, False]


def test_it_reaches_the_sanctions_it_names_and_two_may_reach_them_together() -> None:
    person = PersonFactory()
    delegated(person, Power.SANCTION, kinds=["fine"], up_to="EL 1")
    assert (may(person, kinds=["fine"]), may(person, kinds=["fine", "reprimand"])) == (True, False)
    delegated(person, Power.SANCTION, kinds=["reprimand"])
    assert may(person, kinds=["fine", "reprimand"])
    assert not may(person, kinds=["fine", "reprimand"], classification="SES Band 1")


def test_only_those_who_hold_the_delegation_are_offered_and_appointed(cast: Cast) -> None:
    file = cast.formal()
    without_delegations(cast.bella)
    assert appointable(file, Part.DECISION_MAKER) == []
    with pytest.raises(MoveRefused) as refused:
        investigation.appoint_decision_maker(file, cast.bella, actor=cast.petra)
    assert refused.value.needs == (Need.MAY_DETERMINE,)


def test_nobody_below_is_appointed_over_the_senior_executive_service() -> None:
    cast = Cast.assembled(employment=Employment.SES, classification="SES Band 2")
    file = cast.formal()
    without_delegations(cast.bella)
    delegated(cast.bella, Power.BREACH, up_to="EL 2")
    with pytest.raises(MoveRefused):
        investigation.appoint_decision_maker(file, cast.bella, actor=cast.petra)
    delegated(cast.bella, Power.BREACH, up_to="SES Band 2")
    assert investigation.appoint_decision_maker(file, cast.bella, actor=cast.petra).decision_maker == cast.bella


def test_a_delegation_that_ends_on_the_way_leaves_the_matter_to_another(cast: Cast) -> None:
    file = cast.found()
    without_delegations(cast.bella)
    assert lacks_decision_maker(file)
    assert {move.missing for move in next_moves(file, cast.bella) if move.to == "breach"} == {(Need.MAY_DETERMINE,)}
    with pytest.raises(MoveRefused):
        decision.determine(file, actor=cast.bella, breach=True, reasons="Yes.")
    other = person_with(Role.BREACH_DECISION_MAKER)
    assert investigation.appoint_decision_maker(file, other, actor=cast.petra).decision_maker == other


def test_a_delegate_without_the_delegation_is_not_assigned(cast: Cast) -> None:
    file = cast.determined()
    without_delegations(cast.sam)
    assert appointable(file, Part.DELEGATE) == []
    with pytest.raises(MoveRefused) as refused:
        decision.assign_delegate(file, cast.sam, actor=cast.petra)
    assert refused.value.needs == (Need.MAY_SANCTION,)


def test_what_a_delegate_may_not_impose_they_may_not_propose(cast: Cast) -> None:
    file = cast.delegated()
    without_delegations(cast.sam)
    delegated(cast.sam, Power.SANCTION, kinds=["reprimand"])
    with pytest.raises(SanctionRefused, match="not_delegated"):
        cast.propose(file, cast.fine())


def test_nor_decide_when_the_delegation_ended_between_the_two(cast: Cast) -> None:
    file = cast.heard()
    without_delegations(cast.sam)
    with pytest.raises(SanctionRefused, match="not_delegated"):
        cast.decide(file, cast.fine())


def test_the_database_refuses_a_determination_without_a_delegation(cast: Cast) -> None:
    file = cast.found()
    without_delegations(cast.bella)
    with pytest.raises(DatabaseError, match="without a delegation"), transaction.atomic():
        Determination.objects.create(investigation=file, breach=True, reasons="Yes.", decided_by=cast.bella)


def test_the_database_refuses_a_sanction_of_a_kind_that_is_not_delegated(cast: Cast) -> None:
    file = cast.heard()
    without_delegations(cast.sam)
    decided = {
        "investigation": file,
        "determination": file.determination,
        "proposal": file.letters.get(kind="L9"),
        "reasons": "Proportionate.",
        "decided_by": cast.sam,
    }
    with pytest.raises(DatabaseError, match="without a delegation"), transaction.atomic():
        SanctionDecision.objects.create(**decided)
    delegated(cast.sam, Power.SANCTION, kinds=["reprimand"])
    decision_of_sam = SanctionDecision.objects.create(**decided)
    with pytest.raises(DatabaseError, match="reaches its kind"), transaction.atomic():
        Sanction.objects.create(decision=decision_of_sam, **replace(cast.fine(), salary=file.salaries.get()).fields())


def entered(cast: Cast, **fields: Any) -> Delegation:
    given = {"power": Power.BREACH, "instrument": "Item 4", "from_on": TODAY, **fields}
    return record_delegation(given.pop("person", cast.carol), given.pop("power"), actor=cast.petra, **given)


def test_a_manager_enters_what_an_instrument_gives_once(cast: Cast) -> None:
    once = uuid.uuid4()
    first = entered(cast, once=once)
    assert entered(cast, once=once) == first
    assert AuditEntry.objects.filter(action="delegation.recorded").count() == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"up_to": "Captain"}, "unknown"),
        ({"to_on": TODAY - timedelta(days=1)}, "days"),
        ({"kinds": ["fine"]}, "kinds"),
        ({"power": Power.SANCTION}, "kinds"),
    ],
)
def test_what_cannot_be_delegated_is_refused(cast: Cast, fields: dict[str, Any], code: str) -> None:
    with pytest.raises(DelegationRefused, match=code):
        entered(cast, **fields)


def test_nobody_enters_their_own_and_nobody_else_keeps_the_register(cast: Cast) -> None:
    with pytest.raises(DelegationRefused, match="own"):
        entered(cast, person=cast.petra)
    for actor in (cast.olga, cast.sam):
        with pytest.raises(DelegationRefused, match="not_yours"):
            record_delegation(cast.carol, Power.BREACH, actor=actor, instrument="Item 4", from_on=TODAY)


@pytest.mark.parametrize("employment", [Employment.CONTRACTOR, Employment.FORMER])
def test_nothing_is_delegated_to_whoever_is_not_an_employee(cast: Cast, employment: Employment) -> None:
    with pytest.raises(DelegationRefused, match="gone"):
        entered(cast, person=PersonFactory(employment=employment))


def test_it_is_ended_and_never_made_longer_or_begun_again(cast: Cast) -> None:
    delegation = end_delegation(entered(cast), actor=cast.petra, to_on=TODAY + timedelta(days=5))
    with pytest.raises(DelegationRefused, match="later"):
        end_delegation(delegation, actor=cast.petra, to_on=TODAY + timedelta(days=6))
    with pytest.raises(DelegationRefused, match="days"):
        end_delegation(delegation, actor=cast.petra, to_on=TODAY - timedelta(days=1))
    for changed in ({"to_on": None}, {"up_to": "SES Band 3"}, {"instrument": "Item 5"}, {"person": cast.sam}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Delegation.objects.filter(pk=delegation.pk).update(**changed)
    with pytest.raises(DatabaseError), transaction.atomic():
        Delegation.objects.filter(pk=delegation.pk).delete()


def test_a_role_alone_decides_nothing(cast: Cast) -> None:
    nobody = PersonFactory()
    grant(nobody, Role.BREACH_DECISION_MAKER)
    without_delegations(nobody)
    file = cast.formal()
    declare(file.case, actor=nobody, has_conflict=False)
    with pytest.raises(MoveRefused):
        investigation.appoint_decision_maker(file, nobody, actor=cast.petra)
