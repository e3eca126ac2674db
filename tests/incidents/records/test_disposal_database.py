"""The database yields to a disposal that two people approved, row by row as listed, and to nothing else."""

from collections.abc import Callable, Iterator

import pytest
from django.db import DatabaseError, connection, transaction

from incidents.disposal import Matters
from incidents.models import Case, Investigation, InvestigationEntry, LegalHold
from portal.models import BatchState, DisposalBatch, DisposalItem, DisposalTarget, Disposed
from tests.incidents.cast import Cast
from tests.incidents.records.disposing import approved, destroyed, done_with, no_action, proposed

pytestmark = pytest.mark.django_db
kind = Matters()
FILES = Investigation._meta.db_table


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


@pytest.fixture(autouse=True)
def _no_list_left(db: None) -> Iterator[None]:
    """Which the database would not let pass at the end of a test either."""
    yield
    DisposalTarget.objects.all().delete()


def refused(step: Callable[[], object]) -> str:
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        step()
    return str(refusal.value)


def delete(table: str, pk: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE id = %s", [pk])


def listed(item: DisposalItem, table: str, pk: int) -> DisposalTarget:
    return DisposalTarget.objects.create(item=item, table_name=table, row_id=pk)


def protected() -> list[str]:
    """The tables of what goes with a matter that refuse a row to be removed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'pgtrigger_never_removed_%'")
        refusing = {table for (table,) in cursor.fetchall()}
    return [model._meta.db_table for model in kind.goes if model._meta.db_table in refusing]


def test_no_protected_row_goes_while_a_batch_is_approved_and_it_is_not_listed(cast: Cast) -> None:
    file = done_with(cast)
    approved(cast, file)
    tried = 0
    for table in sorted(protected()):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM {table} LIMIT 1")
            row = cursor.fetchone()
        if row:
            tried += 1
            assert refused(lambda table=table, pk=row[0]: delete(table, pk)), table
    assert tried > 20


def test_nothing_is_listed_under_what_was_not_approved(cast: Cast) -> None:
    file = no_action(cast)
    item = proposed(cast.petra, file).items.get()
    assert "not approved" in refused(lambda: listed(item, FILES, file.pk))


def test_nobody_approves_their_own_in_the_database_either(cast: Cast) -> None:
    batch = proposed(cast.petra, no_action(cast))
    own = {"state": BatchState.APPROVED, "decided_by": cast.petra, "decided_at": batch.proposed_at}
    rows = DisposalBatch.objects.filter(pk=batch.pk)
    assert "a_disposal_is_approved_by_another_person" in refused(lambda: rows.update(**own))
    assert refused(lambda: rows.update(state=BatchState.DONE))
    assert refused(lambda: DisposalItem.objects.filter(batch=batch).update(state="destroyed"))


def test_what_goes_with_a_file_does_not_go_before_the_file(cast: Cast) -> None:
    file = no_action(cast)
    item = approved(cast, file).items.get()
    entry = file.entries.first()
    listed(item, InvestigationEntry._meta.db_table, entry.pk)
    listed(item, Case._meta.db_table, file.case_id)
    assert "Cannot delete" in refused(lambda: delete(InvestigationEntry._meta.db_table, entry.pk))
    assert "Cannot delete" in refused(lambda: delete(Case._meta.db_table, file.case_id))
    assert "still there" in refused(lambda: DisposalItem.objects.filter(pk=item.pk).update(state="destroyed"))


def test_a_file_that_something_stops_does_not_go_though_it_is_listed(cast: Cast) -> None:
    file = no_action(cast)
    item = approved(cast, file).items.get()
    listed(item, FILES, file.pk)
    LegalHold.objects.create(investigation=file, why="A claim.", review_on=file.kept_until, by=cast.petra)
    assert "Something stops this file" in refused(lambda: delete(FILES, file.pk))


def test_another_file_does_not_go_by_an_item_that_is_not_its_own(cast: Cast) -> None:
    file, other = no_action(cast), no_action(cast)
    item = approved(cast, file).items.get()
    listed(item, FILES, other.pk)
    assert "Cannot delete" in refused(lambda: delete(FILES, other.pk))


def test_a_list_does_not_outlive_its_transaction(cast: Cast) -> None:
    file = no_action(cast)
    item = approved(cast, file).items.get()
    connection.check_constraints()

    def leave_it() -> None:
        listed(item, FILES, file.pk)
        connection.check_constraints()  # as at its end

    assert "outlive" in refused(leave_it)


def test_a_file_does_not_go_without_what_points_to_it(cast: Cast) -> None:
    file = no_action(cast)
    item = approved(cast, file).items.get()

    def only_the_file() -> None:
        row = listed(item, FILES, file.pk)
        delete(FILES, file.pk)
        row.delete()
        connection.check_constraints()

    assert "foreign key" in refused(only_the_file)


def test_the_ledger_and_the_batches_stay(cast: Cast) -> None:
    batch = destroyed(cast, no_action(cast))
    entry = Disposed.objects.get()
    changes = [
        lambda: Disposed.objects.filter(pk=entry.pk).update(number="PS-1"),
        lambda: delete(Disposed._meta.db_table, entry.pk),
        lambda: delete(DisposalBatch._meta.db_table, batch.pk),
        lambda: delete(DisposalItem._meta.db_table, entry.item_id),
        lambda: DisposalBatch.objects.filter(pk=batch.pk).update(state=BatchState.APPROVED),
        lambda: DisposalItem.objects.filter(pk=entry.item_id).update(state="listed"),
    ]
    assert all(refused(change) for change in changes)


def test_nobody_closes_a_file_without_a_class_past_every_verb(cast: Cast) -> None:
    file = cast.determined(breach=False)
    assert "how long it is kept" in refused(lambda: Investigation.objects.filter(pk=file.pk).update(state="closed"))
