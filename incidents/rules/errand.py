"""What may be asked of somebody outside the file, at which stage of a matter, and of whom (domain brief, 4.2)."""

from django.db.models import QuerySet

from incidents.enums import ErrandOf
from incidents.enums import InvestigationState as S
from incidents.models import Errand, ImplementationTask, Investigation, MatterPart
from portal.models import Person

from .sanction import tasks_of
from .suspension import SUSPENDABLE

GIVEN_IN: dict[ErrandOf, tuple[S, ...]] = {
    ErrandOf.SANCTION: (S.SANCTION_DECIDED,),
    ErrandOf.MANAGEMENT: (S.MANAGEMENT_ACTION,),
    ErrandOf.DUTIES: SUSPENDABLE,
    ErrandOf.CONTRACT: (S.CONTRACT_PATH,),
}


def givable(file: Investigation) -> tuple[ErrandOf, ...]:
    state = file.held_from or file.state
    return tuple(of for of, states in GIVEN_IN.items() if state in states)


def givable_tasks(file: Investigation) -> "QuerySet[ImplementationTask]":
    """What is left to do of the sanctions that stand, and was not given to anybody."""
    given = Errand.objects.filter(taken_back_at__isnull=True, task__isnull=False).values("task")
    return tasks_of(file).filter(done_at__isnull=True).exclude(pk__in=given)


def may_carry_out(person: Person, file: Investigation) -> bool:
    """An employee with no part in the matter: whoever reported, witnessed or decides learns nothing this way.

    Whoever reported it in confidence is not refused: that would tell who they are.
    """
    if person.pk == file.respondent_id or not (person.is_active and person.is_employee):
        return False
    return not MatterPart.objects.filter(case=file.case_id, person=person).exists()
