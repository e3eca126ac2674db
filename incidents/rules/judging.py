"""Who may judge a case. A yes is not taken back by whoever said it, nor a high severity by whoever found it."""

from incidents.enums import CaseState, Severity
from incidents.models import Case
from portal.models import Person

from .case import capacities
from .machine import Who

JUDGEABLE = (CaseState.IN_TRIAGE, CaseState.STAFF_CONTACTED, CaseState.MANAGER_CONTACTED)


def may_judge(case: Case, person: Person) -> bool:
    """The handler may; and a manager who may take back the yes it was judged with."""
    if case.state not in JUDGEABLE:
        return False
    return Who.HANDLER in capacities(case, person) or (case.potential_breach is True and may_take_back(case, person))


def may_take_back(case: Case, person: Person) -> bool:
    """May they say no where it was judged a potential breach? A manager may, who never said yes to it."""
    if Who.MEDIA_MANAGER not in capacities(case, person):
        return False
    return not case.judgements.filter(potential_breach=True, by=person).exists()


def may_lower(case: Case, person: Person) -> bool:
    """May they say that it is less than high? A manager may, who neither handles it nor judged it so."""
    if Who.MEDIA_MANAGER not in capacities(case, person) or case.handler_id == person.pk:
        return False
    return not case.judgements.filter(level=Severity.HIGH, by=person).exists()


def lowers(case: Case, severity: str) -> bool:
    return case.severity == Severity.HIGH and severity != Severity.HIGH
