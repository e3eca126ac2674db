"""Somebody with a course, at its pages."""

import pytest

from tests.factories import PersonFactory
from tests.training.factories import course_on


@pytest.fixture
def alice():
    return PersonFactory()


@pytest.fixture
def browser(alice, client_for):
    return client_for(alice)


@pytest.fixture
def version():
    return course_on(lessons=2, items=4)
