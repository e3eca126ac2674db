from portal.roles import DIGITAL_MEDIA, PEOPLE_SERVICES, Role

from .audit import AuditEntry, AuditLink
from .calendar_feed import CalendarEntry, CalendarFeed
from .disposal import (
    BatchState,
    DisposalBatch,
    DisposalFile,
    DisposalItem,
    DisposalTarget,
    Disposed,
    DisposedCode,
    ItemState,
)
from .invitation import Invitation
from .leaving import LeaverFollowed
from .mailing import Cadence, MailChoice, Mailing, MailPace, SuppressedAddress
from .notice import Notice
from .outside import OutsideChannel, OutsideNews
from .overview import CountedBy, OverviewCount, OverviewFigure, OverviewReader, Topic
from .person import Employment, Person, State
from .role import ClaimedRole, RoleAsked, RoleGrant
from .role_review import RoleReview
from .scim import ScimGroup, ScimLeaversAllowed, ScimMember, ScimScope, ScimToken, ScimUser
from .second_factor import FactorKind, FactorReset, RecoveryCode, SecondFactor
from .session import Session
from .staff import StaffChange, StaffChangeKind, StaffImport, StaffImportState, StaffLater
from .standing_in import StandIn
from .unit import Unit, UnitClosure

__all__ = [
    "DIGITAL_MEDIA",
    "PEOPLE_SERVICES",
    "AuditEntry",
    "AuditLink",
    "BatchState",
    "Cadence",
    "CalendarEntry",
    "CalendarFeed",
    "ClaimedRole",
    "CountedBy",
    "DisposalBatch",
    "DisposalFile",
    "DisposalItem",
    "DisposalTarget",
    "Disposed",
    "DisposedCode",
    "Employment",
    "FactorKind",
    "FactorReset",
    "Invitation",
    "ItemState",
    "LeaverFollowed",
    "MailChoice",
    "MailPace",
    "Mailing",
    "Notice",
    "OutsideChannel",
    "OutsideNews",
    "OverviewCount",
    "OverviewFigure",
    "OverviewReader",
    "Person",
    "RecoveryCode",
    "Role",
    "RoleAsked",
    "RoleGrant",
    "RoleReview",
    "ScimGroup",
    "ScimLeaversAllowed",
    "ScimMember",
    "ScimScope",
    "ScimToken",
    "ScimUser",
    "SecondFactor",
    "Session",
    "StaffChange",
    "StaffChangeKind",
    "StaffImport",
    "StaffImportState",
    "StaffLater",
    "StandIn",
    "State",
    "SuppressedAddress",
    "Topic",
    "Unit",
    "UnitClosure",
]
