from .audit import AuditEntry, AuditLink
from .notice import Notice
from .person import Employment, Person, State
from .role import DIGITAL_MEDIA, PEOPLE_SERVICES, Role, RoleGrant
from .unit import Unit, UnitClosure

__all__ = [
    "DIGITAL_MEDIA",
    "PEOPLE_SERVICES",
    "AuditEntry",
    "AuditLink",
    "Employment",
    "Notice",
    "Person",
    "Role",
    "RoleGrant",
    "State",
    "Unit",
    "UnitClosure",
]
