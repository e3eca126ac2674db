from incidents.waiting import waiting_for as waiting_in_matters
from policies.queries import waiting_for as waiting_to_acknowledge
from portal.disposal.batches import waiting_for as waiting_to_destroy
from portal.models import Person
from portal.waiting import Waiting
from training.queries import waiting_for as waiting_to_learn

# Each with what may be said of it outside the portal, where anyone may see it: a room at most, never a matter.
SOURCES = (
    ("Policies: something waits for you", waiting_to_acknowledge),
    ("Training: something waits for you", waiting_to_learn),
    ("Something waits for you", waiting_in_matters),
    ("Something waits for you", waiting_to_destroy),
)


def collect(person: Person) -> list[Waiting]:
    """Everything that waits for someone, the nearest date first."""
    items = [item for _, waiting_for in SOURCES for item in waiting_for(person)]
    return sorted(items, key=lambda item: item.order)
