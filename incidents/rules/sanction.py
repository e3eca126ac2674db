"""For how long a sanction counts, and which are still to be carried out."""

from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from incidents.enums import SANCTION_ARROWS, ReviewOf, SanctionState
from incidents.models import ImplementationTask, Investigation, Review, Sanction
from incidents.months import day_after_months

from .machine import Who

# Who may record that a sanction is stayed, and that the stay ends.
STAYERS = frozenset({Who.SERVICES_MANAGER, Who.DELEGATE})


def spent_from(sanction: Sanction) -> date:
    """The first day on which it no longer counts: so many months after it took effect, or came to its end."""
    return day_after_months(sanction.until_on or sanction.effective_on, settings.SANCTION_SPENT_MONTHS)


def is_spent(sanction: Sanction, on: date) -> bool:
    return spent_from(sanction) <= on


def spendable(on: date) -> "QuerySet[Sanction]":
    """In force, and begun early enough that it may have had its time."""
    return Sanction.objects.in_force().filter(effective_on__lte=on).order_by("pk")


def reviews_to_stay_for(file: Investigation) -> "QuerySet[Review]":
    """Of the sanction, or of the finding it rests on, applied for and not over."""
    return file.reviews.pending().exclude(of=ReviewOf.SUSPENSION).order_by("pk")


def changes_open_to(state: SanctionState, mine: frozenset[Who], *, may_stay: bool) -> list[SanctionState]:
    """What these may make of a sanction: it is stayed only while a review runs, and only a stay is taken away."""
    open_to = SANCTION_ARROWS[state] if Who.SERVICES_MANAGER in mine else _stays(state) if STAYERS & mine else ()
    return [to for to in open_to if to != SanctionState.STAYED or may_stay]


def _stays(state: SanctionState) -> tuple[SanctionState, ...]:
    of_a_stay = (SanctionState.STAYED, SanctionState.IN_FORCE)
    return tuple(to for to in SANCTION_ARROWS[state] if to in of_a_stay)


def tasks_of(file: Investigation) -> "QuerySet[ImplementationTask]":
    """Of the decision that stands."""
    return ImplementationTask.objects.filter(
        sanction__decision__investigation=file, sanction__decision__superseded_at__isnull=True
    )


def is_carried_out(file: Investigation) -> bool:
    """Nothing of what is in force is left to do, and nothing is stayed."""
    left = ImplementationTask.objects.filter(sanction=OuterRef("pk"), done_at__isnull=True)
    sanctions = Sanction.objects.of_file(file).with_latest().annotate(is_left=Exists(left))
    return not any(
        latest == SanctionState.STAYED or (is_left and latest != SanctionState.OVERTURNED)
        for latest, is_left in sanctions.values_list("latest", "is_left")
    )
