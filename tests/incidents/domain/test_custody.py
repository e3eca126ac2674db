"""A chain of custody on paper, redacted copies, and whether what is stored is still what was sealed."""

import os
import time
import uuid
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pgtrigger
import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import models
from django.utils import timezone
from PIL import Image

from incidents import vault
from incidents.domain.custody import export_custody, is_genuine, lines_of
from incidents.domain.evidence import open_original, prepare_next_evidence, read_copy
from incidents.domain.redaction import NothingCovered, NotReady, redact_evidence
from incidents.domain.sweeping import REFERRING, sweep_files
from incidents.domain.verifying import verify_evidence
from incidents.models import CustodyEntry, CustodyRecord, Evidence, Redaction, SealedName
from incidents.tasks import sweep_stored_files, verify_stored_evidence
from portal import files
from portal.boxes import Box
from portal.files import FileRefused, StorageUnavailable
from portal.models import AuditEntry, DisposalFile, Notice
from tests.incidents.cast import Cast
from tests.incidents.pictures import encoded, upload

pytestmark = pytest.mark.django_db

TOP_LEFT = (0.0, 0.0, 0.25, 0.5)


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


@pytest.fixture
def item(cast) -> Evidence:
    cast.judged(breach=True, pictures=[upload(encoded("PNG", (40, 30)))])
    assert prepare_next_evidence()
    return Evidence.objects.get()


def other_item(cast: Cast) -> Evidence:
    cast.raised(pictures=[upload(encoded("PNG", (9, 9)))])
    assert prepare_next_evidence()
    return Evidence.objects.latest("pk")


def place(key: str) -> Path:
    return Path(default_storage.path(key))


def redacted(item: Evidence, cast: Cast, *boxes: Box) -> Redaction:
    return redact_evidence(
        item, actor=cast.dev, boxes=boxes or [TOP_LEFT], reason="A child is in it.", once=uuid.uuid4()
    )


class TestRedacting:
    def test_the_pixels_under_a_box_are_replaced_in_a_further_copy_and_nowhere_else(self, cast, item):
        copy = place(item.copy_key).read_bytes()
        made = redacted(item, cast)
        with Image.open(place(made.copy_key)) as picture:
            black = {(x, y) for x in range(40) for y in range(30) if picture.getpixel((x, y)) == (0, 0, 0)}
        assert black == {(x, y) for x in range(11) for y in range(16)}
        assert place(item.copy_key).read_bytes() == copy
        assert files.digest_of(made.copy_key) == made.copy_sha256 != item.copy_sha256

    def test_a_box_covers_every_pixel_it_touches(self, cast, item):
        made = redacted(item, cast, (0.51, 0.51, 0.52, 0.52))
        with Image.open(place(made.copy_key)) as picture:
            assert picture.getpixel((20, 15)) == (0, 0, 0)
            assert picture.getpixel((18, 15)) != (0, 0, 0)

    def test_it_stands_in_the_chain_with_what_it_came_from_and_what_it_became(self, cast, item):
        made = redacted(item, cast)
        line = item.custody.get(what="redacted")
        assert (line.by, line.sha256_before, line.sha256_after) == (cast.dev, item.copy_sha256, made.copy_sha256)
        assert line.words == made.reason
        assert AuditEntry.objects.filter(action="evidence.redacted", actor=cast.dev).exists()

    def test_a_form_sent_twice_makes_one(self, cast, item):
        once = uuid.uuid4()
        made = [redact_evidence(item, actor=cast.dev, boxes=[TOP_LEFT], reason="A.", once=once) for _ in range(2)]
        assert made[0] == made[1]
        assert item.custody.filter(what="redacted").count() == 1

    def test_it_covers_something_and_has_something_to_cover(self, cast, item):
        with pytest.raises(NothingCovered):
            redact_evidence(item, actor=cast.dev, boxes=[], reason="A.", once=uuid.uuid4())
        Evidence.objects.update(state="unreadable")
        with pytest.raises(NotReady):
            redacted(item, cast)
        assert not Redaction.objects.exists()

    def test_a_working_copy_that_was_changed_is_not_worked_on(self, cast, item):
        place(item.copy_key).write_bytes(encoded("PNG", (40, 30), compress_level=1) + b"\0")
        with pytest.raises(FileRefused, match="was changed"):
            redacted(item, cast)
        assert not Redaction.objects.exists()


