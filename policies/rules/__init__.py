"""Who may do what with policies. Who may read one is `Policy.objects.visible_to`."""

import rules

from policies.models import Acknowledgement
from policies.models.question import desks_of
from portal import people
from portal.models import Person, Role


@rules.predicate
def is_policy_owner(person: Person) -> bool:
    return people.holds(person, Role.POLICY_OWNER)


@rules.predicate
def is_auditor(person: Person) -> bool:
    return people.holds(person, Role.AUDITOR)


@rules.predicate
def is_manager(person: Person) -> bool:
    """Whoever acts for one is one."""
    return person.manages_anyone


@rules.predicate
def sees_a_team(person: Person) -> bool:
    return person.sees_a_team


can_author = is_policy_owner
can_see_everyones_coverage = is_policy_owner | is_auditor
can_see_coverage = can_see_everyones_coverage | sees_a_team
can_remind = is_policy_owner | is_manager


@rules.predicate
def can_answer_questions(person: Person) -> bool:
    return bool(desks_of(person))


def can_read_note(person: Person, acknowledgement: Acknowledgement) -> bool:
    """What stands behind an acknowledgement (notes, answers, reasons) is not for whoever merely holds its code."""
    return acknowledgement.person_id == person.pk or can_see_everyones_coverage(person)
