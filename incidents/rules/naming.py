"""As whom a reporter stands in what is kept of them, and how they may be named."""

from incidents import vault
from incidents.enums import Naming
from incidents.models import Concern
from incidents.models.identity import sealed_in
from portal import audit
from portal.models import Person


def offered() -> tuple[Naming, ...]:
    """How somebody signed in may give their name: in confidence only where it can be sealed."""
    return (Naming.NAMED, Naming.CONFIDENTIAL) if vault.is_open() else (Naming.NAMED,)


def raised_in_confidence(person: Person, concern: Concern) -> bool:
    return concern.naming == Naming.CONFIDENTIAL and bool(sealed_in(concern.case_id, [person]))


def written_as(person: Person, concern: Concern) -> audit.Actor:
    """Who is written down when this person does something with this concern: nobody, for its reporter in confidence."""
    return audit.CONFIDENTIAL if raised_in_confidence(person, concern) else person
