"""What has stored files that must stay as they were, and where it is written that they did or did not."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Prefetch, QuerySet

from incidents.enums import Custody
from incidents.models import Capture, CustodyEntry, Evidence
from portal import audit
from portal.models import AuditEntry

ROWS_AT_ONCE = 200
FOUND = (Custody.VERIFIED, Custody.CHANGED)
CAPTURE_CHANGED, CAPTURE_VERIFIED = "capture.found_changed", "capture.found_unchanged"


@dataclass(frozen=True)
class Stored:
    """One file of an item: what it is, and the SHA-256 it must have."""

    name: str
    key: str
    sha256: str


@dataclass(frozen=True)
class Told:
    """Something that was written down as wrong: in words, and the SHA-256 it had, or nothing where it was missing."""

    words: str
    found: str


class Item(Protocol):
    @property
    def name(self) -> str: ...
    def stored(self) -> Iterator[Stored]: ...
    def told(self) -> list[Told]:
        """What is written to be wrong with it now: whatever was found since it was last found unchanged."""

    def write_unchanged(self) -> None: ...
    def write_changed(self, stored: Stored, told: Told) -> None: ...


@dataclass(frozen=True)
class EvidenceItem:
    """Written into its chain of custody."""

    evidence: Evidence

    @property
    def name(self) -> str:
        return str(self.evidence.code)

    def stored(self) -> Iterator[Stored]:
        evidence = self.evidence
        yield Stored("The sealed original", evidence.original_key, evidence.original_sha256)
        if evidence.copy_key:
            yield Stored("The working copy", evidence.copy_key, evidence.copy_sha256)
        if evidence.thumbnail_key:
            yield Stored("The small picture", evidence.thumbnail_key, evidence.thumbnail_sha256)
        for number, redaction in enumerate(sorted(evidence.redactions.all(), key=lambda one: one.pk), start=1):
            yield Stored(f"Redacted copy {number}", redaction.copy_key, redaction.copy_sha256)

    def told(self) -> list[Told]:
        told: list[Told] = []
        for line in self.evidence.findings:  # type: ignore[attr-defined]
            told = [] if line.what == Custody.VERIFIED else [*told, Told(line.words, line.sha256_after)]
        return told

    def write_unchanged(self) -> None:
        sha256 = self.evidence.original_sha256
        CustodyEntry.objects.create(
            evidence=self.evidence, what=Custody.VERIFIED, sha256_before=sha256, sha256_after=sha256
        )

    def write_changed(self, stored: Stored, told: Told) -> None:
        CustodyEntry.objects.create(
            evidence=self.evidence,
            what=Custody.CHANGED,
            sha256_before=stored.sha256,
            sha256_after=told.found,
            words=told.words,
        )
        audit.record("evidence.found_changed", self.evidence, actor=audit.SYSTEM, data={"file": stored.name})


@dataclass(frozen=True)
class CaptureItem:
    """A page as it came. It has no chain of its own; the audit is one."""

    capture: Capture
    was_changed: bool  # ever: whether there is anything to ask the audit for

    @property
    def name(self) -> str:
        return f"capture {self.capture.pk} of post {self.capture.post_id}"

    def stored(self) -> Iterator[Stored]:
        yield Stored("The captured page", self.capture.content_key, self.capture.content_sha256)

    def told(self) -> list[Told]:
        told: list[Told] = []
        for entry in self._findings() if self.was_changed else ():
            told = [] if entry.action == CAPTURE_VERIFIED else [*told, Told(**entry.data)]
        return told

    def _findings(self) -> QuerySet[AuditEntry]:
        of_it = AuditEntry.objects.filter(target_kind=Capture._meta.label_lower, target_id=str(self.capture.pk))
        return of_it.filter(action__in=(CAPTURE_CHANGED, CAPTURE_VERIFIED)).order_by("pk")

    def write_unchanged(self) -> None:
        audit.record(CAPTURE_VERIFIED, self.capture, actor=audit.SYSTEM)

    def write_changed(self, stored: Stored, told: Told) -> None:
        audit.record(CAPTURE_CHANGED, self.capture, actor=audit.SYSTEM, data={"words": told.words, "found": told.found})


def all_items() -> Iterator[Item]:
    """In constant memory."""
    findings = CustodyEntry.objects.filter(what__in=FOUND)
    items = Evidence.objects.order_by("pk").prefetch_related(
        "redactions", Prefetch("custody", findings, to_attr="findings")
    )
    yield from map(EvidenceItem, items.iterator(chunk_size=ROWS_AT_ONCE))
    changed = set(AuditEntry.objects.filter(action=CAPTURE_CHANGED).values_list("target_id", flat=True))
    captures = Capture.objects.exclude(content_key="").order_by("pk")
    for capture in captures.iterator(chunk_size=ROWS_AT_ONCE):
        yield CaptureItem(capture, str(capture.pk) in changed)
