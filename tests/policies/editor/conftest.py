import pytest
from django.test import Client

from policies.models import Edition
from portal.models import Person, Role
from tests.browser.conftest import known, sign_in, window
from tests.factories import ClauseFactory, EditionFactory, PolicyFactory, SectionFactory, person_with

__all__ = ["known", "sign_in", "window"]


@pytest.fixture
def carol() -> Person:
    return person_with(Role.POLICY_OWNER, given_names="Carol")


@pytest.fixture
def dev() -> Person:
    return person_with(Role.POLICY_OWNER, given_names="Dev")


@pytest.fixture
def draft() -> Edition:
    """Two sections: W-1, W-2 under the first, W-3 under the second."""
    draft = EditionFactory(policy=PolicyFactory(slug="w", title="Web work"), clauses=0)
    first, second = SectionFactory(edition=draft, prose="Read *on*."), SectionFactory(edition=draft)
    for section in (first, first, second):
        ClauseFactory(section=section)
    return draft


@pytest.fixture
def browser(client_for, carol) -> Client:
    return client_for(carol)
