"""Who may do what with training. Which courses and attempts someone may see is `visible_to`."""

import rules

from portal import people
from portal.models import Person, Role


@rules.predicate
def can_see_what_fails(person: Person) -> bool:
    return people.holds(person, Role.POLICY_OWNER, Role.TRAINING_AUTHOR)
