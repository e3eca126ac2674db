"""Taking a concern: whole or not at all, once, and locked from then on."""

import hashlib
import threading
import uuid
from datetime import date
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction

from incidents.domain.concern import NothingToGoOn, find_by_receipt, raise_concern, receipt_for
from incidents.enums import Channel, Naming, Part
from incidents.models import Case, Concern, Evidence, Post
from portal import audit
from portal.files import FileRefused, StorageUnavailable
from portal.models import AuditEntry, Notice
from tests.factories import PersonFactory
from tests.incidents.cast import Cast
from tests.incidents.pictures import GOOD, HOSTILE, PNG, upload

pytestmark = pytest.mark.django_db


def stored_files() -> set[Path]:
    return {path for path in Path(default_storage.location).rglob("*") if path.is_file()}


def nothing_kept() -> bool:
    rows = (
        Concern.objects,
        Case.objects,
        Evidence.objects,
        Post.objects,
        Notice.objects.filter(kind="concern_received"),
    )
    return not any(each.exists() for each in (*rows, AuditEntry.objects.filter(action__startswith="concern")))


def test_a_concern_needs_a_link_or_a_screenshot(cast):
    with pytest.raises(NothingToGoOn):
        cast.raised(links=[], pictures=[])
    assert nothing_kept()
    assert cast.raised(links=[], pictures=[upload(PNG)]).posts.get().url == ""
    assert cast.raised(pictures=[]).posts.get().url == "https://x.com/bob/status/1"


def test_what_was_sent_is_kept_as_it_was_sent(cast):
    concern = cast.raised(seen_on=date(2026, 1, 2), about="Bob?", pictures=[upload(each) for each in GOOD.values()][:5])

    assert (concern.words, concern.about, concern.seen_on) == (
        "He mocks our customers by name.",
        "Bob?",
        date(2026, 1, 2),
    )
    assert (concern.naming, concern.reporter, concern.channel) == (Naming.NAMED, cast.alice, Channel.COLLEAGUE)
    assert list(concern.case.parts.values_list("person", "part")) == [(cast.alice.pk, Part.REPORTER)]
    for evidence, sent in zip(concern.evidence.all(), GOOD.values(), strict=False):
        assert Path(default_storage.path(evidence.original_key)).read_bytes() == sent
        assert evidence.original_sha256 == hashlib.sha256(sent).hexdigest()
        assert evidence.size == len(sent)


def test_one_refused_file_and_nothing_is_kept(cast):
    before = stored_files()
    for content in HOSTILE.values():
        with pytest.raises(FileRefused):
            cast.raised(pictures=[upload(PNG), upload(content)])
    assert nothing_kept()
    assert stored_files() == before


def test_without_room_nothing_is_kept(cast, settings):
    settings.DISK_RESERVE_MEGABYTES = 10**12
    before = stored_files()
    with pytest.raises(StorageUnavailable):
        cast.raised(pictures=[upload(PNG)])
    assert nothing_kept()
    assert stored_files() == before


