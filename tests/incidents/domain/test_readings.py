"""What is written down of an item of evidence: each step of its way, and everybody who looked at it."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.domain.evidence import (
    SMALL_PICTURE,
    ReasonMissing,
    open_original,
    prepare_next_evidence,
    read_copy,
)
from incidents.models import CustodyEntry, Evidence
from portal import files
from portal.models import AuditEntry
from tests.incidents.cast import Cast
from tests.incidents.pictures import PNG, tagged, upload

pytestmark = pytest.mark.django_db


def sent(cast: Cast, *pictures: bytes) -> list[Evidence]:
    return list(cast.raised(pictures=[upload(each) for each in pictures or (PNG,)]).evidence.all())


def chain(evidence: Evidence) -> list[tuple[str, bool, bool]]:
    """What happened in turn, whether it knew the original before, and whether it left it as it was."""
    sha = evidence.original_sha256
    return [
        (
            line.what,
            line.sha256_before in (sha, "") and line.by in (None, evidence.concern.reporter),
            line.sha256_after == sha,
        )
        for line in evidence.custody.all()
    ]


def test_every_step_is_a_line_of_the_chain_of_custody(cast, scanner_says):
    scanner_says(b"stream: OK\0")
    (evidence,) = sent(cast, tagged())
    assert chain(evidence) == [("received", True, True)]
    prepare_next_evidence()

    evidence.refresh_from_db()
    assert chain(evidence) == [("received", True, True), ("scanned", True, True), ("cleaned", True, False)]
    assert evidence.custody.get(what="received").by == cast.alice
    assert evidence.custody.get(what="cleaned").sha256_after == evidence.copy_sha256
    assert evidence.thumbnail_sha256 == files.digest_of(evidence.thumbnail_key)


def test_a_virus_and_a_broken_picture_stand_in_the_chain_too(cast, scanner_says):
    scanner_says(b"stream: Eicar-Test-Signature FOUND\0")
    (infected,) = sent(cast)
    prepare_next_evidence()
    scanner_says(b"stream: OK\0")
    (broken,) = sent(cast)
    Path(default_storage.path(broken.original_key)).write_bytes(PNG[:50])
    prepare_next_evidence()

    assert infected.custody.get(what="scanned").words == "A virus found. Held back."
    assert [what for what, _, _ in chain(infected)] == ["received", "scanned"]
    assert [what for what, _, _ in chain(broken)] == ["received", "scanned", "refused"]
    assert broken.custody.get(what="refused").words == "It could not be read. It is kept as it came."


def test_every_reading_is_kept(cast):
    (evidence,) = sent(cast)
    read_copy(evidence, actor=cast.dev)
    open_original(evidence, actor=cast.dev, reason=" To compare. ")

    assert list(CustodyEntry.objects.filter(by=cast.dev).values_list("what", "words")) == [
        ("read", ""),
        ("opened", "To compare."),
    ]
    assert set(AuditEntry.objects.filter(actor=cast.dev).values_list("action", flat=True)) == {
        "evidence.read",
        "evidence.original_opened",
    }


def test_small_pictures_are_one_look_a_day_of_each_person(cast):
    (evidence,) = sent(cast)
    for day in (timedelta(), timedelta(days=1)):
        with time_machine.travel(timezone.now() + day, tick=False):
            for person in (cast.dev, cast.dev, cast.alice):
                read_copy(evidence, actor=person, words=SMALL_PICTURE)
    read_copy(evidence, actor=cast.dev)
    looks = evidence.custody.filter(what="read").values_list("by", "words")
    day = [(cast.dev.pk, SMALL_PICTURE), (cast.alice.pk, SMALL_PICTURE)]
    assert sorted(looks) == sorted([*day, *day, (cast.dev.pk, "")])
    assert AuditEntry.objects.filter(action="evidence.read").count() == 5


def test_the_original_is_opened_for_a_reason_or_not_at_all(cast):
    (evidence,) = sent(cast)
    with pytest.raises(ReasonMissing):
        open_original(evidence, actor=cast.dev, reason="  ")
    with pytest.raises(DatabaseError, match="for_a_reason"), transaction.atomic():
        CustodyEntry.objects.create(evidence=evidence, by=cast.dev, what="opened")


def test_a_reading_is_never_taken_back(cast):
    (evidence,) = sent(cast)
    read_copy(evidence, actor=cast.dev)
    with pytest.raises(DatabaseError), transaction.atomic():
        CustodyEntry.objects.update(words="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        CustodyEntry.objects.all().delete()
