"""Who may take a file out of the portal, and what becomes of it as a record."""

from datetime import date

from incidents.enums import ReleaseState, Stop
from incidents.models import Determination, Investigation, PersonnelReference, Release, ReleaseChoice
from incidents.models.investigation import FINISHED
from incidents.models.stops import stops_of
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


def stops(file: Investigation) -> list[Stop]:
    """What keeps it from being destroyed; where nothing does, somebody may propose it, and no more."""
    return stops_of([file.pk])[file.pk]


def may_refer(file: Investigation) -> bool:
    """Whether the personnel file may still come to say that there is a breach."""
    found = referable(file)
    return found is not None and not PersonnelReference.objects.filter(determination=found).exists()


def referable(file: Investigation) -> Determination | None:
    """The breach that stands, of which the personnel file may say that there is one."""
    return Determination.objects.filter(investigation=file, breach=True, superseded_at__isnull=True).first()


# From where a release goes where, and whether it takes a second person.
RELEASE_MOVES: dict[str, dict[str, bool]] = {
    ReleaseState.PREPARING: {ReleaseState.CHECKING: False, ReleaseState.DROPPED: False},
    ReleaseState.CHECKING: {ReleaseState.APPROVED: True, ReleaseState.PREPARING: False, ReleaseState.DROPPED: False},
    ReleaseState.APPROVED: {},
    ReleaseState.DROPPED: {},
}


def may_prepare(person: Person, release: Release) -> bool:
    """Decide what is given of it, as long as nobody checks it."""
    return release.is_open and may_export(person, release.investigation)


def has_prepared(person: Person, release: Release) -> bool:
    decided = ReleaseChoice.objects.filter(document__release=release, by=person)
    return release.by_id == person.pk or decided.exists()


def may_move_release(person: Person, release: Release, to: str) -> bool:
    by_another = RELEASE_MOVES[release.state].get(to)
    if by_another is None or not may_export(person, release.investigation):
        return False
    return not (by_another and has_prepared(person, release))


def may_take_release(person: Person, release: Release) -> bool:
    return release.is_approved and may_export(person, release.investigation)
