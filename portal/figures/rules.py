"""Who reads numbers of all rooms."""

import rules

from portal import people
from portal.models import Person, Role


@rules.predicate
def can_read_the_map(person: Person) -> bool:
    """Those who answer for the words, the course about them or the department, and who looks whether they do."""
    return people.holds(person, Role.POLICY_OWNER, Role.TRAINING_AUTHOR, Role.AUDITOR, Role.EXECUTIVE)


@rules.predicate
def can_read_the_overview(person: Person) -> bool:
    return people.holds(person, Role.POLICY_OWNER, Role.AUDITOR, Role.EXECUTIVE)
