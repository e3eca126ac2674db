"""As whom somebody may act on a file of People Services, and what of it they see (domain brief, 4.1 and 4.2)."""

from incidents.models import Declaration, Investigation, MatterPart
from incidents.models.identity import sealed_in
from incidents.models.investigation import WALLED_FROM_FILE
from portal import audit, people
from portal.models import PEOPLE_SERVICES, Person, Role

from .machine import Who
from .process import DECIDED_BY_DELEGATE


def capacities(file: Investigation, actor: audit.Actor) -> frozenset[Who]:
    """As whom the actor may act on this file; nobody, for someone behind its wall."""
    if not isinstance(actor, Person):
        return frozenset({Who.SYSTEM}) if actor is audit.SYSTEM else frozenset()
    if actor.pk == file.respondent_id:
        return frozenset({Who.RESPONDENT})
    if is_walled(actor, file):
        return frozenset()
    return frozenset(who for who, holds in _holdings(file, actor).items() if holds)


def _holdings(file: Investigation, person: Person) -> dict[Who, bool]:
    serves = _serves(person, file) and is_on_or_may_come(person, file)
    return {
        Who.SERVICES_OFFICER: serves and people.holds(person, Role.PEOPLE_SERVICES_OFFICER),
        Who.SERVICES_MANAGER: serves and people.holds(person, Role.PEOPLE_SERVICES_MANAGER),
        Who.INVESTIGATOR: file.investigator_id == person.pk and people.holds(person, Role.INVESTIGATOR),
        Who.DECISION_MAKER: file.decision_maker_id == person.pk and people.holds(person, Role.BREACH_DECISION_MAKER),
        Who.DELEGATE: file.delegate_id == person.pk and people.holds(person, Role.SANCTION_DELEGATE),
        Who.SUSPENDER: file.suspender_id == person.pk and people.holds(person, Role.SANCTION_DELEGATE),
    }


def is_on_or_may_come(person: Person, file: Investigation) -> bool:
    """Of People Services: those on the file, a manager whom nobody took off it, anybody while nobody is on it.

    Whoever broke the glass reads it and does nothing in it.
    """
    if person.pk in file.memberships:
        return file.memberships[person.pk]
    is_taken = any(file.memberships.values())
    return not is_taken or people.holds(person, Role.PEOPLE_SERVICES_MANAGER)


def is_walled(person: Person, file: Investigation) -> bool:
    """Kept out by another part in the matter, or by a place above the respondent."""
    if file.read_by == person.pk:
        return False
    if MatterPart.objects.filter(case=file.case_id, person=person, part__in=WALLED_FROM_FILE).exists():
        return True
    if sealed_in(file.case_id, [person]):
        return True
    return person.pk == file.respondent_id or person.pk in people.line_above(file.respondent)


def has_declared(person: Person, file: Investigation) -> bool:
    return Declaration.objects.filter(case=file.case_id, person=person, has_conflict=False).exists()


def sees_reporter(person: Person, file: Investigation) -> bool:
    """People Services only (4.2): an investigator or a decider learns the name where fairness needs it, from them."""
    return _serves(person, file)


def _serves(person: Person, file: Investigation) -> bool:
    """Of People Services, and without a decision of their own to make in this matter."""
    return person.pk not in file.deciders and people.holds(person, *PEOPLE_SERVICES)


def sees_sanction(person: Person, file: Investigation) -> bool:
    """Not the breach decision-maker and not the investigator (4.2)."""
    return file.delegate_id == person.pk or _serves(person, file)


def sees_suspension(person: Person, file: Investigation) -> bool:
    """Whoever decides on it, and People Services: it is no part of the evidence, and of no finding."""
    return file.suspender_id == person.pk or _serves(person, file)


def sees_consequences(person: Person, file: Investigation) -> bool:
    """What followed outside section 15: People Services only; a delegate decides on the findings (4.2)."""
    return _serves(person, file)


def sees_errands(person: Person, file: Investigation) -> bool:
    """What others were asked to carry out: People Services only; whoever does it reads their own part, apart."""
    return _serves(person, file)


def may_record_salary(person: Person, file: Investigation) -> bool:
    """The delegate, or People Services for them, once there is one and until the decision."""
    return file.state in DECIDED_BY_DELEGATE and sees_sanction(person, file) and not is_walled(person, file)


def sees_referral(person: Person, file: Investigation) -> bool:
    """What was referred. A delegate decides on the findings and what they rely on, and on nothing else (4.2)."""
    return person.pk in (file.investigator_id, file.decision_maker_id, file.suspender_id) or _serves(person, file)
