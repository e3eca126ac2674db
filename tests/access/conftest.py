import pytest

from .world import World, furnished


@pytest.fixture
def world() -> World:
    return furnished()
