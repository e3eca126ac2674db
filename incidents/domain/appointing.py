"""The instrument of an appointment: who, by whom, under which delegation and which procedures."""

from datetime import datetime

from django.utils import timezone

from incidents.enums import LetterKind, Part, Power
from incidents.models import Appointment, Investigation
from incidents.rules.delegation import standing_delegation
from incidents.rules.intake import procedures_in_force
from policies.models import Edition
from portal.models import Person

from .letter import issue

POWERS = {Part.DECISION_MAKER: Power.BREACH, Part.DELEGATE: Power.SANCTION, Part.SUSPENDER: Power.SUSPENSION}
BY_LETTER = (Part.INVESTIGATOR, Part.DECISION_MAKER)


def keep_appointment(
    file: Investigation, part: Part, person: Person, *, actor: Person, at: datetime | None = None
) -> Appointment:
    """Kept with the delegation and the procedures it rests on; of who investigates or decides, by letter (L3)."""
    at = at or timezone.now()
    on = timezone.localdate(at)
    power = POWERS.get(part)
    delegation = standing_delegation(file, person, power, on=on) if power else None
    procedures = procedures_in_force(on)
    letter = None
    if part in BY_LETTER:
        letter = issue(
            file,
            LetterKind.APPOINTMENT,
            actor=actor,
            at=at,
            to_respondent=False,
            recipient=person,
            delegation=delegation,
            procedures=_named(procedures),
            investigates=part == Part.INVESTIGATOR,
        )
    return Appointment.objects.create(
        investigation=file,
        part=part,
        person=person,
        delegation=delegation,
        procedures=procedures,
        letter=letter,
        by=actor,
        at=at,
    )


def procedures_named(file: Investigation) -> str:
    """Those the decision-maker was appointed under; nothing where the department keeps none here."""
    acting = file.appointments.filter(part=Part.DECISION_MAKER, person=file.decision_maker)
    newest = acting.select_related("procedures").last()
    return _named(newest.procedures if newest else None)


def _named(procedures: Edition | None) -> str:
    return f"{procedures.title}, edition {procedures.number}" if procedures else ""
