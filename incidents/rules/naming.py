"""As whom a reporter stands in what is kept of them, and who may learn a name kept in confidence."""

from incidents.enums import Naming
from incidents.models import Concern, NameRequest
from incidents.models.identity import sealed_in
from portal import audit
from portal.models import Person


def may_keep(custodian: Person, concern: Concern) -> bool:
    """May this custodian ask about the name, or decide? Never with a part in the matter, nor about their own."""
    return Concern.objects.kept_apart_for(custodian).filter(pk=concern.pk).exists()


def may_decide(custodian: Person, request: NameRequest) -> bool:
    asks = request.asked_by_id == custodian.pk
    return request.decided_at is None and not asks and may_keep(custodian, request.concern)


def may_see(custodian: Person, request: NameRequest) -> bool:
    return request.is_open and request.asked_by_id == custodian.pk and may_keep(custodian, request.concern)


def tells_who(person: Person, words: str) -> bool:
    """Does this text say who the person is, as the directory knows them?"""
    text = " ".join(words.casefold().split())
    return any(known.casefold() in text for known in (person.name, person.email, person.staff_number))


def raised_in_confidence(person: Person, concern: Concern) -> bool:
    return concern.naming == Naming.CONFIDENTIAL and bool(sealed_in(concern.case_id, [person]))


def written_as(person: Person, concern: Concern) -> audit.Actor:
    """Who is written down when this person does something with this concern: nobody, for its reporter in confidence."""
    return audit.CONFIDENTIAL if raised_in_confidence(person, concern) else person
