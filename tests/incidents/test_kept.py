"""What is kept of a stage and given again is what its verbs would have made; where it might not be, they make it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents.domain import letter
from incidents.models import Investigation
from portal.audit import verify_chain
from portal.models import Person
from tests.factories import PersonFactory
from tests.incidents.cast import Cast
from tests.kept import TELLING, Keeper, asked_for, models_by_table

pytestmark = pytest.mark.django_db(transaction=True)

FEW = 20  # questions that it takes to give a stage; to make one takes hundreds


@pytest.fixture
def keeper(monkeypatch: pytest.MonkeyPatch) -> Iterator[Keeper]:
    """One that trusts this test, which stands for several."""
    keeper = Keeper()
    keeper.trusts = True
    monkeypatch.setattr("tests.kept.KEEPER", keeper)
    yield keeper
    keeper.move_on()


@contextmanager
def another_test(keeper: Keeper) -> Iterator[None]:
    keeper.move_on()
    with transaction.atomic():
        yield
        connection.check_constraints()
        transaction.set_rollback(True)


def is_given(make: Callable[[], object]) -> bool:
    with CaptureQueriesContext(connection) as asked:
        make()
    return len(asked) < FEW


def everything() -> dict[str, list[str]]:
    """Each row there is, as PostgreSQL writes it."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(models_by_table()):
            cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')
            found[table] = [row for (row,) in cursor.fetchall()]
    return found


def facts_of(one: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(one).items() if not name.startswith("_")}


def test_what_is_given_is_what_was_made(keeper: Keeper) -> None:
    with another_test(keeper):
        file = Cast.assembled().sanctioned()
        rows, facts = everything(), facts_of(file)
    with another_test(keeper):
        cast = Cast.assembled()
        bob, made = cast.bob, list[Investigation]()
        assert is_given(lambda: made.append(cast.sanctioned()))
        assert everything() == rows
        assert facts_of(made[0]) == facts
        assert made[0].case.subject == bob
        assert cast.bob is bob


def test_what_is_given_can_be_gone_on_with(keeper: Keeper) -> None:
    for _ in range(2):
        with another_test(keeper):
            cast = Cast.assembled()
            file = cast.noticed()
            letter.respond(file.letters.get(kind="L4"), actor=cast.bob, words="I was angry.")
            connection.check_constraints()  # as at a commit: the record is chained
            chain = verify_chain()
            assert (chain.entries > 0, chain.faults) == (True, ())


def test_what_a_stage_leaves_to_the_commit_is_left_to_it_again(keeper: Keeper) -> None:
    waiting = []
    for _ in range(2):
        with another_test(keeper):
            Cast.assembled().noticed()
            waiting.append(len(connection.run_on_commit))
    assert waiting[0] == waiting[1] > 0


def test_a_stage_further_on_begins_where_one_was_kept(keeper: Keeper) -> None:
    with another_test(keeper):
        Cast.assembled().appointed()
    with another_test(keeper):
        cast = Cast.assembled()
        with CaptureQueriesContext(connection) as whole:
            cast.noticed()
    keeper.kept = {key: one for key, one in keeper.kept.items() if key[0] == "start"}
    with another_test(keeper):
        cast = Cast.assembled()
        with CaptureQueriesContext(connection) as more:
            cast.noticed()
    assert len(whole) < len(more) / 2


def write(cast: Cast) -> None:
    Person.objects.filter(pk=cast.bob.pk).update(classification="APS 5")


def change_in_memory(cast: Cast) -> None:
    cast.bob.classification = "APS 5"


def replace(cast: Cast) -> None:
    cast.bob = Person.objects.get(pk=cast.bob.pk)


def say_otherwise(cast: Cast) -> None:
    account = cast.account
    cast.account = lambda **fields: account(words="Otherwise.", **fields)  # type: ignore[method-assign]


@pytest.mark.parametrize("before", [write, change_in_memory, replace, say_otherwise, Cast.raised])
def test_nothing_is_given_to_a_test_that_did_something_before(keeper: Keeper, before: Callable[[Cast], None]) -> None:
    with another_test(keeper):
        Cast.assembled().in_triage()
    with another_test(keeper):
        cast = Cast.assembled()
        before(cast)
        assert not is_given(cast.in_triage)
    with another_test(keeper):
        assert is_given(Cast.assembled().in_triage)


def test_a_cast_is_given_only_where_nothing_was_written_before(keeper: Keeper) -> None:
    with another_test(keeper):
        Cast.assembled()
    with another_test(keeper):
        assert is_given(Cast.assembled)
        assert not is_given(Cast.assembled)
    with another_test(keeper):
        PersonFactory()
        assert not is_given(Cast.assembled)


def test_nothing_is_given_under_other_settings_or_another_clock(
    keeper: Keeper, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with another_test(keeper):
        Cast.assembled().in_triage()
    with another_test(keeper):
        cast = Cast.assembled()
        settings.RESPONSE_DAYS = 9
        assert not is_given(cast.in_triage)
    with another_test(keeper):
        cast, now = Cast.assembled(), timezone.now()
        monkeypatch.setattr(timezone, "now", lambda: now)
        assert not is_given(cast.in_triage)


def test_nothing_is_given_or_kept_at_another_time(keeper: Keeper) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    with another_test(keeper), time_machine.travel(tomorrow):
        Cast.assembled().in_triage()
    assert not keeper.kept
    with another_test(keeper):
        Cast.assembled().in_triage()
    with another_test(keeper):
        cast = Cast.assembled()
        with time_machine.travel(tomorrow):
            assert not is_given(cast.in_triage)


def test_other_words_are_another_stage(keeper: Keeper) -> None:
    with another_test(keeper):
        Cast.assembled().judged(breach=True)
    with another_test(keeper):
        cast = Cast.assembled()
        assert not is_given(lambda: cast.judged(breach=False))


def test_a_test_that_may_patch_something_is_known(request: pytest.FixtureRequest, monkeypatch) -> None:
    assert TELLING & asked_for(request)


def test_a_test_that_uses_one_that_may_is_known(request: pytest.FixtureRequest, keeper: Keeper) -> None:
    assert TELLING & asked_for(request)


def test_what_plugins_ask_for_is_not_asked_for_by_a_test(request: pytest.FixtureRequest) -> None:
    assert "monkeypatch" in request.fixturenames
    assert not TELLING & asked_for(request)
