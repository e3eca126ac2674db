"""What else is done when an edition is published. The rooms above know that; they register here."""

from collections.abc import Callable

from policies.models import Edition

Hearer = Callable[[Edition], object]
_hearers: list[Hearer] = []


def when_published(hearer: Hearer) -> None:
    """Called at import by a room that looks at what an edition changed. It runs in the same transaction."""
    _hearers.append(hearer)


def tell_rooms(edition: Edition) -> None:
    for hearer in _hearers:
        hearer(edition)
