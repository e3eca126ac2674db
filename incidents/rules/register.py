"""Who keeps the evidence register, and what still has to be put to the respondent."""

from incidents.enums import InvestigationState as S
from incidents.models import Exhibit, Investigation
from portal import audit
from portal.models import Person

from .access import capacities, sees_referral
from .machine import Who

KEEPERS = frozenset({Who.INVESTIGATOR, Who.DECISION_MAKER})
GATHERING = (S.BDM_APPOINTED, S.RESPONSE_OPEN, S.INVESTIGATING, S.PRELIM_FINDINGS, S.DETERMINING)


def keeps_register(file: Investigation, actor: audit.Actor) -> bool:
    """Whoever gathers evidence, from their appointment to the determination."""
    return file.state in GATHERING and bool(KEEPERS & capacities(file, actor))


def sees_register(person: Person, file: Investigation) -> bool:
    """All of it for those who may read what was referred; for a delegate what a finding rests on (4.2)."""
    return sees_referral(person, file)


def is_unprepared(exhibit: Exhibit) -> bool:
    """Nothing is put to the respondent but in a form made for them: redacted, or whole for a reason."""
    return not exhibit.is_prepared or (exhibit.evidence is not None and not exhibit.evidence.copy_key)
