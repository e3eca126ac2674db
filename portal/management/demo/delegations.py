"""What the invented department delegates to whom."""

from django.utils import timezone

from incidents.domain.delegating import record_delegation
from incidents.enums import Power, SanctionKind
from incidents.models import Delegation
from portal.models import Person

from . import department
from .people import rows


def seed(people: dict[str, Person]) -> None:
    """Nothing, where the register has been begun already."""
    if Delegation.objects.exists():
        return
    for name, power, up_to, kinds, instrument in rows(department.DELEGATIONS):
        person = people[name]
        record_delegation(
            person,
            Power(power),
            actor=None,
            up_to=up_to,
            kinds=SanctionKind.values if kinds == "all" else kinds.replace(" ", "").split(",") if kinds else (),
            from_on=person.started_on or timezone.localdate(),
            instrument=instrument,
        )
