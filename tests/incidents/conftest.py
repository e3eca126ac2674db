import pytest

from tests.incidents.cast import Cast


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()
