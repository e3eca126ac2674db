"""Who may be given what may be a disclosure of wrongdoing."""

from incidents.models import Case, MatterPart
from portal import people
from portal.models import Person, Role

from .case import is_walled


def may_be_given(case: Case, person: Person) -> bool:
    """A holder of the role who has no part in the matter, and no place above whom it is about."""
    if not people.holds(person, Role.DISCLOSURE_OFFICER) or is_walled(person, case):
        return False
    return not MatterPart.objects.filter(case=case, person=person).exists()


def free_officers(case: Case, *, but: Person | None = None) -> list[Person]:
    return [one for one in people.holders(Role.DISCLOSURE_OFFICER) if one != but and may_be_given(case, one)]
