"""Many tables in one operation of a migration, so that a new database is there sooner."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

TOGETHER = ((CreateModel,), (AddField, AddIndex, AddConstraint, AddTrigger))


def at_once(operations: Sequence[Operation]) -> list[Operation]:
    """The same in the same order, each run of tables, and of what is added to tables that stand, in one."""
    runs = [(kind, list(run)) for kind, run in groupby(operations, _kind)]
    return [one for kind, run in runs for one in (run if kind is None else [AtOnce(run)])]


def one_by_one(operations: Iterable[Operation]) -> Iterator[Operation]:
    """What they do, whether at once or not."""
    for operation in operations:
        yield from operation.operations if isinstance(operation, AtOnce) else [operation]


def _kind(operation: Operation) -> int | None:
    return next((number for number, kinds in enumerate(TOGETHER) if isinstance(operation, kinds)), None)


class AtOnce(Operation):
    """Operations of which none needs to see what the others did: the models are drawn up once, after the last.

    Django draws up every model anew that is tied to the one an operation touches: in a house where all tables hang
    together, nearly every model for nearly every table. Each operation is given the state before the first and the
    state after the last, so they are of one kind: tables, or what is added to tables that stand.
    """

    serialization_expand_args = ["operations"]

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # a cached property: without it nothing is drawn up until somebody asks
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "; ".join(operation.describe() for operation in self.operations)
