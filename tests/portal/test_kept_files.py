"""What is stored is still what was sealed, and nothing else stays: the same on a disk and in a bucket."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pgtrigger
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from incidents.domain.capturing import capture_waiting_posts
from incidents.domain.evidence import prepare_next_evidence
from incidents.domain.redaction import redact_evidence
from incidents.domain.sweeping import sweep_files
from incidents.domain.verifying import verify_evidence
from incidents.models import Capture, Evidence, Letter, LetterPaper, Post, Referral
from incidents.tasks import capture_reported_posts
from portal import fetching, files
from portal.files import StorageUnavailable
from portal.models import AuditEntry, Notice
from tests.incidents.cast import Cast
from tests.incidents.pictures import encoded, upload

pytestmark = pytest.mark.django_db

PAGE = b"<title>Bob</title><p>He wrote this.</p>"
EVIDENCE = ("The sealed original", "The working copy", "The small picture", "Redacted copy 1")
ALL = (*EVIDENCE, "The captured page")


@dataclass(frozen=True)
class Store:
    """Around the portal: what somebody does who gets at the storage itself."""

    write: Callable[[str, bytes], object]
    remove: Callable[[str], object]


@pytest.fixture(params=["disk", "bucket"])
def store(request, settings, tmp_path) -> Store:
    if request.param == "bucket":
        bucket = request.getfixturevalue("bucket")
        return Store(lambda key, content: bucket.Object(key).put(Body=content), lambda key: bucket.Object(key).delete())
    disk = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": disk}
    return Store(
        lambda key, content: Path(tmp_path, key).write_bytes(content), lambda key: Path(tmp_path, key).unlink()
    )


@pytest.fixture
def web(monkeypatch, settings) -> None:
    settings.CAPTURE_POSTS = True

    def look_at(url: str) -> fetching.Answer:
        return fetching.Answer(200, url, "text/html", "utf-8", PAGE, is_cut=False)

    monkeypatch.setattr(fetching, "look_at", look_at)


@pytest.fixture
def kept(store, web) -> dict[str, str]:
    """One of every kind of file the portal stores, by what it is called."""
    cast = Cast.assembled()
    case = cast.judged(breach=True, pictures=[upload(encoded("PNG", (40, 30)))])
    assert prepare_next_evidence()
    item = Evidence.objects.get(concern__case=case)
    redacted = redact_evidence(item, actor=cast.dev, boxes=[(0, 0, 0.5, 0.5)], reason="A child.", once=item.code)
    assert capture_waiting_posts() == 1
    capture = Capture.objects.get()
    keys = (item.original_key, item.copy_key, item.thumbnail_key, redacted.copy_key, capture.content_key)
    return dict(zip(ALL, keys, strict=True))


def wrong() -> list[str]:
    return [fault.words for fault in verify_evidence().faults]


def content_of(key: str) -> bytes:
    with default_storage.open(key) as stored:
        content: bytes = stored.read()
    return content


def written(item: Evidence) -> list[tuple[str, str]]:
    lines = item.custody.filter(what__in=("changed", "verified")).values_list("what", "words")
    said = AuditEntry.objects.filter(target_kind="incidents.capture", action__startswith="capture.found")
    return [*lines, *((entry.action, entry.data.get("words", "")) for entry in said.order_by("pk"))]


def test_a_page_is_sealed_as_it_came(kept):
    capture = Capture.objects.get()
    assert content_of(capture.content_key) == PAGE
    assert files.digest_of(capture.content_key) == capture.content_sha256


def test_every_kind_of_file_is_verified(kept):
    verdict = verify_evidence()
    assert (verdict.files, verdict.faults) == (len(ALL), [])
    assert not written(Evidence.objects.get())


def test_a_changed_byte_and_a_missing_file_are_found_written_and_told_once_until_mended(store, kept):
    item = Evidence.objects.get()
    for name, key in kept.items():
        before = written(item)
        content = content_of(key)
        store.write(key, bytes([content[0] ^ 1]) + content[1:])
        assert (wrong(), wrong()) == ([f"{name} was changed"], [f"{name} was changed"])
        store.remove(key)
        assert wrong() == [f"{name} is missing"]
        store.write(key, content)
        assert (wrong(), wrong()) == ([], [])

        is_page = name not in EVIDENCE
        changed, mended = ("capture.found_changed", "capture.found_unchanged") if is_page else ("changed", "verified")
        lines = [(changed, f"{name} was changed"), (changed, f"{name} is missing"), (mended, "")]
        assert sorted(set(written(item)) - set(before)) == sorted(set(lines) - set(before))
        assert len(written(item)) == len(before) + len(lines)
    assert Notice.objects.filter(kind="evidence_changed").count() == 2 * len(ALL)


def test_a_changed_package_and_a_changed_letter_are_found_and_written(kept):
    cast = Cast.assembled()
    letter, referral = cast.appointed().letters.last(), Referral.objects.get()
    assert wrong() == []
    with pgtrigger.ignore():
        Letter.objects.filter(pk=letter.pk).update(document=letter.document.replace("e", "a", 1))
        LetterPaper.objects.filter(letter=letter).update(content=b"%PDF another")
        Referral.objects.filter(pk=referral.pk).update(document="{}")
    found = ["Its paper was changed", "The letter was changed", "The package was changed"]
    assert (sorted(wrong()), sorted(wrong())) == (found, found)
    said = AuditEntry.objects.filter(action__endswith=".found_changed").values_list("target_kind", flat=True)
    assert sorted(said) == ["incidents.letter", "incidents.letter", "incidents.referral"]


def test_a_storage_in_which_nothing_is_left_is_away(store, kept):
    for key in kept.values():
        store.remove(key)
    with pytest.raises(StorageUnavailable):
        verify_evidence()
    assert not written(Evidence.objects.get())


def test_only_what_nothing_refers_to_is_swept_and_only_once_it_is_old(store, kept):
    left = [default_storage.save(f"{folder}/left.bin", ContentFile(b"left")) for folder in ("evidence", "captures")]
    assert (sweep_files().removed, sweep_files().young) == ([], 2)
    swept = sweep_files(at=timezone.now() + timedelta(days=2))
    assert (sorted(swept.removed), swept.files) == (sorted(left), len(ALL) + 2)
    assert sorted(files.stored_keys()) == sorted(kept.values())
    assert wrong() == []


def test_a_page_for_which_there_is_no_storage_is_looked_at_again(store, web, monkeypatch):
    Post.objects.create(url="https://x.com/bob/status/1")

    def full(*args: Any) -> None:
        raise StorageUnavailable("full")

    with monkeypatch.context() as patch:
        patch.setattr(files, "keep", full)
        capture_reported_posts()
    assert not Capture.objects.exists()
