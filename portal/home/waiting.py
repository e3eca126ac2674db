from incidents.waiting import waiting_for as waiting_in_matters
from policies.queries import waiting_for as waiting_to_acknowledge
from portal.disposal.batches import waiting_for as waiting_to_destroy
from portal.models import Person
from portal.waiting import Waiting
from training.queries import waiting_for as waiting_to_learn

SOURCES = (waiting_to_acknowledge, waiting_to_learn, waiting_in_matters, waiting_to_destroy)


def collect(person: Person) -> list[Waiting]:
    """Everything that waits for someone, the nearest date first."""
    items = [item for waiting_for in SOURCES for item in waiting_for(person)]
    return sorted(items, key=lambda item: item.order)
