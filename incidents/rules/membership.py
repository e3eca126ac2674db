"""Who of People Services is on a file. Being of People Services is not enough to read one."""

from django.conf import settings

from incidents.models import BreakGlass, FileMember, Investigation
from incidents.models.identity import sealed_in
from incidents.models.investigation import WALLED_FROM_FILE
from portal import people
from portal.models import PEOPLE_SERVICES, Person

from .access import capacities, is_walled
from .machine import Who


def may_manage(person: Person, file: Investigation) -> bool:
    """A manager who is on it."""
    on_it = FileMember.objects.standing().filter(investigation=file, person=person).exists()
    return on_it and Who.SERVICES_MANAGER in capacities(file, person)


def is_member(person: Person, file: Investigation) -> bool:
    """On it and without a decision of their own to make in it, of somebody who may open it."""
    return person.pk not in file.deciders and file.memberships.get(person.pk, False)


def is_fit(person: Person, file: Investigation) -> bool:
    """Of People Services, with no part in the matter that keeps them from it, and no decision to make in it."""
    acts = person.pk == file.investigator_id or person.pk in file.deciders
    return not acts and people.holds(person, *PEOPLE_SERVICES) and not is_walled(person, file)


def candidates(file: Investigation) -> list[Person]:
    """Those who could be added."""
    on_it = FileMember.objects.standing().filter(investigation=file).values("person")
    kept_out = {file.respondent_id, *people.line_above(file.respondent)}
    kept_out |= file.deciders | {file.investigator_id or 0}
    kept_out |= set(file.case.parts.filter(part__in=WALLED_FROM_FILE).values_list("person", flat=True))
    free = list(people.holders(*PEOPLE_SERVICES).exclude(pk__in=on_it).exclude(pk__in=kept_out))
    in_confidence = sealed_in(file.case_id, free)
    return [person for person in free if person.pk not in in_confidence]


def may_break_glass(person: Person, file: Investigation) -> bool:
    """Not who can open it as it is, and nobody behind its wall."""
    can_open = Investigation.objects.visible_to(person).filter(pk=file.pk).exists()
    return not can_open and is_fit(person, file)


def reads_by_glass(person: Person, file: Investigation) -> BreakGlass | None:
    return BreakGlass.objects.open_for(person).filter(investigation=file).first()


def numbered(number: str) -> Investigation | None:
    """The file of this number, as people type it."""
    pk = number.rpartition("-")[2]
    found = Investigation.objects.filter(pk=int(pk)).first() if pk.isascii() and pk.isdigit() and len(pk) < 19 else None
    return found if found and found.number == number else None


def most_hours() -> int:
    return int(settings.BREAK_GLASS_HOURS)
