"""Whether what is stored is still what was sealed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from django.db import transaction
from django.db.models import Prefetch

from incidents.enums import Custody
from incidents.models import CustodyEntry, Evidence, Redaction
from incidents.notices import tell_media_managers_of_changed_files
from portal import audit, files

ROWS_AT_ONCE = 200
FOUND = (Custody.VERIFIED, Custody.CHANGED)


@dataclass(frozen=True)
class Stored:
    """One file of an item: what it is, and the SHA-256 it must have."""

    name: str
    key: str
    sha256: str


@dataclass(frozen=True)
class Fault:
    evidence: Evidence
    stored: Stored
    found: str  # the SHA-256 it has now, or nothing where it is missing

    @property
    def words(self) -> str:
        return f"{self.stored.name} {'was changed' if self.found else 'is missing'}"


@dataclass(frozen=True)
class Verdict:
    files: int
    faults: list[Fault]
    news: int  # how many of the faults no chain of custody told of before


Checked: TypeAlias = tuple[Evidence, list[Stored], list[Fault]]


def verify_evidence(*, record: bool = False) -> Verdict:
    """Recompute every stored file in constant memory and write what was found changed or missing into its chain.

    `record` also writes that an item was found unchanged; otherwise only an item that was mended says so. A fault
    stands in a chain once, however often it is found. Digital Media managers hear of new ones. Raises
    files.StorageUnavailable when the storage is away, or is there and empty: then nothing is written.
    """
    count, faults = 0, []
    for evidence, stored, wrong in _checked():
        count += len(stored)
        faults += wrong
        if stored and not wrong and (record or _told_of(evidence)):
            _write_unchanged(evidence)
    if faults and len(faults) == count and not any(fault.found for fault in faults):
        raise files.StorageUnavailable("Not one file is where it should be. Is the storage mounted?")
    news = sum(_write_fault(fault) for fault in faults)
    if news:
        tell_media_managers_of_changed_files()
    return Verdict(count, faults, news)


def _checked() -> Iterator[Checked]:
    findings = CustodyEntry.objects.filter(what__in=FOUND)
    items = Evidence.objects.order_by("pk").prefetch_related(
        "redactions", Prefetch("custody", findings, to_attr="findings")
    )
    for evidence in items.iterator(chunk_size=ROWS_AT_ONCE):
        stored = list(_stored_of(evidence))
        faults = [fault for one in stored if (fault := _fault_of(evidence, one))]
        yield evidence, stored, faults


def _stored_of(evidence: Evidence) -> Iterator[Stored]:
    yield Stored("The sealed original", evidence.original_key, evidence.original_sha256)
    if evidence.copy_key:
        yield Stored("The working copy", evidence.copy_key, evidence.copy_sha256)
    if evidence.thumbnail_key:
        yield Stored("The small picture", evidence.thumbnail_key, evidence.thumbnail_sha256)
    redactions: list[Redaction] = sorted(evidence.redactions.all(), key=lambda one: one.pk)
    for number, redaction in enumerate(redactions, start=1):
        yield Stored(f"Redacted copy {number}", redaction.copy_key, redaction.copy_sha256)


def _fault_of(evidence: Evidence, stored: Stored) -> Fault | None:
    try:
        found = files.digest_of(stored.key)
    except files.FileRefused:
        found = ""
    return None if found == stored.sha256 else Fault(evidence, stored, found)


def _told_of(evidence: Evidence) -> list[CustodyEntry]:
    """What its chain says is wrong with it now: whatever was found since it was last found unchanged."""
    told: list[CustodyEntry] = []
    for line in evidence.findings:  # type: ignore[attr-defined]
        told = [] if line.what == Custody.VERIFIED else [*told, line]
    return told


def _write_unchanged(evidence: Evidence) -> None:
    CustodyEntry.objects.create(
        evidence=evidence,
        what=Custody.VERIFIED,
        sha256_before=evidence.original_sha256,
        sha256_after=evidence.original_sha256,
    )


@transaction.atomic
def _write_fault(fault: Fault) -> bool:
    if any((line.words, line.sha256_after) == (fault.words, fault.found) for line in _told_of(fault.evidence)):
        return False
    CustodyEntry.objects.create(
        evidence=fault.evidence,
        what=Custody.CHANGED,
        sha256_before=fault.stored.sha256,
        sha256_after=fault.found,
        words=fault.words,
    )
    audit.record("evidence.found_changed", fault.evidence, actor=audit.SYSTEM, data={"file": fault.stored.name})
    return True
