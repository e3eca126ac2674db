"""A migration that would stop the version before it is told, and one that would not is left alone."""

import re
from typing import Any

import pytest
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from portal import migration_rule
from portal.migration_rule import faults, faults_since_release
from tests.production.compose import ROOT

POSITIVE = models.CheckConstraint(condition=models.Q(count__gte=0), name="positive")
INDEX = models.Index(fields=["name"], name="by_name")
FIELDS = [
    ("id", models.BigAutoField(primary_key=True)),
    ("name", models.CharField(max_length=20)),
    ("count", models.IntegerField(null=True)),
]


def told(*operations: Any, **more: Any) -> list[str]:
    state = ProjectState()
    state.add_model(ModelState("zoo", "Animal", FIELDS))
    migration = migrations.Migration("0007_next", "zoo")
    migration.operations = list(operations)
    for name, value in more.items():
        setattr(migration, name, value)
    return list(faults(migration, state))


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        (migrations.RemoveField("Animal", "name"), "still uses it"),
        (migrations.RenameField("Animal", "name", "called"), "still uses it"),
        (migrations.RenameModel("Animal", "Beast"), "still uses it"),
        (migrations.DeleteModel("Animal"), "still uses it"),
        (migrations.AlterModelTable("Animal", "beasts"), "still uses it"),
        (migrations.AddField("Animal", "legs", models.IntegerField(default=4)), "db_default"),
        (migrations.AddField("Animal", "legs", models.IntegerField(null=True, db_index=True)), "db_index=False"),
        (migrations.AddField("Animal", "tag", models.CharField(max_length=9, null=True, unique=True)), "locks"),
        (migrations.AlterField("Animal", "name", models.CharField(max_length=10)), "written again"),
        (migrations.AlterField("Animal", "count", models.BigIntegerField(null=True)), "written again"),
        (migrations.AlterField("Animal", "count", models.IntegerField()), "NOT VALID"),
        (migrations.AlterField("Animal", "name", models.CharField(max_length=20, db_index=True)), "locks"),
        (migrations.AddIndex("Animal", INDEX), "AddIndexConcurrently"),
        (migrations.AddConstraint("Animal", POSITIVE), "AddConstraintNotValid"),
        (migrations.AddConstraint("Animal", models.UniqueConstraint("name", name="one")), "concurrently"),
        (migrations.AlterUniqueTogether("Animal", [("name", "count")]), "concurrently"),
        (migrations.RunSQL("UPDATE zoo_animal SET count = 0"), "cannot be judged"),
        (migrations.RunPython(migrations.RunPython.noop), "cannot be judged"),
    ],
)
def test_what_would_stop_the_version_before_is_told(operation, said):
    (fault,) = told(operation)
    assert fault.startswith("zoo.0007_next: ")
    assert said in fault
    assert told(operation, stops_the_portal="for the test") == []


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("Animal", "legs", models.IntegerField(db_default=4)),
        migrations.AddField("Animal", "legs", models.IntegerField(null=True)),
        migrations.AlterField("Animal", "name", models.CharField(max_length=40)),
        migrations.AlterField("Animal", "name", models.TextField()),
        AddIndexConcurrently("Animal", INDEX),
        AddConstraintNotValid("Animal", POSITIVE),
        migrations.RemoveIndex("Animal", "by_name"),
    ],
)
def test_what_would_not_is_left_alone(operation):
    operation.state_forwards = lambda *_args: None  # an index that is not there is not removed
    assert told(operation) == []


def test_a_table_that_is_new_may_have_anything():
    made = migrations.CreateModel("Cage", FIELDS)
    assert told(made, migrations.AddIndex("Cage", INDEX), migrations.AddConstraint("Cage", POSITIVE)) == []
    assert told(migrations.AddIndex("Animal", INDEX), made) != []


def test_migrations_since_the_release_are_judged_and_earlier_ones_not(monkeypatch):
    loader = MigrationLoader(None)
    assert list(faults_since_release(loader)) == []
    monkeypatch.setattr(migration_rule, "LAST_RELEASED", {"portal": 0})
    assert isinstance(list(faults_since_release(loader)), list)  # each of the portal's own can be read


def test_once_something_is_released_its_migrations_are_known():
    released = re.findall(r"^## \d+\.\d+\.\d+ \((?!unreleased)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert bool(migration_rule.LAST_RELEASED) == bool(released)
