from .assignment import Assignment, KeptOut
from .case import Case, CaseEntry, Declaration, MatterPart
from .concern import Concern, HandOver, NameGiven, Sighting
from .decision import Determination, Finding, MeasureInView, Review, Sanction
from .draft import ConcernDraft, DraftFile, ReceivedMail
from .evidence import CustodyEntry, CustodyRecord, Evidence, Redaction
from .identity import NameRequest, NameSeen, SealedName
from .investigation import Allegation, Investigation, InvestigationEntry
from .letter import Extension, Letter, LetterReading, Response
from .post import Capture, Post

__all__ = [
    "Allegation",
    "Assignment",
    "Capture",
    "Case",
    "CaseEntry",
    "Concern",
    "ConcernDraft",
    "CustodyEntry",
    "CustodyRecord",
    "Declaration",
    "Determination",
    "DraftFile",
    "Evidence",
    "Extension",
    "Finding",
    "HandOver",
    "Investigation",
    "InvestigationEntry",
    "KeptOut",
    "Letter",
    "LetterReading",
    "MatterPart",
    "MeasureInView",
    "NameGiven",
    "NameRequest",
    "NameSeen",
    "Post",
    "ReceivedMail",
    "Redaction",
    "Response",
    "Review",
    "Sanction",
    "SealedName",
    "Sighting",
]
