"""Those who write courses, and what they write them about."""

import pytest

from portal.models import Role
from tests.factories import PolicyFactory, person_with, published_edition


@pytest.fixture
def author():
    return person_with(Role.TRAINING_AUTHOR)


@pytest.fixture
def reviewer():
    return person_with(Role.TRAINING_AUTHOR)


@pytest.fixture
def policy():
    policy = PolicyFactory()
    published_edition(policy)
    return policy
