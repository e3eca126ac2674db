"""A letter put together: letterhead, to whom, its blocks and who signs, as the document that is locked at issue."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from incidents.enums import TO_REPORTER, LetterKind

from .template import fill
from .values import Given, values_of

Document = dict[str, Any]

MARKING = "OFFICIAL: Sensitive"
FORM = 1  # of the document, for whoever reads it in years
DELEGATES = "Suspension delegate"
OFFICES: dict[LetterKind, str] = {
    LetterKind.NOTICE: "Breach decision-maker",
    LetterKind.VARIATION: "Breach decision-maker",
    LetterKind.PRELIMINARY: "Breach decision-maker",
    LetterKind.DETERMINATION: "Breach decision-maker",
    LetterKind.PROPOSAL: "Sanction delegate",
    LetterKind.DECISION: "Sanction delegate",
    LetterKind.SUSPENSION_PROPOSAL: DELEGATES,
    LetterKind.SUSPENSION_DECISION: DELEGATES,
    LetterKind.SUSPENSION_REVIEW: DELEGATES,
}
SECTION = "People Services"


@dataclass(frozen=True)
class Wording:
    """The words of a kind of letter, and which version of them: 1 is what comes with the portal."""

    version: int
    words: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.words.encode()).hexdigest()


def compose(given: Given, wording: Wording) -> Document:
    """Everything the reader is told, and what it was made from. Nothing people wrote is read as markup."""
    values = values_of(given)
    blocks = fill(wording.words, values)
    return {
        "form": FORM,
        "kind": given.kind.value,
        "title": str(given.kind.label),
        "marking": MARKING,
        "department": settings.DEPARTMENT_NAME,
        "address": list(settings.LETTERHEAD_LINES),
        "section": SECTION,
        "reference": reference_of(given),
        "date": values.say("date"),
        "to": [given.to_name] if given.to_name else [],
        "blocks": blocks,
        "signatory": given.signatory,
        "office": OFFICES.get(given.kind, SECTION),
        "template": {"version": wording.version, "sha256": wording.sha256},
        "merged": dict(sorted(values.merged.items())),
    }


def reference_of(given: Given) -> str:
    """Whoever reported learns no number of a matter."""
    if given.kind in TO_REPORTER:
        concern = given.fields.get("concern")
        return concern.number if concern else ""
    return str(given.file.number)


def canonical(document: Document) -> str:
    """The very letters the hash is of."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
