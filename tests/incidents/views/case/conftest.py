import pytest

from incidents.domain.evidence import prepare_next_evidence
from incidents.models import Case
from tests.incidents.pictures import PNG, upload


@pytest.fixture
def case(cast) -> Case:
    """Raised by Alice, handled by Dev, about Bob, with one picture; not a potential breach."""
    case = cast.judged(breach=False, pictures=[upload(PNG)], account="@bob_after_dark")
    prepare_next_evidence()
    return case
