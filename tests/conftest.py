from collections.abc import Callable, Iterator

import pgtrigger
import pytest
from django.core.cache import cache
from django.core.management.commands import flush
from django.test import Client

from portal.models import Person

SignIn = Callable[[Person], Client]


@pytest.fixture
def client_for() -> SignIn:
    """A browser in which this person is signed in."""

    def sign_in(person: Person) -> Client:
        client = Client()
        client.force_login(person, backend="portal.sign_ins.PersonBackend")
        return client

    return sign_in


@pytest.fixture(autouse=True)
def _nothing_cached(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if request.node.get_closest_marker("django_db"):
        cache.clear()


@pytest.fixture(autouse=True, scope="session")
def _records_may_be_emptied_after_a_test() -> Iterator[None]:
    """Append-only tables refuse TRUNCATE, and a transactional test ends with one. Only here is the refusal lifted."""
    patch = pytest.MonkeyPatch()
    patch.setattr(flush.Command, "handle", _unguarded(flush.Command.handle))
    yield
    patch.undo()


def _unguarded(handle: Callable[..., None]) -> Callable[..., None]:
    def handle_without_triggers(self: flush.Command, **options: object) -> None:
        with pgtrigger.ignore():
            handle(self, **options)

    return handle_without_triggers
