"""The register of delegations, as a manager keeps it."""

import uuid
from typing import Any

import pytest
from django.utils import timezone

from incidents.enums import Power
from incidents.models import Delegation
from tests.conftest import SignIn
from tests.factories import delegated
from tests.incidents.cast import Cast

pytestmark = pytest.mark.django_db
REGISTER = "/delegations/"


def sent(cast: Cast, **fields: object) -> dict[str, object]:
    return {
        "once": uuid.uuid4(),
        "person": cast.carol.email,
        "power": "sanction",
        "kinds": ["fine", "reprimand"],
        "up_to": "EL 1",
        "from_on": "today",
        "instrument": "HR Delegations 2026, item 14",
        **fields,
    }


def test_a_manager_enters_a_delegation_and_reads_it_in_the_register(client_for: SignIn, cast: Cast) -> None:
    client = client_for(cast.petra)
    form = sent(cast)
    for _ in range(2):
        response = client.post(f"{REGISTER}new/", form, follow=True)
    assert Delegation.objects.filter(person=cast.carol).count() == 1
    page = response.content.decode()
    assert "Decide on sanction: deductions from salary, by way of fine; reprimand" in page
    assert "Up to EL 1" in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kinds": []}, "Tick the sanctions it reaches"),
        ({"to_on": "1 January 2020"}, "It cannot end before it begins."),
        ({"person": "nobody@x.example"}, "We found nobody"),
    ],
)
def test_a_refusal_says_what_is_wrong(client_for: SignIn, cast: Cast, fields: dict[str, object], words: str) -> None:
    response = client_for(cast.petra).post(f"{REGISTER}new/", sent(cast, **fields))
    assert response.status_code == 422
    assert words in response.content.decode()


def test_a_manager_ends_one_and_finds_it_among_those_that_ended(client_for: SignIn, cast: Cast) -> None:
    standing = cast.sam.delegations.get()
    client = client_for(cast.petra)
    client.post(f"{REGISTER}{standing.pk}/end/", {"to_on": "today"})
    standing.refresh_from_db()
    assert (standing.to_on, standing.ended_by) == (timezone.localdate(), cast.petra)
    assert "Sam" not in client.get(f"{REGISTER}?show=ended").content.decode()  # it holds through today


@pytest.mark.parametrize("more", [0, 4])
def test_the_register_asks_the_same_for_one_and_for_many(
    client_for: SignIn, cast: Cast, more: int, django_assert_num_queries: Any
) -> None:
    client = client_for(cast.petra)
    client.get(REGISTER)
    for _ in range(more):
        delegated(cast.carol, Power.BREACH)
    with django_assert_num_queries(2):
        client.get(REGISTER)
