"""What must stay as it was, stored or written down with its hash, and where it is written that it did or did not."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Model, Prefetch, QuerySet

from incidents.enums import Custody
from incidents.models import Capture, CustodyEntry, Evidence, Letter, Referral
from portal import audit, files
from portal.models import AuditEntry

ROWS_AT_ONCE = 200
FOUND = (Custody.VERIFIED, Custody.CHANGED)
CHANGED, UNCHANGED = "found_changed", "found_unchanged"


@dataclass(frozen=True)
class Stored:
    """One file of an item: what it is, and the SHA-256 it must have."""

    name: str
    key: str
    sha256: str

    def found(self) -> str:
        """The SHA-256 it has now, or nothing where it is missing."""
        try:
            return files.digest_of(self.key)
        except files.FileRefused:
            return ""


@dataclass(frozen=True)
class Written(Stored):
    """The same of something that stands in the database: its key is its number there."""

    content: bytes

    def found(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


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
class AuditedItem:
    """Something with no chain of its own; the audit is one."""

    row: Model
    name: str
    parts: tuple[Stored, ...]
    was_changed: bool  # ever: whether there is anything to ask the audit for

    def stored(self) -> Iterator[Stored]:
        yield from self.parts

    def told(self) -> list[Told]:
        told: list[Told] = []
        for entry in self._findings() if self.was_changed else ():
            told = [] if entry.action == self._action(UNCHANGED) else [*told, Told(**entry.data)]
        return told

    def _findings(self) -> QuerySet[AuditEntry]:
        of_it = AuditEntry.objects.filter(target_kind=self.row._meta.label_lower, target_id=str(self.row.pk))
        return of_it.filter(action__in=(self._action(CHANGED), self._action(UNCHANGED))).order_by("pk")

    def _action(self, what: str) -> str:
        return f"{self.row._meta.model_name}.{what}"

    def write_unchanged(self) -> None:
        audit.record(self._action(UNCHANGED), self.row, actor=audit.SYSTEM)

    def write_changed(self, stored: Stored, told: Told) -> None:
        data = {"words": told.words, "found": told.found}
        audit.record(self._action(CHANGED), self.row, actor=audit.SYSTEM, data=data)


def all_items() -> Iterator[Item]:
    """In constant memory."""
    findings = CustodyEntry.objects.filter(what__in=FOUND)
    items = Evidence.objects.order_by("pk").prefetch_related(
        "redactions", Prefetch("custody", findings, to_attr="findings")
    )
    yield from map(EvidenceItem, items.iterator(chunk_size=ROWS_AT_ONCE))
    yield from _audited(Capture.objects.exclude(content_key=""), _of_capture)
    yield from _audited(Referral.objects.all(), _of_referral)
    yield from _audited(Letter.objects.select_related("paper"), _of_letter)


def _audited(rows: QuerySet[Any], parts_of: Callable[[Any], tuple[str, tuple[Stored, ...]]]) -> Iterator[Item]:
    found = AuditEntry.objects.filter(action=f"{rows.model._meta.model_name}.{CHANGED}")
    changed = set(found.values_list("target_id", flat=True))
    for row in rows.order_by("pk").iterator(chunk_size=ROWS_AT_ONCE):
        name, parts = parts_of(row)
        yield AuditedItem(row, name, parts, str(row.pk) in changed)


def _of_capture(capture: Capture) -> tuple[str, tuple[Stored, ...]]:
    page = Stored("The captured page", capture.content_key, capture.content_sha256)
    return f"capture {capture.pk} of post {capture.post_id}", (page,)


def _of_referral(referral: Referral) -> tuple[str, tuple[Stored, ...]]:
    return referral.number, (_written("The package", referral, referral.sha256, referral.document.encode()),)


def _of_letter(letter: Letter) -> tuple[str, tuple[Stored, ...]]:
    words = _written("The letter", letter, letter.sha256, letter.document.encode())
    paper = getattr(letter, "paper", None)
    papers = (_written("Its paper", letter, paper.sha256, bytes(paper.content)),) if paper else ()
    return f"letter {letter.pk}", (words, *papers)


def _written(name: str, row: Model, sha256: str, content: bytes) -> Written:
    return Written(name, f"{row._meta.model_name} {row.pk}", sha256, content)
