"""What is in the archive of a release: each document that is given, in the form decided, and the schedule of all."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Prefetch

from incidents.enums import EvidenceState, Given
from incidents.file_export.sealing import SealedLine, Sealing
from incidents.models import Evidence, ReleaseChoice, ReleaseDocument
from portal.templatetags.postwise import day

from .items import leaving_of
from .paper import document_pdf, name_of, schedule_of, schedule_pdf

HELD_BACK = "It was left out because it was found to carry a virus."


@dataclass
class ReleaseContents(Sealing):
    """Neither the audit nor any record of the file is in it, and nobody's name but what its documents say."""

    templates: ClassVar[str] = "incidents/file_release"

    def __post_init__(self) -> None:
        super().__post_init__()
        assert self.export.release is not None
        self.release = self.export.release
        choices = Prefetch("choices", ReleaseChoice.objects.select_related("redaction"))
        self.documents = list(self.release.documents.prefetch_related(choices))
        self.schedule = schedule_of(self.documents)

    def _what_leaves(self) -> Iterator[bytes]:
        for document, line in zip(self.documents, self.schedule, strict=True):
            if document.given != Given.WITHHELD:
                yield from self._document(document, line)
        yield from self._add("schedule.pdf", [schedule_pdf(self.release, self.schedule, about=self._of_it())])
        written = json.dumps({**self._said(), "documents": self.schedule}, indent=1, ensure_ascii=False)
        yield from self._add("schedule.json", [written.encode()])

    def _document(self, document: ReleaseDocument, line: dict[str, Any]) -> Iterator[bytes]:
        path = f"documents/{name_of(document)}"
        if document.evidence_id is None:
            line["file"] = f"{path}.pdf"
            yield from self._add(line["file"], [document_pdf(document, self.release)])
            return
        yield from self._item(document, path, line)

    def _item(self, document: ReleaseDocument, path: str, line: dict[str, Any]) -> Iterator[bytes]:
        """As it is known to be at this moment: what was found to carry a virus since then does not leave."""
        item = Evidence.objects.get(pk=document.evidence_id or 0)
        form = leaving_of(document, item, document.choice.redaction if document.choice else None)
        if form is None:
            told = HELD_BACK if item.state == EvidenceState.INFECTED else "It can no longer be read."
            self.sealed.append(SealedLine(path, item.copy_sha256 or item.original_sha256, told))
            return
        line["file"] = f"{path}{form.suffix}"
        yield from self._stored(line["file"], form.key, form.sha256)

    def _context(self) -> dict[str, Any]:
        return {**super()._context(), "release": self.release, "schedule": self.schedule}

    def _said(self) -> dict[str, Any]:
        return {"release": self.release.number, "for": self.release.made_for, "reference": self.release.reference}

    def _of_it(self) -> list[tuple[str, str]]:
        return [
            ("Released to", self.release.get_made_for_display()),
            ("Reference", self.release.reference),
            ("File", self.file.number),
            ("As it stood on", day(self.release.at)),
            ("Approved", day(self.release.approved_at)),
            ("Code", self.export.code),
        ]
