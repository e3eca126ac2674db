"""Who may take a file out of the portal, and what becomes of it as a record."""

from datetime import date

from incidents.models import Determination, Investigation, LegalHold
from incidents.models.investigation import FINISHED
from portal.models import Person

from .access import capacities, has_declared
from .machine import Who

RECORD_KEEPERS = frozenset({Who.SERVICES_OFFICER, Who.SERVICES_MANAGER})


def may_export(person: Person, file: Investigation) -> bool:
    """All of it: only those of People Services who may read all of it, and have no decision to make in it."""
    return bool(RECORD_KEEPERS & capacities(file, person)) and has_declared(person, file)


def may_keep(person: Person, file: Investigation) -> bool:
    """Say how long it is kept and what holds it."""
    return Who.SERVICES_MANAGER in capacities(file, person) and has_declared(person, file)


def is_over(file: Investigation) -> bool:
    return file.state in FINISHED


def years_after(day: date, years: int) -> date:
    """The same day of that year; of a leap day the last of February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def is_held(file: Investigation) -> bool:
    return LegalHold.objects.filter(investigation=file, lifted_at__isnull=True).exists()


def may_go(file: Investigation, today: date) -> bool:
    """Whether the time of keeping is over and nothing holds the file. That somebody may propose it, and no more."""
    newest = file.retentions.first()
    return is_over(file) and newest is not None and newest.retain_until < today and not is_held(file)


def referable(file: Investigation) -> Determination | None:
    """The breach that stands, of which the personnel file may say that there is one."""
    return Determination.objects.filter(investigation=file, breach=True, superseded_at__isnull=True).first()
