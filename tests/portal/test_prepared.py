"""A question whose SQL is kept asks what its queryset asks."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Upper
from django.test.utils import CaptureQueriesContext

from portal.models import Person, RoleGrant, Unit
from portal.prepared import Prepared, PreparedFirst, PreparedRows, insert
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def test_each_time_the_values_of_the_moment_are_asked_for(django_assert_num_queries) -> None:
    named = Prepared(
        lambda given, pk: Person.objects.filter(given_names=given).exclude(pk=pk).values_list("pk"), given=str, pk=int
    )
    one, two = PersonFactory(given_names="Ada"), PersonFactory(given_names="Ada")
    assert named(given="Ada", pk=one.pk) == [(two.pk,)]
    with django_assert_num_queries(2):
        assert named(given="Ada", pk=two.pk) == [(one.pk,)]
        assert named(given="Bo' OR true --", pk=0) == []


def test_value_inside_a_list_is_found_and_what_is_fixed_stays() -> None:
    ask = Prepared(
        lambda word: Person.objects.filter(given_names__in=["Bo", word]).values_list("given_names", Value(7)), word=str
    )
    PersonFactory(given_names="Ada"), PersonFactory(given_names="Bo"), PersonFactory(given_names="Cy")
    assert sorted(ask(word="Ada")) == [("Ada", 7), ("Bo", 7)]
    assert sorted(ask(word="Cy")) == [("Bo", 7), ("Cy", 7)]


def test_days_are_asked_for_as_days() -> None:
    ask = Prepared(lambda day: RoleGrant.objects.in_force(day).values_list("role", "starts_on"), day=date)
    today = date(2026, 5, 1)
    RoleGrant.objects.create(person=PersonFactory(), role="auditor", starts_on=today, ends_on=today)
    assert ask(day=today) == [("auditor", today)]
    assert ask(day=today + timedelta(days=1)) == ask(day=today - timedelta(days=1)) == []


def test_first_keys_and_how_many_there_are_are_found_at_once() -> None:
    ask = PreparedFirst(
        lambda name: Person.objects.filter(given_names=name).order_by("pk").values("pk")[:4], 2, name=str
    )
    ada = [PersonFactory(given_names="Ada").pk for _ in range(5)]
    with CaptureQueriesContext(connection) as made:
        assert ask.first(name="Ada") == (ada[:2], 4)
        assert ask.first(name="Bo") == ([], 0)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {made[0]['sql']}")
        assert sum("on portal_person" in line for (line,) in cursor) == 1


def test_only_kinds_with_a_stand_in_are_taken() -> None:
    with pytest.raises(TypeError, match="No stand-in"):
        Prepared(lambda price: Person.objects.values_list("pk"), price=float)


def test_moment_taken_from_the_clock_is_refused() -> None:
    ask = Prepared(lambda role: RoleGrant.objects.in_force().filter(role=role).values_list("pk"), role=str)
    with pytest.raises(ValueError, match="kept for good"):
        ask(role="auditor")


def test_rows_come_as_objects_with_what_was_asked_for_beside_them(django_assert_num_queries) -> None:
    named = PreparedRows(
        lambda given: (
            Person.objects.filter(given_names=given)
            .select_related("unit", "manager")
            .annotate(loud=Upper("family_name"))
            .order_by("pk")
        ),
        given=str,
    )
    head = PersonFactory()
    one, two = PersonFactory(given_names="Ada", manager=head), PersonFactory(given_names="Ada")
    with django_assert_num_queries(1):
        first, second = named.rows(given="Ada")
        assert (first, second) == (one, two)
        assert (first.unit, first.manager, second.manager) == (one.unit, head, None)
        assert [first.loud, second.loud] == [one.family_name.upper(), two.family_name.upper()]
        assert first.started_on == one.started_on
    assert named.rows(given="Bo") == []


def test_what_can_find_nothing_is_not_asked(django_assert_num_queries) -> None:
    nobody = PreparedRows(lambda given: Person.objects.filter(given_names=given).none(), given=str)
    with django_assert_num_queries(0):
        assert nobody.rows(given="Ada") == []


def test_question_that_asks_something_while_it_is_built_is_refused() -> None:
    units = Prepared(
        lambda given: Person.objects.filter(unit__in=list(Unit.objects.all())).values_list("pk"), given=str
    )
    with pytest.raises(ValueError, match="while a question was built"):
        units(given="Ada")


def test_row_is_inserted_once_and_knows_its_key() -> None:
    first, again = Unit(code="one", name="One"), Unit(code="one", name="Another")
    assert insert(first)
    assert not insert(again)
    assert [(unit.pk, unit.name) for unit in Unit.objects.filter(code="one")] == [(first.pk, first.name)]
    first.name = "Renamed"
    first.save()
    assert Unit.objects.get(code="one").name == "Renamed"