def test_a_database_that_fails_half_way_leaves_no_file(cast, monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError("gone")

    before = stored_files()
    monkeypatch.setattr(Evidence.objects, "bulk_create", fail)
    with pytest.raises(DatabaseError):
        cast.raised(pictures=[upload(PNG)])
    assert nothing_kept()
    assert stored_files() == before


@pytest.mark.django_db(transaction=True)
def test_files_of_a_kept_concern_stay_when_the_process_is_stopped_right_after(cast, monkeypatch):
    def stop(*args, **kwargs):
        transaction.on_commit(exit_now)

    def exit_now():
        raise SystemExit

    monkeypatch.setattr("incidents.domain.concern.jobs.enqueue", stop)
    with pytest.raises(SystemExit):
        cast.raised(pictures=[upload(PNG)])
    assert Path(default_storage.path(Evidence.objects.get().original_key)).read_bytes() == PNG


def test_the_same_form_sent_again_makes_one_concern(cast):
    once = uuid.uuid4()
    first = cast.raised(once=once, pictures=[upload(PNG)])
    before = stored_files()
    again = cast.raised(once=once, pictures=[upload(PNG)])

    assert first == again
    assert (Concern.objects.count(), Case.objects.count(), Evidence.objects.count()) == (1, 1, 1)
    assert stored_files() == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("named", [True, False])
def test_the_same_form_sent_many_times_at_once_makes_one_concern(cast, named):
    once, before, at_once = uuid.uuid4(), stored_files(), 4
    start, found = threading.Barrier(at_once), []

    def send() -> None:
        try:
            account = cast.account(once=once, pictures=[upload(PNG)])
            start.wait(timeout=30)
            found.append(raise_concern(account, actor=cast.alice if named else audit.ANONYMOUS).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert found == [Concern.objects.get().pk] * at_once
    assert Case.objects.count() == 1
    kept = {Path(default_storage.path(key)) for key in Evidence.objects.values_list("original_key", flat=True)}
    assert len(kept) == 1
    assert stored_files() - before == kept


@pytest.mark.django_db(transaction=True)
def test_two_concerns_with_the_same_links_in_either_order_both_go_through(cast):
    links = [f"https://x.com/bob/status/{number}" for number in range(8)]
    start, found = threading.Barrier(2), []

    def send(order: list[str]) -> None:
        try:
            start.wait(timeout=30)
            found.append(cast.raised(links=order))
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[order]) for order in (links, links[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert len(found) == 2
    assert Post.objects.count() == 8


def test_the_same_post_from_two_reporters_is_one_and_their_words_stay_their_own(cast):
    first = cast.raised(links=["https://twitter.com/bob/status/1?s=20"], words="First.")
    other = PersonFactory()
    second = raise_concern(cast.account(words="Second.", account="@bob"), actor=other)

    assert first.posts.get() == second.posts.get() == Post.objects.get()
    assert (first.words, second.words) == ("First.", "Second.")
    assert Post.objects.get().account == ""
    assert [one.account for concern in (first, second) for one in concern.sightings_told] == ["", "@bob"]
    assert first.case != second.case


def locked(table: str, column: str, pk: int) -> bool:
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(f"UPDATE {table} SET {column} = {column} WHERE id = %s", [pk])
        except DatabaseError:
            return True
    return False


@pytest.mark.parametrize("column", ["words", "how_known", "about", "reporter_id", "naming", "submitted_at", "case_id"])
def test_the_database_locks_what_a_reporter_sent(cast, column):
    assert locked("incidents_concern", column, cast.raised().pk)


@pytest.mark.parametrize(
    "column", ["original_key", "original_sha256", "size", "media_type", "received_at", "concern_id", "code"]
)
def test_the_database_seals_the_original(cast, column):
    evidence = cast.raised(pictures=[upload(PNG)]).evidence.get()
    assert locked("incidents_evidence", column, evidence.pk)


@pytest.mark.parametrize("table", ["incidents_concern", "incidents_evidence", "incidents_case"])
def test_the_database_removes_nothing(cast, table):
    cast.raised(pictures=[upload(PNG)])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")


def test_officers_are_told_and_a_reporting_officer_is_not(cast):
    raise_concern(cast.account(), actor=cast.dev, channel=Channel.MONITORING)

    told = Notice.objects.filter(kind="concern_received")
    assert list(told.values_list("person", "words")) == [(cast.mina.pk, "A new concern is in the queue.")]


def unnamed(cast: Cast, **fields: object) -> tuple[Concern, str]:
    account = cast.account(**fields)
    return raise_concern(account, actor=audit.ANONYMOUS), receipt_for(account.once)


def test_a_receipt_leads_back_however_it_is_spaced(cast):
    concern, receipt = unnamed(cast)
    digits = receipt.replace(" ", "")

    assert [len(group) for group in receipt.split()] == [4, 4, 4, 4]
    for written in (receipt, digits, "-".join(receipt.split()), f"  {receipt} .", " ".join(digits)):
        assert find_by_receipt(written) == concern
    for wrong in ("", "1234 5678 9012 3456", digits[:-1], f"{digits}0", "words"):
        assert find_by_receipt(wrong) is None


def test_a_receipt_is_stored_neither_in_clear_nor_so_that_it_could_be_made_again(cast):
    account = cast.account()
    concern = raise_concern(account, actor=audit.ANONYMOUS)
    digits = receipt_for(account.once).replace(" ", "")
    kept = " ".join(str(value) for value in Concern.objects.values_list().get(pk=concern.pk))

    assert digits not in "".join(filter(str.isdigit, kept))
    assert str(account.once) not in kept
    assert account.once.hex not in kept
    assert hashlib.sha256(digits.encode()).hexdigest() != concern.receipt_hash
    assert receipt_for(concern.once).replace(" ", "") != digits
    assert concern.reporter is None


def test_a_concern_without_a_name_names_nobody_anywhere(cast):
    concern, _ = unnamed(cast)

    assert not concern.case.parts.exists()
    entry = AuditEntry.objects.get(action="concern.raised")
    assert (entry.actor, entry.actor_name) == (None, "someone unnamed")
