"""Whether a field has one of any number of values, asked with one parameter."""

import pytest
from django.db.models import Q

from portal.conditions import one_of
from portal.models import Person
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def found(condition: Q) -> set[Person]:
    return {*Person.objects.filter(condition)}


def test_those_with_one_of_the_values_are_found_and_of_none_nobody() -> None:
    alice, bob, carol = (PersonFactory() for _ in range(3))
    assert found(Q(one_of("pk", [alice.pk, carol.pk]))) == {alice, carol}
    assert found(~Q(one_of("pk", {bob.pk}))) == {alice, carol}
    assert found(Q(one_of("pk", []))) == set()


def test_a_field_without_a_value_is_among_none_only_where_that_is_said() -> None:
    head = PersonFactory()
    managed = PersonFactory(manager=head)
    assert found(Q(one_of("manager", [head.pk]))) == {managed}
    assert found(~Q(one_of("manager", [head.pk]))) == set()
    assert found(~Q(one_of("manager", [head.pk], is_null=True))) == {head}


def test_however_many_the_values_are_they_are_one_parameter() -> None:
    _, few = Person.objects.filter(one_of("pk", [1])).query.sql_with_params()
    _, many = Person.objects.filter(one_of("pk", range(1000))).query.sql_with_params()
    assert len(few) == len(many)