class TestReading:
    def test_the_chain_never_names_who_sent_the_item_in_confidence(self, cast, item):
        read_copy(item, actor=cast.alice)
        assert item.custody.latest("pk").by == cast.alice  # she gave her name
        confidential = other_item(cast)
        with pgtrigger.ignore():
            type(confidential.concern).objects.filter(pk=confidential.concern_id).update(
                naming="confidential", reporter=None
            )
        sealed = vault.seal(cast.alice.pk, cast.alice.name, concern=confidential.concern_id)
        SealedName.objects.create(
            concern_id=confidential.concern_id, sealed=sealed.sealed, salt=sealed.salt, mark=sealed.mark
        )
        read_copy(Evidence.objects.get(pk=confidential.pk), actor=cast.alice)
        assert confidential.custody.latest("pk").by is None
        entry = AuditEntry.objects.filter(action="evidence.read").latest("pk")
        assert (entry.actor, "Alice" in entry.actor_name) == (None, False)


class TestExporting:
    def test_a_record_holds_the_chain_up_to_itself_and_is_known_again(self, cast, item):
        open_original(item, actor=cast.dev, reason="To see when it was taken.")
        record = export_custody(item, actor=cast.dev, once=uuid.uuid4())
        assert [line.what for line in lines_of(record)][-2:] == ["opened", "exported"]
        assert is_genuine(record)
        read_copy(item, actor=cast.dev)
        assert is_genuine(CustodyRecord.objects.get())

    def test_a_form_sent_twice_makes_one_line(self, cast, item):
        once = uuid.uuid4()
        assert export_custody(item, actor=cast.dev, once=once) == export_custody(item, actor=cast.dev, once=once)
        assert item.custody.filter(what="exported").count() == 1

    @pytest.mark.parametrize(
        "change",
        [
            lambda item: CustodyEntry.objects.filter(what="opened").update(words="Something else."),
            lambda item: CustodyEntry.objects.filter(what="opened").update(at=timezone.now()),
            lambda item: CustodyEntry.objects.filter(what="opened").delete(),
            lambda item: Evidence.objects.update(original_sha256="0" * 64),
            lambda item: CustodyRecord.objects.update(digest="0" * 64),
            lambda item: CustodyRecord.objects.update(at=timezone.now()),
        ],
    )
    def test_it_does_not_hold_once_anything_it_says_was_changed(self, cast, item, change):
        open_original(item, actor=cast.dev, reason="To see when it was taken.")
        record = export_custody(item, actor=cast.dev, once=uuid.uuid4())
        with pgtrigger.ignore():
            change(item)
        assert not is_genuine(CustodyRecord.objects.get(pk=record.pk))

    def test_a_code_of_another_item_proves_nothing(self, cast, item):
        mine, theirs = (export_custody(one, actor=cast.dev, once=uuid.uuid4()) for one in (item, other_item(cast)))
        mine.code = theirs.code
        assert not is_genuine(mine)


