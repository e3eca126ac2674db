"""What is in the export of a file, who may take it, and that it costs no memory."""

import hashlib
import json
import tracemalloc
import uuid
import zipfile
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from incidents.domain.exporting import AlreadyTaken, begin_export, write_export
from incidents.enums import Custody, EvidenceState
from incidents.file_export import verify
from incidents.file_export.rows import belonging
from incidents.models import CustodyEntry, Evidence, FileExport, Investigation
from incidents.rules.machine import MoveRefused
from portal.files import StorageUnavailable
from portal.models import AuditEntry
from tests.conftest import SignIn
from tests.documents import text_of
from tests.incidents.cast import Cast

from .exports import exported, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "file.zip"


def rows(files: dict[str, bytes], name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in files[f"records/{name}.jsonl"].splitlines()]


def with_items(file: Investigation, *sizes: int) -> list[Evidence]:
    """Files in the storage whose bytes nobody has to make: each of one letter."""
    concern = file.case.concerns.get()
    made = []
    for position, size in enumerate(sizes, start=concern.evidence.count() + 1):
        key = default_storage.save(f"evidence/{uuid.uuid4().hex}.sealed", Letters(size))
        sha256 = digest_of(size)
        made.append(
            Evidence.objects.create(
                concern=concern,
                position=position,
                original_key=key,
                original_sha256=sha256,
                size=size,
                media_type="video/mp4",
                state=EvidenceState.READY,
            )
        )
    return made


class Letters(ContentFile):
    """As many bytes as wanted, and never in memory at once."""

    def __init__(self, size: int) -> None:
        super().__init__(b"")
        self.size = size

    def chunks(self, chunk_size: int | None = None):
        step = 1 << 16
        for at in range(0, self.size, step):
            yield b"x" * min(step, self.size - at)


def digest_of(size: int) -> str:
    digest = hashlib.sha256()
    for piece in Letters(size).chunks():
        digest.update(piece)
    return digest.hexdigest()


def test_all_of_a_file_is_in_it(cast: Cast, place: Path) -> None:
    file = cast.sanctioned()
    export = exported(file, cast.petra, place)
    files = read(place)
    assert {"READ-ME.txt", "index.html", "verify.py", "manifest.json", "seal.txt", "audit.jsonl"} <= set(files)
    assert {row["kind"] for row in rows(files, "letter")} == {"L3", "L4", "L7", "L9", "L10"}
    assert rows(files, "response")[0]["words"] == "I was angry, and I took it down."
    assert rows(files, "finding")[0]["elements_breached"] == ["13(3)"]
    assert rows(files, "sanction")[0]["amount"] == "1500.00"
    assert rows(files, "referral")
    assert sum(name.startswith("letters/") for name in files) == 2 * 5  # the words that were locked, and the paper
    assert any(name.startswith("referrals/") and files[name].startswith(b"%PDF") for name in files)
    assert file.number in files["index.html"].decode()
    assert (export.files, export.size) == (
        len(files) - 2,
        sum(map(len, files.values())) - 65 - len(files["manifest.json"]),
    )


def test_each_kind_of_row_that_refers_to_a_file_is_in_its_export() -> None:
    """By itself: whoever adds a table need not think of the export."""
    names = {model._meta.model_name for model in belonging()}
    assert {"letter", "response", "extension", "letterreading", "investigationentry", "review"} <= names
    assert {"allegation", "finding", "determination", "sanction", "measureinview", "fileexport"} <= names


def test_whoever_reported_it_is_nowhere_in_it(cast: Cast, place: Path) -> None:
    file = cast.sanctioned()
    exported(file, cast.petra, place)
    files = read(place)
    told = b"".join(content for name, content in files.items() if not name.startswith("evidence/"))
    chronology = text_of(files["chronology.pdf"])
    assert "Letter issued: Notice of suspected breach" in " ".join(chronology.split())
    assert cast.alice.name not in chronology
    assert cast.alice.name.encode() not in told
    assert cast.alice.staff_number.encode() not in told
    assert b"The reporter" in told


