from .audit import AuditEntry, AuditLink
from .notice import Notice
from .person import Employment, Person, State
from .role import Role, RoleGrant
from .unit import Unit, UnitClosure

__all__ = [
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
