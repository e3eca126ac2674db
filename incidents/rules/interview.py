"""Who interviews whom, and when."""

from incidents.enums import InvestigationState as S
from incidents.models import Interview, Investigation
from portal import audit

from .access import capacities
from .machine import Who

INTERVIEWERS = frozenset({Who.INVESTIGATOR, Who.DECISION_MAKER})
# Not before the notice: there is no investigation behind the respondent's back (Handling misconduct, 4).
INTERVIEWING = (S.RESPONSE_OPEN, S.INVESTIGATING)


def interviews(file: Investigation, actor: audit.Actor) -> bool:
    return bool(INTERVIEWERS & capacities(file, actor))


def is_awaited(interview: Interview) -> bool:
    """Does the interviewed person still have to say whether what was written down is right?"""
    record = interview.record
    return record is not None and not record.is_answered and interview.called_off_at is None
