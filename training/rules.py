"""Who may do what with training. Which courses and attempts someone may see is `visible_to`."""

import rules

from portal import people
from portal.models import Person, Role
from training.models import Assignment, CourseVersion


@rules.predicate
def can_see_what_fails(person: Person) -> bool:
    return people.holds(person, Role.POLICY_OWNER, Role.TRAINING_AUTHOR)


@rules.predicate
def can_author(person: Person) -> bool:
    return people.holds(person, Role.TRAINING_AUTHOR)


@rules.predicate
def can_approve(person: Person, version: CourseVersion) -> bool:
    """Another author, or the owner of a policy: never anybody who wrote a part of it."""
    may_review = people.holds(person, Role.TRAINING_AUTHOR, Role.POLICY_OWNER)
    return may_review and version.is_in_review and not version.contributions.filter(person=person).exists()


@rules.predicate
def can_give_attempts(person: Person) -> bool:
    """What was not understood may be the course's fault: its authors decide."""
    return people.holds(person, Role.TRAINING_AUTHOR)


@rules.predicate
def can_help_anyone(person: Person) -> bool:
    """A training author helps everyone, a manager their own people."""
    return can_give_attempts(person) or person.manages_anyone


def is_manager_of(person: Person, learner: Person) -> bool:
    """Or acts for whoever is."""
    return learner.manager_id in {person.pk, *person.acts_for}


@rules.predicate
def can_give_time(person: Person, learner: Person) -> bool:
    return person != learner and (can_give_attempts(person) or is_manager_of(person, learner))


@rules.predicate
def can_look_after_telling(person: Person) -> bool:
    """Of the LRS: how many wait, and what went wrong. What is told is for nobody to see here."""
    return people.holds(person, Role.DIRECTORY_ADMINISTRATOR)


@rules.predicate
def can_see_units(person: Person) -> bool:
    """A training author those of everybody, a manager (or who stands in for one) those of their own people."""
    return can_give_attempts(person) or person.sees_a_team


@rules.predicate
def can_assign(person: Person) -> bool:
    """A training author to anyone, a manager to their own people."""
    return can_author(person) or person.manages_anyone


@rules.predicate
def can_withdraw(person: Person, assignment: Assignment) -> bool:
    return can_author(person) or assignment.made_by_id in {person.pk, *person.acts_for}


@rules.predicate
def can_exempt(person: Person, learner: Person) -> bool:
    """Somebody else than the person: their manager, or a training author."""
    return person != learner and (can_author(person) or is_manager_of(person, learner))
