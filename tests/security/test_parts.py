"""One person, one part: several roles do not add up to several parts in one matter."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from incidents.domain import case as cases
from incidents.domain import decision, investigation, parts
from incidents.enums import CaseState, Part
from incidents.enums import InvestigationState as S
from incidents.models import Case
from incidents.queries import appointable
from incidents.rules import access
from incidents.rules.machine import NOT_BY_YOU, MoveRefused, Need, Who
from portal.models import Person, Role
from tests.factories import grant, person_with
from tests.incidents.cast import Cast

pytestmark = pytest.mark.django_db

SignIn = Callable[[Person], Client]


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


@pytest.mark.parametrize(
    ("role", "appoint"),
    [
        (Role.INVESTIGATOR, investigation.appoint_investigator),
        (Role.BREACH_DECISION_MAKER, investigation.appoint_decision_maker),
    ],
)
def test_a_manager_does_not_appoint_themselves(cast: Cast, role: Role, appoint: Callable[..., object]) -> None:
    grant(cast.petra, role)
    file = cast.formal()
    with pytest.raises(MoveRefused, match=NOT_BY_YOU):
        appoint(file, cast.petra, actor=cast.petra)


def test_a_manager_does_not_assign_themselves_the_sanction(cast: Cast) -> None:
    grant(cast.petra, Role.SANCTION_DELEGATE)
    file = cast.determined()
    with pytest.raises(MoveRefused, match=NOT_BY_YOU):
        decision.assign_delegate(file, cast.petra, actor=cast.petra)


def test_who_recommended_how_to_handle_it_neither_determines_nor_sanctions(cast: Cast) -> None:
    grant(cast.olga, Role.BREACH_DECISION_MAKER, Role.SANCTION_DELEGATE)
    file = cast.formal()
    assert cast.olga not in appointable(file, Part.DECISION_MAKER)
    with pytest.raises(MoveRefused, match=NOT_BY_YOU):
        investigation.appoint_decision_maker(file, cast.olga, actor=cast.petra)


def test_who_recommended_does_not_sanction(cast: Cast) -> None:
    grant(cast.olga, Role.SANCTION_DELEGATE)
    file = cast.determined()
    assert cast.olga not in appointable(file, Part.DELEGATE)
    with pytest.raises(MoveRefused, match=NOT_BY_YOU):
        decision.assign_delegate(file, cast.olga, actor=cast.petra)


def test_a_decision_maker_of_people_services_does_not_see_the_sanction_nor_the_reporter(
    cast: Cast, client_for: SignIn
) -> None:
    grant(cast.bella, Role.PEOPLE_SERVICES_MANAGER)
    file = cast.sanctioned()
    page = client_for(cast.bella).get(reverse("incidents:investigation", args=[file.pk])).content.decode()
    assert "Deducted over two pays" not in page
    assert cast.alice.name not in page
    assert access.capacities(file, Person.objects.get(pk=cast.bella.pk)) == {Who.DECISION_MAKER}
    with pytest.raises(MoveRefused):
        investigation.move_file(file, S.IMPLEMENTED, actor=cast.bella, words="Done.")


def test_a_delegate_of_people_services_does_not_see_the_reporter(cast: Cast, client_for: SignIn) -> None:
    grant(cast.sam, Role.PEOPLE_SERVICES_OFFICER)
    file = cast.delegated()
    page = client_for(cast.sam).get(reverse("incidents:investigation", args=[file.pk])).content.decode()
    assert cast.alice.name not in page


def left(person: Person, cast: Cast) -> None:
    Person.objects.filter(pk=person.pk).update(is_active=False)


def lost_the_role(person: Person, cast: Cast) -> None:
    person.role_grants.update(ends_on=person.role_grants.get().starts_on)


def manages_the_respondent(person: Person, cast: Cast) -> None:
    Person.objects.filter(pk=cast.bob.pk).update(manager=person)


@pytest.mark.parametrize("happened", [left, lost_the_role, manages_the_respondent])
def test_a_decider_who_can_no_longer_decide_is_replaced(cast: Cast, happened: Callable[[Person, Cast], None]) -> None:
    file = cast.noticed()
    happened(cast.bella, cast)
    another = person_with(Role.BREACH_DECISION_MAKER)
    file = investigation.appoint_decision_maker(file, another, actor=cast.petra)
    assert (file.decision_maker, file.state) == (another, S.RESPONSE_OPEN)


@pytest.mark.parametrize("happened", [left, lost_the_role, manages_the_respondent])
def test_a_delegate_who_can_no_longer_decide_is_replaced(cast: Cast, happened: Callable[[Person, Cast], None]) -> None:
    file = cast.proposed_to()
    happened(cast.sam, cast)
    another = person_with(Role.SANCTION_DELEGATE)
    file = decision.assign_delegate(file, another, actor=cast.petra)
    assert (file.delegate, file.state) == (another, S.SANCTION_PROPOSED)


def test_a_decider_who_can_still_decide_is_not_replaced(cast: Cast) -> None:
    with pytest.raises(MoveRefused):
        investigation.appoint_decision_maker(cast.noticed(), person_with(Role.BREACH_DECISION_MAKER), actor=cast.petra)


@pytest.mark.parametrize("to", [CaseState.DIVERTED_OTHER, CaseState.DIVERTED_PID])
def test_nobody_makes_a_case_vanish_without_declaring_first(cast: Cast, to: CaseState) -> None:
    """What is passed on is out of Digital Media's sight for good."""
    case = cast.raised().case
    with pytest.raises(MoveRefused) as refused:
        cases.move_case(case, to, actor=cast.mina, words="Not ours.")
    assert refused.value.needs == (Need.DECLARATION,)
    parts.declare(case, actor=cast.mina, has_conflict=False)
    cases.move_case(case, to, actor=cast.mina, words="Not ours.")
    assert not Case.objects.visible_to(cast.mina).exists()
