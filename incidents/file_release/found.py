"""A document that could be released, and what is given of it before anybody decides."""

from dataclasses import dataclass
from datetime import date

from incidents.enums import EvidenceState, ExportFor, Given, Releasable
from incidents.models import Evidence, Redaction

from .items import leaving
from .words import Block


@dataclass(frozen=True)
class Found:
    """`is_theirs`: put to the respondent, or their own words. `is_relied_on`: a decision of the matter rests on it.

    `shown_as` is the covered copy in which the respondent was shown a picture.
    """

    kind: Releasable
    title: str
    on: date | None
    blocks: list[Block]
    is_theirs: bool = False
    is_relied_on: bool = False
    evidence: Evidence | None = None
    shown_as: Redaction | None = None
    is_only_covered: bool = False

    @property
    def is_held_back(self) -> bool:
        return self.evidence is not None and self.evidence.state == EvidenceState.INFECTED

    def given_at_first(self, made_for: str) -> str:
        """The respondent gets what they had; a reviewing body what was relied on; on request nothing by itself."""
        if self.is_held_back:
            return Given.WITHHELD
        if self.evidence is not None and leaving(self.evidence, None) is None:
            return ""
        if self.is_only_covered and self.shown_as is None:
            return ""
        if made_for == ExportFor.RESPONDENT and self.is_theirs:
            return Given.PART if self.shown_as else Given.WHOLE
        return Given.WHOLE if made_for == ExportFor.REVIEW and self.is_relied_on else ""
