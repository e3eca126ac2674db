"""Tables made at once are those that were made one by one, and the models are drawn up once for all of them."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ModelState, ProjectState

from portal.migrating import at_once
from portal.migration_rule import faults

pytestmark = pytest.mark.django_db

KEY = ("id", models.BigAutoField(primary_key=True))
OPERATIONS = [
    migrations.CreateModel("Keeper", [KEY, ("name", models.CharField(max_length=20))]),
    migrations.CreateModel("Animal", [KEY, ("keeper", models.ForeignKey("zoo.Keeper", models.CASCADE))]),
    migrations.RunSQL("SELECT 1", "SELECT 1"),
    migrations.AddField("Keeper", "pet", models.ForeignKey("zoo.Animal", models.SET_NULL, null=True)),
    migrations.AddConstraint("Keeper", models.UniqueConstraint(fields=["name", "pet"], name="zoo_one_pet_of_a_name")),
]


def taken(operations: list, state: ProjectState) -> ProjectState:
    migration = migrations.Migration("0001_zoo", "zoo")
    migration.operations = operations
    with connection.schema_editor() as editor:
        return migration.apply(state, editor)


def stands() -> dict[str, set[str]]:
    """The tables of the zoo, with their columns and constraints."""
    with connection.cursor() as cursor:
        found = connection.introspection
        return {
            table: {column.name for column in found.get_table_description(cursor, table)}
            | set(found.get_constraints(cursor, table))
            for table in found.table_names(cursor)
            if table.startswith("zoo_")
        }


def test_what_stands_is_what_one_by_one_would_have_made():
    state = taken(OPERATIONS, ProjectState())
    one_by_one, models_then = stands(), state.models
    back(OPERATIONS)
    assert stands() == {}
    state = taken(at_once(OPERATIONS), ProjectState())
    assert "zoo_one_pet_of_a_name" in one_by_one["zoo_keeper"]
    assert (stands(), state.models) == (one_by_one, models_then)


def test_it_goes_back():
    taken(at_once(OPERATIONS), ProjectState())
    back(at_once(OPERATIONS))
    assert stands() == {}


def back(operations: list) -> None:
    migration = migrations.Migration("0001_zoo", "zoo")
    migration.operations = operations
    with connection.schema_editor() as editor:
        migration.unapply(ProjectState(), editor)


def test_each_model_is_drawn_up_once_for_each_run(monkeypatch):
    drawn, draw = [], ModelState.render
    monkeypatch.setattr(ModelState, "render", lambda state, apps: (drawn.append(state.name), draw(state, apps))[1])
    taken(at_once(OPERATIONS), ProjectState())
    assert sorted(drawn) == ["Animal", "Animal", "Keeper", "Keeper"]


def test_each_of_them_is_judged_where_a_version_goes_on_serving():
    state = ProjectState()
    for operation in OPERATIONS[:2]:
        operation.state_forwards("zoo", state)
    migration = migrations.Migration("0002_zoo", "zoo")
    migration.operations = at_once(OPERATIONS[3:])
    (fault, other) = faults(migration, state)
    assert "Add field pet" in fault
    assert "zoo_one_pet_of_a_name" in other