def run(command: str, *arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command(command, *arguments, stdout=out, stderr=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


class TestVerifying:
    def test_what_is_as_it_was_sealed_is_said_and_not_written(self, cast, item):
        lines = item.custody.count()
        assert run("verify_evidence") == (0, "3 files checked, 0 changed or missing.\n")
        assert item.custody.count() == lines

    def test_asked_to_it_writes_one_line_for_each_item(self, cast, item):
        redacted(item, cast)
        assert run("verify_evidence", "--record")[0] == 0
        line = item.custody.get(what="verified")
        assert line.sha256_before == line.sha256_after == item.original_sha256

    @pytest.mark.parametrize("which", ["original", "copy", "redaction"])
    def test_one_changed_byte_is_found_written_told_and_ends_badly(self, cast, item, which):
        made = redacted(item, cast)
        key = {"original": item.original_key, "copy": item.copy_key, "redaction": made.copy_key}[which]
        content = bytearray(place(key).read_bytes())
        content[-1] ^= 1
        place(key).write_bytes(content)
        status, said = run("verify_evidence")
        assert (status, "1 changed or missing" in said, str(item.code) in said) == (1, True, True)
        line = item.custody.get(what="changed")
        assert line.sha256_after == files.digest_of(key) != line.sha256_before
        assert Notice.objects.filter(kind="evidence_changed").values_list("person", "url").get() == (cast.mina.pk, "")

    def test_a_missing_file_is_told_apart_from_a_changed_one(self, cast, item):
        place(item.original_key).unlink()
        assert run("verify_evidence")[0] == 1
        line = item.custody.get(what="changed")
        assert (line.words, line.sha256_after) == ("The sealed original is missing", "")

    def test_a_fault_is_written_and_told_once_until_it_is_mended(self, cast, item):
        content = place(item.copy_key).read_bytes()
        for _week in range(2):
            place(item.copy_key).write_bytes(b"x")
            verify_stored_evidence()
            assert run("verify_evidence")[0] == 1
            place(item.copy_key).write_bytes(content)
            assert run("verify_evidence")[0] == 0
        lines = list(item.custody.filter(what__in=("changed", "verified")).values_list("what", flat=True))
        assert lines == ["changed", "verified"] * 2
        assert Notice.objects.filter(kind="evidence_changed").count() == 2

    def test_a_storage_that_is_empty_is_away_and_nothing_is_written(self, cast, item):
        for key in (item.original_key, item.copy_key, item.thumbnail_key):
            place(key).unlink()
        assert run("verify_evidence")[0] == 2
        assert not item.custody.filter(what="changed").exists()

    def test_a_storage_that_is_away_is_not_a_fault(self, cast, item, monkeypatch):
        def away(*args: object) -> None:
            raise PermissionError

        monkeypatch.setattr(type(default_storage), "open", away, raising=False)
        assert run("verify_evidence")[0] == 2
        verify_stored_evidence()
        with pytest.raises(StorageUnavailable):
            verify_evidence()


class TestSweeping:
    def aged(self, key: str, hours: int) -> str:
        kept = default_storage.save(key, ContentFile(b"left behind"))
        then = time.time() - hours * 3600
        os.utime(place(kept), (then, then))
        return kept

    def test_only_old_files_that_nothing_refers_to_are_removed(self, cast, item):
        made = redacted(item, cast)
        kept = [item.original_key, item.copy_key, item.thumbnail_key, made.copy_key]
        for key in kept:
            then = time.time() - 30 * 24 * 3600
            os.utime(place(key), (then, then))
        old, young = self.aged("copies/old.png", 25), self.aged("evidence/young.sealed", 23)
        status, said = run("sweep_files")
        assert (status, f"removed {old}" in said) == (0, True)
        assert not place(old).exists()
        assert all(place(key).exists() for key in (*kept, young))

    def test_a_file_whose_row_comes_between_listing_and_reading_is_left(self, cast, item, monkeypatch):
        """What is listed first and referred to after is young; only its age may save it."""
        fresh = default_storage.save("evidence/fresh.sealed", ContentFile(b"being sent"))
        swept = sweep_files()
        assert (fresh in swept.removed, swept.young >= 1) == (False, True)
        assert place(fresh).exists()
        assert fresh in sweep_files(at=timezone.now() + timedelta(days=2)).removed

    def test_the_daily_task_sweeps(self, item):
        old = self.aged("redacted/old.png", 48)
        sweep_stored_files()
        assert not place(old).exists()

    def test_every_column_in_which_a_file_can_stand_is_asked(self):
        found = {
            (model, field.name)
            for model in apps.get_models()
            for field in model._meta.get_fields()
            if isinstance(field, models.CharField)
            and model is not DisposalFile  # these are to go
            and (field.name == "key" or field.name.endswith("_key"))
            and field.max_length == 200
        }
        assert found == set(REFERRING)
        assert not any(
            isinstance(field, models.FileField) for model in apps.get_models() for field in model._meta.get_fields()
        )
