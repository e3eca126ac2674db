"""What is in the complete export of a file, in its order."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from mimetypes import guess_extension
from pathlib import Path

from incidents.chronology.paper import chronology_pdf
from incidents.chronology.whole import chronology, whole_material
from incidents.enums import EvidenceState
from incidents.models import Capture, Evidence, Letter, Referral
from incidents.never_leaves import NeverLeaves
from incidents.referral_paper import referral_pdf

from . import verify
from .audit_lines import audit_lines
from .rows import OTHERWISE, Table, Targets, Teller, belonging, evidence_of, kept_files, lines, reporters_of, tables
from .sealing import SealedLine, Sealing

HELD_BACK = "It was left out because it carries a virus."


@dataclass
class Contents(Sealing):
    """All of the file, so that nobody has to come back for the rest."""

    targets: Targets = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.teller = Teller(reporters_of(self.file))
        self.tables = list(tables(self.file))

    def _what_leaves(self) -> Iterator[bytes]:
        for table in self.tables:
            yield from self._records(table)
        yield from self._chronology()
        yield from self._letters()
        yield from self._referrals()
        for item in evidence_of(self.file).prefetch_related("redactions").iterator(chunk_size=100):
            yield from self._item(item)
        yield from self._captures()
        yield from self._attachments()
        yield from self._add(verify.AUDIT, self._counted(audit_lines(self.targets, self.teller.reporters)))

    def _records(self, table: Table) -> Iterator[bytes]:
        """Where there is any: which there are is noted on the way, for what was recorded of them."""
        told = lines(table, self.teller, self.targets.setdefault(table.name, []))
        if (first := next(told, None)) is not None:
            yield from self._add(f"records/{table.name}.jsonl", chain([first], told))

    def _letters(self) -> Iterator[bytes]:
        """The words as they were locked, and the paper made of them; none that went to whoever reported it."""
        letters = Letter.objects.filter(investigation=self.file, concern=None).select_related("paper").order_by("pk")
        for letter in letters:
            if letter.recipient_id not in self.teller.reporters:
                path = f"letters/{letter.issued_at:%Y-%m-%d}-{letter.kind}-{letter.pk}"
                yield from self._add_sealed(f"{path}.json", letter.sha256, [letter.document.encode()])
                yield from self._add_sealed(f"{path}.pdf", letter.paper.sha256, [bytes(letter.paper.content)])

    def _referrals(self) -> Iterator[bytes]:
        for referral in Referral.objects.filter(case=self.file.case_id).select_related("case", "by"):
            path = f"referrals/{referral.number}"
            yield from self._add_sealed(f"{path}.json", referral.sha256, [referral.document.encode()])
            found = hashlib.sha256(referral.document.encode()).hexdigest()
            yield from self._add(f"{path}.pdf", [referral_pdf(referral, is_unchanged=found == referral.sha256)])

    def _item(self, item: Evidence) -> Iterator[bytes]:
        path = f"evidence/{item.concern_id or 'given'}-{item.position}-{str(item.code)[:8]}"
        suffix = guess_extension(item.media_type) or ".bin"
        if item.state == EvidenceState.INFECTED:
            self.sealed.append(SealedLine(f"{path}/original{suffix}", item.original_sha256, HELD_BACK))
            return
        yield from self._stored(f"{path}/original{suffix}", item.original_key, item.original_sha256)
        if item.copy_key:
            yield from self._stored(f"{path}/copy{Path(item.copy_key).suffix}", item.copy_key, item.copy_sha256)
        for number, one in enumerate(sorted(item.redactions.all(), key=lambda one: one.pk), start=1):
            yield from self._stored(
                f"{path}/redacted-{number}{Path(one.copy_key).suffix}", one.copy_key, one.copy_sha256
            )

    def _captures(self) -> Iterator[bytes]:
        found = next(table for table in self.tables if table.name == Capture._meta.model_name)
        for capture in found.rows.exclude(content_key="").iterator(chunk_size=100):
            suffix = Path(capture.content_key).suffix or ".html"
            path = (
                f"posts/{capture.post_id}/capture-{capture.pk}{suffix}.txt"  # somebody else's page: never opened as one
            )
            yield from self._stored(path, capture.content_key, capture.content_sha256)

    def _attachments(self) -> Iterator[bytes]:
        """Whatever else a row of the file keeps; evidence stands above, each item by itself."""
        for table in self.tables:
            model = table.rows.model
            for key, sha256 in kept_files(model) if model in belonging() and model not in OTHERWISE else ():
                for row in table.rows.exclude(**{key: ""}).iterator(chunk_size=100):
                    suffix = guess_extension(getattr(row, "media_type", "")) or ".bin"
                    path = f"attachments/{table.name}-{row.pk}-{key.removesuffix('_key')}{suffix}"
                    yield from self._stored(path, getattr(row, key), getattr(row, sha256))

    def _chronology(self) -> Iterator[bytes]:
        """Without the name of whoever reported it, as in the records."""
        unnamed = NeverLeaves(self.file).without_reporters
        events = (
            replace(one, what=unnamed(one.what), who=unnamed(one.who), words=unnamed(one.words))
            for one in chronology(self.file, whole_material(self.file))
        )
        yield from self._add("chronology.pdf", [chronology_pdf(self.file, events, at=self.export.at)])

    def _counted(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self.audit_entries += 1
            yield piece
