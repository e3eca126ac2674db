from .assignment import Assignment, KeptOut
from .case import Case, CaseEntry, Declaration, MatterPart
from .casework import CaseLink, Tick
from .concern import Concern, HandOver, NameGiven, Sighting
from .consequence import ClearanceAction, CriminalReferral, CriminalReferralStep, SuitabilityAction, Termination
from .correction import Correction
from .decision import Determination, Finding
from .delegation import Delegation
from .directed import DirectedCourse
from .disclosure import Disclosure
from .draft import ConcernDraft, DraftFile, ReceivedMail
from .errand import Errand, ErrandReminder
from .evidence import CustodyEntry, CustodyRecord, Evidence, Redaction
from .facet import CaseFacet
from .file_export import FileExport
from .handed_on import HandedOn, HandedOnNews
from .hearing import ExtensionRefusal, ExtensionRequest, ResponseFile, SupportPerson
from .hold import Hold, HoldReview
from .identity import NameRequest, NameSeen, SealedName
from .implementation import ImplementationTask, SeriousMisconductDeclaration
from .intake import Appointment, FileReminder, PathDecision, RespondentMatch
from .interview import Interview, InterviewAnswer, InterviewRecord
from .investigation import Allegation, Investigation, InvestigationEntry
from .judgement import Judgement
from .letter import Extension, Letter, LetterDelivery, LetterPaper, LetterReading, LetterTemplate, Response
from .measure import MeasureInView, ReliedOn, SalarySnapshot
from .membership import BreakGlass, FileMember
from .monitoring import Look, MonitoringImport, Watch
from .post import Capture, Post
from .referral import Referral, ReferralReturn
from .register import Exhibit, ExhibitCopy, Putting, Reliance
from .release import Release, ReleaseChoice, ReleaseDocument, ReleaseStep
from .release_doubt import ReleaseDoubt
from .retention import LegalHold, PersonnelReference, Retention
from .review import Review, ReviewStep
from .sanction import Sanction, SanctionChange
from .sanction_decision import Factor, SanctionDecision
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
from .separation import Separation
from .suspension import ExceptionalPeriod, Suspension, SuspensionReview

__all__ = [
    "Allegation",
    "Appointment",
    "Assignment",
    "BreakGlass",
    "BulkStep",
    "Capture",
    "Case",
    "CaseEntry",
    "CaseFacet",
    "CaseLabel",
    "CaseLink",
    "CaseMarker",
    "CaseText",
    "ClearanceAction",
    "Concern",
    "ConcernDraft",
    "Correction",
    "CriminalReferral",
    "CriminalReferralStep",
    "CustodyEntry",
    "CustodyRecord",
    "Declaration",
    "Delegation",
    "Determination",
    "DirectedCourse",
    "Disclosure",
    "DraftFile",
    "Errand",
    "ErrandReminder",
    "Evidence",
    "ExceptionalPeriod",
    "Exhibit",
    "ExhibitCopy",
    "Extension",
    "ExtensionRefusal",
    "ExtensionRequest",
    "Factor",
    "FileExport",
    "FileMember",
    "FileReminder",
    "Finding",
    "HandOver",
    "HandedOn",
    "HandedOnNews",
    "Hold",
    "HoldReview",
    "ImplementationTask",
    "Interview",
    "InterviewAnswer",
    "InterviewRecord",
    "Investigation",
    "InvestigationEntry",
    "Judgement",
    "KeptOut",
    "LegalHold",
    "Letter",
    "LetterDelivery",
    "LetterPaper",
    "LetterReading",
    "LetterTemplate",
    "Look",
    "MatterPart",
    "MeasureInView",
    "MonitoringImport",
    "NameGiven",
    "NameRequest",
    "NameSeen",
    "PathDecision",
    "PersonnelReference",
    "Post",
    "Putting",
    "QueueTaste",
    "ReceivedMail",
    "Redaction",
    "Referral",
    "ReferralReturn",
    "Release",
    "ReleaseChoice",
    "ReleaseDocument",
    "ReleaseDoubt",
    "ReleaseStep",
    "Reliance",
    "ReliedOn",
    "RespondentMatch",
    "Response",
    "ResponseFile",
    "Retention",
    "Review",
    "ReviewStep",
    "SalarySnapshot",
    "Sanction",
    "SanctionChange",
    "SanctionDecision",
    "SavedSearch",
    "SealedName",
    "SearchFind",
    "SearchRound",
    "SearchWatch",
    "Separation",
    "SeriousMisconductDeclaration",
    "Sighting",
    "SuitabilityAction",
    "SupportPerson",
    "Suspension",
    "SuspensionReview",
    "Termination",
    "Tick",
    "Watch",
]