def test_the_audit_reads_as_it_was_hashed_save_what_somebody_did_who_reported_it(cast: Cast, place: Path) -> None:
    exported(cast.answered(), cast.petra, place)
    entries = [json.loads(line) for line in read(place)["audit.jsonl"].splitlines()]
    assert any("letter.issued" in entry["said"] for entry in entries if entry["said"])
    assert all(entry["said"] is None or cast.alice.name not in entry["said"] for entry in entries)


def test_each_item_says_in_its_chain_of_custody_that_it_left(cast: Cast, place: Path) -> None:
    file = cast.formal()
    (item,) = with_items(file, 1000)
    exported(file, cast.olga, place)
    line = CustodyEntry.objects.get(evidence=item)
    assert (line.what, line.by, line.sha256_after) == (Custody.LEFT, cast.olga, item.original_sha256)
    assert {entry.action for entry in AuditEntry.objects.filter(action__contains="export")} == {
        "file.export_begun",
        "file.exported",
    }


def test_what_is_missing_or_carries_a_virus_is_told_and_does_not_stop_the_rest(cast: Cast, place: Path) -> None:
    file = cast.formal()
    gone, ill, whole = with_items(file, 10, 20, 30)
    default_storage.delete(gone.original_key)
    Evidence.objects.filter(pk=ill.pk).update(state=EvidenceState.INFECTED)
    export = exported(file, cast.petra, place)
    found = list(verify.check(place, export.seal))
    assert sorted("missing from" in fault or "a virus" in fault for fault in found) == [True, True]
    files = read(place)
    assert [str(whole.code)[:8] in name for name in files if files[name] == b"x" * 30] == [
        True
    ]  # once, and nowhere else
    assert b"x" * 20 not in (files[name] for name in files)
    assert "It was left out because it carries a virus" in read(place)["index.html"].decode()


def test_what_was_changed_in_the_storage_is_found_by_the_verifier(cast: Cast, place: Path) -> None:
    file = cast.formal()
    (item,) = with_items(file, 10)
    Path(default_storage.path(item.original_key)).write_bytes(b"y" * 10)
    export = exported(file, cast.petra, place)
    (fault,) = verify.check(place, export.seal)
    assert f"it is not what was sealed as {item.original_sha256}" in fault


