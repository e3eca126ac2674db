import pytest

from incidents.models import Case
from tests.incidents.cast import Cast


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


@pytest.fixture
def main(cast: Cast) -> Case:
    return cast.in_triage()


@pytest.fixture
def twin(cast: Cast) -> Case:
    """Of the same matter as `main`."""
    return cast.in_triage(words="Second words about him.")
