"""Who may decide what, over whom: the register of delegations, asked on the day of the decision."""

from collections.abc import Collection
from datetime import date

from incidents.enums import Power
from incidents.models import Delegation, Investigation
from portal import people
from portal.classifications import rank
from portal.models import Person, Role


def holds_delegation(
    person: Person, power: Power, *, on: date, classification: str, kinds: Collection[str] = ()
) -> bool:
    """Has the person this power over someone of this classification on this day, for each of these sanctions?

    Someone whose classification is not in the order is reached only by a delegation without a limit.
    """
    standing = Delegation.objects.in_force(on).filter(person=person, power=power)
    reaching = [one for one in standing if _reaches(one, classification)]
    return bool(reaching) and set(kinds) <= {kind for one in reaching for kind in one.kinds}


def delegates(power: Power, *, on: date, classification: str) -> frozenset[int]:
    """Ids of those who have this power over someone of this classification on this day, in one query."""
    standing = Delegation.objects.in_force(on).filter(power=power)
    return frozenset(one.person_id for one in standing if _reaches(one, classification))


def _reaches(delegation: Delegation, classification: str) -> bool:
    if not delegation.up_to:
        return True
    most, theirs = rank(delegation.up_to), rank(classification)
    return most is not None and theirs is not None and theirs <= most


def standing_delegation(file: Investigation, person: Person, power: Power, *, on: date) -> Delegation | None:
    """The one a decision over this respondent rests on: the newest that reaches them."""
    standing = Delegation.objects.in_force(on).filter(person=person, power=power).order_by("-from_on", "-pk")
    return next((one for one in standing if _reaches(one, file.respondent.classification)), None)


def may_keep_register(person: Person) -> bool:
    return people.holds(person, Role.PEOPLE_SERVICES_MANAGER)


def may_decide(
    file: Investigation, person: Person | None, power: Power, *, on: date, kinds: Collection[str] = ()
) -> bool:
    """Over the respondent of this file."""
    classification = file.respondent.classification
    return person is not None and holds_delegation(person, power, on=on, classification=classification, kinds=kinds)
