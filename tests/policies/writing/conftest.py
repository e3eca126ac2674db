import pytest

from policies.models import Edition
from portal.models import Person
from tests.factories import ClauseFactory, EditionFactory, PersonFactory, PolicyFactory, SectionFactory


@pytest.fixture
def carol() -> Person:
    return PersonFactory(given_names="Carol")


@pytest.fixture
def draft() -> Edition:
    """Two sections: W-1, W-2, W-3 under the first, W-4 under the second."""
    draft = EditionFactory(policy=PolicyFactory(slug="w", title="Web work"), clauses=0)
    first, second = SectionFactory(edition=draft), SectionFactory(edition=draft)
    for section in (first, first, first, second):
        ClauseFactory(section=section)
    return draft