@pytest.mark.parametrize(
    ("items", "megabytes", "most"),
    [
        pytest.param(12, 48, 6, id="small"),
        pytest.param(500, 1024, 12, id="500 items, 1 GB", marks=[pytest.mark.soak, pytest.mark.timeout(1800)]),
    ],
)
def test_it_is_written_in_constant_memory(cast: Cast, place: Path, items: int, megabytes: int, most: int) -> None:
    file = cast.formal()
    with_items(file, *[megabytes * 1_000_000 // items] * items)
    tracemalloc.start()
    try:
        export = exported(file, cast.petra, place)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert place.stat().st_size > megabytes * 1_000_000
    assert peak < most * 1_000_000, f"{peak:,} bytes"
    assert list(verify.check(place, export.seal)) == []


def test_the_same_form_twice_is_one_export_and_what_was_sent_whole_is_not_sent_again(cast: Cast, place: Path) -> None:
    file, once = cast.formal(), uuid.uuid4()
    begun = [begin_export(file, actor=cast.petra, why="A court.", once=once) for _ in range(2)]
    assert begun[0] == begun[1]
    together = [write_export(FileExport.objects.get(), actor=cast.petra) for _ in range(2)]
    place.write_bytes(b"".join(together[0]))
    seal = FileExport.objects.get().seal
    with pytest.raises(AlreadyTaken):  # who was slower has an archive without its end
        b"".join(together[1])
    with pytest.raises(AlreadyTaken):
        write_export(FileExport.objects.get(), actor=cast.petra)
    assert FileExport.objects.get().seal == seal


def test_what_breaks_off_has_no_seal_and_is_no_archive(
    cast: Cast, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = cast.formal()
    with_items(file, 10)
    export = begin_export(file, actor=cast.petra, why="A court.", once=uuid.uuid4())

    def away(key: str) -> None:
        raise StorageUnavailable

    monkeypatch.setattr("portal.files._open", away)
    pieces = []
    with pytest.raises(StorageUnavailable):
        pieces.extend(write_export(export, actor=cast.petra))
    place.write_bytes(b"".join(pieces))
    assert not zipfile.is_zipfile(place)
    assert not FileExport.objects.get().is_sealed


def test_the_database_keeps_what_an_export_was_for_and_its_seal(cast: Cast, place: Path) -> None:
    export = exported(cast.formal(), cast.petra, place)
    for change in ({"why": "Another."}, {"seal": "0" * 64}, {"sealed_at": timezone.now()}):
        with pytest.raises(DatabaseError), transaction.atomic():
            FileExport.objects.filter(pk=export.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        export.delete()


def test_nobody_takes_a_file_out_but_people_services_without_a_decision_in_it(cast: Cast) -> None:
    file = cast.delegated()
    for name in ("ivan", "bella", "sam", "bob", "carol", "alice", "dev", "mina"):
        with pytest.raises(MoveRefused):
            begin_export(file, actor=getattr(cast, name), why="For me.", once=uuid.uuid4())
    assert not FileExport.objects.exists()


def test_it_is_asked_for_with_a_reason_downloaded_and_its_seal_shown_to_whoever_has_the_code(
    cast: Cast, client_for: SignIn, place: Path
) -> None:
    file = cast.sanctioned()
    petra = client_for(cast.petra)
    asking = reverse("incidents:file_export_new", args=[file.pk])
    assert petra.post(asking, {"once": uuid.uuid4(), "why": " "}).status_code == 422
    begun = petra.post(asking, {"once": uuid.uuid4(), "why": "Summons 12 of 2026"})
    assert "Download the file" in petra.get(begun.url).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    answer = petra.post(f"{begun.url}take/")
    assert answer.streaming
    assert answer["Content-Disposition"].startswith(f'attachment; filename="{file.number}-')
    assert answer["Cache-Control"] == "private, no-store"
    place.write_bytes(b"".join(answer))
    export = FileExport.objects.get()
    assert list(verify.check(place, export.seal)) == []
    assert export.seal in petra.get(begun.url).content.decode()
    assert petra.post(f"{begun.url}take/").status_code == 302  # once
    shown = client_for(cast.bob).get(reverse("incidents:file_export_code", args=[export.code])).content.decode()
    assert export.seal in shown
    assert file.number not in shown
    assert "Summons" not in shown
    checked = client_for(cast.bob).get(reverse("incidents:custody_check"), {"code": export.code.lower()})
    assert checked.url == reverse("incidents:file_export_code", args=[export.code])


def test_only_whoever_gave_the_reason_downloads_it(cast: Cast, client_for: SignIn) -> None:
    file = cast.formal()
    export = begin_export(file, actor=cast.petra, why="A court.", once=uuid.uuid4())
    url = reverse("incidents:file_export_take", args=[file.pk, export.pk])
    assert client_for(cast.olga).post(url).status_code == 404
    assert not FileExport.objects.get().is_sealed


def test_each_export_is_listed_on_the_file(cast: Cast, client_for: SignIn) -> None:
    file = cast.formal()
    page = reverse("incidents:file_records", args=[file.pk])
    olga = client_for(cast.olga)
    assert "Nothing has left this file" in olga.get(page).content.decode()
    begin_export(file, actor=cast.petra, why="Summons 12 of 2026", once=uuid.uuid4())
    shown = olga.get(page).content.decode()
    assert "Summons 12 of 2026" in shown
    assert "Not downloaded whole" in shown
    assert page in olga.get(reverse("incidents:investigation", args=[file.pk])).content.decode()
