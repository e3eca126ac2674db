"""What of a suspension waits for whom: a statement for the respondent, the decision and reviews for the delegate."""

from django.db.models import F
from django.db.models.functions import Least
from django.urls import reverse
from django.utils import timezone

from incidents.enums import SuspensionState as S
from incidents.models import Investigation, Suspension
from incidents.models.suspension import SuspensionQuerySet
from incidents.rules.suspension import is_heard
from portal.asking import AskedBy
from portal.models import Person
from portal.waiting import Waiting


def suspensions_waiting(person: Person) -> list[Waiting]:
    files = Investigation.objects.visible_to(person)
    if files.query.is_empty():  # most people's: nothing more is put together to ask
        return _statements(person)
    own = Suspension.objects.filter(investigation__in=files.filter(suspender=person))
    return [*_statements(person), *_decisions(own), *_reviews(own)]


_proposed_to = AskedBy(
    lambda person: Suspension.objects.filter(
        state=S.PROPOSED, investigation__respondent=person, proposal__response__isnull=True, proposal__isnull=False
    ).select_related("proposal")
)


def _statements(person: Person) -> list[Waiting]:
    return [
        Waiting(
            title="A letter you may answer",
            url=reverse("incidents:my_suspension", args=[one.investigation_id]),
            due=timezone.localdate(until),
            why="You have a right to make a statement.",
        )
        for one in _proposed_to(person)
        if one.proposal and (until := one.proposal.may_be_answered_until) and until > timezone.now()
    ]


def _decisions(own: SuspensionQuerySet) -> list[Waiting]:
    proposed = own.filter(state=S.PROPOSED).select_related("proposal", "investigation")
    return [_waiting(one, "Decide on the suspension you proposed.") for one in proposed if is_heard(one)]


def _reviews(own: SuspensionQuerySet) -> list[Waiting]:
    active = own.active().annotate(due=Least(F("next_review_on"), F("until_on"))).order_by("due")
    return [_waiting(one, "A suspension to review.") for one in active.select_related("investigation")]


def _waiting(one: Suspension, why: str) -> Waiting:
    due = getattr(one, "due", None)
    return Waiting(
        title=f"Matter {one.investigation.number}",
        url=reverse("incidents:investigation", args=[one.investigation_id]) + "#suspension",
        due=due,
        why=why,
        overdue=due is not None and due < timezone.localdate(),
    )
