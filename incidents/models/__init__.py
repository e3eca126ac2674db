from .case import Case, CaseEntry, Declaration, MatterPart
from .concern import Concern, Evidence, EvidenceReading, Post
from .decision import Determination, Finding, MeasureInView, Review, Sanction
from .investigation import Allegation, Investigation, InvestigationEntry
from .letter import Extension, Letter, LetterReading, Response

__all__ = [
    "Allegation",
    "Case",
    "CaseEntry",
    "Concern",
    "Declaration",
    "Determination",
    "Evidence",
    "EvidenceReading",
    "Extension",
    "Finding",
    "Investigation",
    "InvestigationEntry",
    "Letter",
    "LetterReading",
    "MatterPart",
    "MeasureInView",
    "Post",
    "Response",
    "Review",
    "Sanction",
]
