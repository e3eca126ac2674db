"""A handler who comes to answer for whom a case is about, as a manager or standing in for one, hands it back."""

from django.db import transaction
from django.db.models import Q

from incidents import notices
from incidents.enums import AssignmentEnd
from incidents.models import Case, MatterPart
from incidents.models.case import ABOUT_PARTS
from incidents.rules import case as rules
from portal import audit, people
from portal.models import Person

from .changes import lock_case, release


def free_walled_cases() -> int:
    """They see the case no more and could not work on it: it is nobody's again, and the managers who may open it are
    told. Returns how many cases that was."""
    handlers = Person.objects.filter(pk__in=Case.objects.open().values("handler"))
    return sum(_free(case, handler) for handler in handlers for case in _about_those_below(handler))


def _about_those_below(handler: Person) -> list[Case]:
    below = people.line_below(handler)
    if not below:
        return []
    named = MatterPart.objects.filter(person__in=below, part__in=ABOUT_PARTS).values("case")
    found = Case.objects.open().filter(Q(subject__in=below) | Q(pk__in=named), handler=handler)
    return [*found.order_by("pk")]


@transaction.atomic
def _free(case: Case, handler: Person) -> bool:
    case = lock_case(case)
    if case.handler_id != handler.pk or handler.pk not in rules.above_those_it_is_about(case):
        return False
    release(case, AssignmentEnd.RELEASED, by=None)
    case.save(update_fields=["handler", "awaits_acceptance", "version"])
    notices.take_back(case.pk, handler)
    audit.record("case.freed", case, actor=audit.SYSTEM)
    notices.tell_media_managers(case, "case_given_back", but=handler)
    return True
