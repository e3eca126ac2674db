from .assignment import Assignment, KeptOut
from .case import Case, CaseEntry, Declaration, MatterPart
from .casework import CaseLink, Tick
from .concern import Concern, HandOver, NameGiven, Sighting
from .decision import Determination, Finding, MeasureInView, Review, Sanction
from .disclosure import Disclosure
from .draft import ConcernDraft, DraftFile, ReceivedMail
from .evidence import CustodyEntry, CustodyRecord, Evidence, Redaction
from .identity import NameRequest, NameSeen, SealedName
from .investigation import Allegation, Investigation, InvestigationEntry
from .judgement import Judgement
from .letter import Extension, Letter, LetterReading, Response
from .monitoring import Look, MonitoringImport, Watch
from .post import Capture, Post
from .referral import Referral, ReferralReturn
from .search import (
    BulkStep,
    CaseLabel,
    CaseMarker,
    CaseText,
    QueueTaste,
    SavedSearch,
    SearchFind,
    SearchRound,
    SearchWatch,
)

__all__ = [
    "Allegation",
    "Assignment",
    "BulkStep",
    "Capture",
    "Case",
    "CaseEntry",
    "CaseLabel",
    "CaseLink",
    "CaseMarker",
    "CaseText",
    "Concern",
    "ConcernDraft",
    "CustodyEntry",
    "CustodyRecord",
    "Declaration",
    "Determination",
    "Disclosure",
    "DraftFile",
    "Evidence",
    "Extension",
    "Finding",
    "HandOver",
    "Investigation",
    "InvestigationEntry",
    "Judgement",
    "KeptOut",
    "Letter",
    "LetterReading",
    "Look",
    "MatterPart",
    "MeasureInView",
    "MonitoringImport",
    "NameGiven",
    "NameRequest",
    "NameSeen",
    "Post",
    "QueueTaste",
    "ReceivedMail",
    "Redaction",
    "Referral",
    "ReferralReturn",
    "Response",
    "Review",
    "Sanction",
    "SavedSearch",
    "SealedName",
    "SearchFind",
    "SearchRound",
    "SearchWatch",
    "Sighting",
    "Tick",
    "Watch",
]
