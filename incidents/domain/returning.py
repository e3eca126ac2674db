"""People Services sends a referral back with questions: the case is Digital Media's again until they answer."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from incidents import notices
from incidents.enums import AssignmentEnd, CaseState
from incidents.enums import InvestigationState as S
from incidents.models import Assignment, Case, Investigation, ReferralReturn
from incidents.rules import case as rules
from incidents.rules.machine import NOT_YET, MoveRefused, Need
from portal import audit
from portal.models import Person

from .case import move_case
from .changes import lock_case, release
from .door import move_file
from .indexing import index_case


@transaction.atomic
def return_referral(
    file: Investigation, *, actor: Person, questions: str, at: datetime | None = None
) -> ReferralReturn:
    """The file waits; the package stays as it was, and its questions stand on the timeline of the case.

    Digital Media sees that People Services asks, and not who of them. Raises MoveRefused.
    """
    at = at or timezone.now()
    lock_case(file.case)  # before the file, as a referral locks them
    move_file(file, S.RETURNED, actor=actor, words=questions, made=frozenset({Need.QUESTIONS}), at=at)
    referral = file.case.referrals.last()
    if referral is None or not questions.strip():
        raise MoveRefused(NOT_YET, (Need.QUESTIONS,))
    returned = ReferralReturn.objects.create(referral=referral, by=actor, at=at, questions=questions)
    case = move_case(file.case, CaseState.RETURNED, actor=audit.SYSTEM, words=questions, at=at)
    _hand_back(case, at)
    audit.record("referral.returned", referral, actor=actor)
    notices.tell_of_return(case)
    return returned


def _hand_back(case: Case, at: datetime) -> None:
    """To whoever had it; where they may not handle it any more, it stands among those that nobody has."""
    if case.handler and rules.can_handle(case.handler, case):
        accepted_at = None if case.awaits_acceptance else at
        Assignment.objects.create(case=case, person=case.handler, by=case.handler, at=at, accepted_at=accepted_at)
    elif case.handler:
        release(case, AssignmentEnd.RELEASED, by=None, at=at)
        case.save(update_fields=["handler", "awaits_acceptance", "version"])
    index_case(case)
