import threading
from collections.abc import Callable
from io import StringIO

import pgtrigger
import pytest
from django.core.management import call_command
from django.db import DatabaseError, InternalError, connection, transaction

from portal import audit
from portal.models import AuditEntry, AuditLink
from tests.factories import PersonFactory, UnitFactory

pytestmark = pytest.mark.django_db


def record_some(count: int) -> list[AuditEntry]:
    unit, actor = UnitFactory(), PersonFactory()
    entries = [audit.record("unit.looked", unit, actor=actor, data={"place": place}) for place in range(count)]
    link()
    return entries


def link() -> None:
    """What the database does at a commit, which most tests never reach."""
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("SET CONSTRAINTS ALL DEFERRED")


def change(sql: str, *params: object) -> None:
    """As somebody with the database in hand could: the hand that the chain is there to show."""
    with transaction.atomic(), pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_an_untouched_chain_holds() -> None:
    record_some(3)
    verdict = audit.verify_chain()
    last = AuditLink.objects.latest("id")
    assert verdict == audit.Verdict(entries=3, head=bytes(last.hash).hex(), faults=())


def test_an_empty_chain_holds() -> None:
    assert audit.verify_chain() == audit.Verdict(entries=0, head="", faults=())


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("action", "unit.left_alone"),
        ("actor_name", "Somebody Else"),
        ("target_name", "Another unit"),
        ("data", '{"place": 99}'),
        ("at", "2020-02-02T00:00:00Z"),
    ],
)
def test_a_changed_entry_is_found_and_named(column: str, value: str) -> None:
    _, second, _ = record_some(3)
    change(f"UPDATE portal_auditentry SET {column} = %s WHERE id = %s", value, second.pk)
    assert audit.verify_chain().faults == (f"Entry {second.pk}: it is not what was recorded, or its link was changed.",)


def test_a_changed_link_is_found() -> None:
    _, second, third = record_some(3)
    change("UPDATE portal_auditlink SET hash = sha256('x') WHERE entry_id = %s", second.pk)
    assert audit.verify_chain().faults == (
        f"Entry {second.pk}: it is not what was recorded, or its link was changed.",
        f"Link {third.link.pk}: the link before it is missing or was changed.",
    )


def test_an_entry_removed_with_its_link_is_found() -> None:
    _, second, third = record_some(3)
    change("DELETE FROM portal_auditlink WHERE entry_id = %s", second.pk)
    change("DELETE FROM portal_auditentry WHERE id = %s", second.pk)
    assert audit.verify_chain().faults == (f"Link {third.link.pk}: the link before it is missing or was changed.",)


def test_an_entry_removed_from_under_its_link_is_found() -> None:
    _, second, _ = record_some(3)
    with transaction.atomic():
        change("DELETE FROM portal_auditentry WHERE id = %s", second.pk)
        faults = audit.verify_chain().faults
        transaction.set_rollback(True)  # the key between the two would refuse it in the end
    assert faults == (f"Entry {second.pk}: it is not what was recorded, or its link was changed.",)


def test_an_entry_slipped_in_beside_the_chain_is_found() -> None:
    first, *_ = record_some(2)
    run("SET CONSTRAINTS ALL IMMEDIATE")
    change(
        "INSERT INTO portal_auditentry (at, actor_id, actor_name, action, target_kind, target_id, target_name, data)"
        " SELECT at, actor_id, actor_name, action, target_kind, target_id, target_name, data"
        " FROM portal_auditentry WHERE id = %s",
        first.pk,
    )
    planted = AuditEntry.objects.latest("id")
    assert audit.verify_chain().faults == (f"Entry {planted.pk}: it is not in the chain.",)


def test_a_chain_cut_short_is_noticed_by_the_head_written_down() -> None:
    *_, last = record_some(3)
    written_down = audit.verify_chain().head
    change("DELETE FROM portal_auditlink WHERE entry_id = %s", last.pk)
    change("DELETE FROM portal_auditentry WHERE id = %s", last.pk)
    verdict = audit.verify_chain()
    assert verdict.faults == ()
    assert verdict.head != written_down


@pytest.mark.django_db(transaction=True)
def test_a_commit_links_and_a_rollback_leaves_nothing() -> None:
    unit = UnitFactory()
    audit.record("unit.looked", unit, actor=audit.SYSTEM)
    with transaction.atomic():
        audit.record("unit.looked", unit, actor=audit.SYSTEM)
        transaction.set_rollback(True)
    assert audit.verify_chain().entries == 1


@pytest.mark.django_db(transaction=True)
def test_transactions_at_once_make_one_chain() -> None:
    unit = UnitFactory()
    inside = threading.Barrier(4)

    def work() -> None:
        with transaction.atomic():
            audit.record("unit.looked", unit, actor=audit.SYSTEM)
            inside.wait(timeout=10)  # all four have recorded, none has committed
            audit.record("unit.looked", unit, actor=audit.SYSTEM)
        connection.close()

    in_threads([work] * 4)
    verdict = audit.verify_chain()
    assert (verdict.entries, verdict.faults) == (8, ())


def in_threads(jobs: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE {table} SET id = id + 1000",
        "DELETE FROM {table}",
        "TRUNCATE {table} CASCADE",
    ],
)
@pytest.mark.parametrize("table", ["portal_auditentry", "portal_auditlink"])
def test_the_database_lets_nobody_change_the_record(sql: str, table: str) -> None:
    record_some(1)
    with pytest.raises((DatabaseError, InternalError), match=r"Cannot (update|delete|truncate)"):
        run(sql.format(table=table))
    assert audit.verify_chain().entries == 1


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_an_entry_stays_readable_by_itself() -> None:
    actor, unit = PersonFactory(given_names="Ada", family_name="Lim"), UnitFactory(name="Records")
    entry = audit.record("unit.looked", unit, actor=actor)
    assert (entry.actor_name, entry.target_kind, entry.target_name) == ("Ada Lim", "portal.unit", "Records")
    assert audit.record("unit.looked", unit, actor=audit.ANONYMOUS).actor_name == "someone unnamed"


def verify() -> tuple[str, int]:
    said = StringIO()
    try:
        call_command("verify_audit", stdout=said)
    except SystemExit as leaving:
        return said.getvalue(), int(leaving.code or 0)
    return said.getvalue(), 0


def test_the_command_says_that_the_chain_holds() -> None:
    record_some(2)
    head = audit.verify_chain().head
    assert verify() == (f"entries: 2\nhead: {head}\nThe chain holds.\n", 0)


def test_the_command_fails_on_a_broken_chain() -> None:
    first, _ = record_some(2)
    change("UPDATE portal_auditentry SET action = 'x.y' WHERE id = %s", first.pk)
    said, status = verify()
    assert status == 1
    assert f"Entry {first.pk}: it is not what was recorded" in said
    assert said.endswith("The chain is broken.\n")
