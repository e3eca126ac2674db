"""A migration that would stop the version before it is told, and one that would not is left alone."""

import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.core.management import call_command
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


@pytest.fixture
def release(monkeypatch, tmp_path) -> Path:
    """The list of what was released, with nothing in it yet."""
    monkeypatch.setattr(migration_rule, "RELEASED", tmp_path / "released.txt")
    migration_rule.RELEASED.write_text("")
    return migration_rule.RELEASED


@pytest.fixture
def loader() -> MigrationLoader:
    return MigrationLoader(None)


def added_to_people(loader: MigrationLoader, *operations: Any) -> None:
    """As the next file in the folder would be."""
    last = max(name for app, name in loader.disk_migrations if app == "portal")
    made = type("Migration", (migrations.Migration,), {"dependencies": [("portal", last)], "operations": operations})
    loader.disk_migrations["portal", "9999_next"] = made("9999_next", "portal")
    loader.graph.add_node(("portal", "9999_next"), loader.disk_migrations["portal", "9999_next"])
    loader.graph.add_dependency(made, ("portal", "9999_next"), ("portal", last))


def test_before_the_first_release_anything_goes(release, loader):
    added_to_people(loader, migrations.RemoveField("Person", "state"))
    assert list(faults_since_release(loader)) == []


def test_from_a_release_on_the_next_migration_is_judged(release, loader):
    migration_rule.note_release(loader, "0.1.0")
    assert list(faults_since_release(loader)) == []
    added_to_people(loader, migrations.RemoveField("Person", "state"))
    (fault,) = faults_since_release(loader)
    assert fault.startswith("portal.9999_next: Remove field state from Person: the version before still uses it")


def test_what_was_released_stays_as_it_was(release, loader):
    migration_rule.note_release(loader, "0.1.0")
    version, first, *rest = release.read_text().splitlines()
    app, name, _digest = first.split()
    release.write_text("\n".join([version, f"{app} {name} {'0' * 64}", "portal 0000_before_all 12", *rest]))
    assert sorted(faults_since_release(loader)) == [
        f"{app}.{name}: it was released, and is another now; put it back, and make a new one of the change.",
        "portal.0000_before_all: it was released, and is gone; bring it back.",
    ]


def test_all_that_are_here_are_noted_by_the_command_and_those_of_libraries_are_not(release, loader):
    call_command("lint_migrations", "--release", "0.1.0", stdout=StringIO())
    here = [key for key in loader.disk_migrations if key[0] in {"portal", "policies", "incidents", "training"}]
    version, noted = migration_rule.released()
    assert (version, sorted(noted)) == ("0.1.0", sorted(here))
    assert {app for app, _name in here} == {"portal", "policies", "incidents", "training"}


def test_a_version_with_a_day_in_the_changes_has_its_migrations_noted():
    """By `manage.py lint_migrations --release`, in the change that gives the version its day."""
    dated = re.findall(r"^## (\d+\.\d+\.\d+) \((?!unreleased)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert migration_rule.released()[0] == (dated or [""])[0]
