"""For how long a sanction counts, and which are still to be carried out."""

from datetime import date

from django.conf import settings
from django.db.models import QuerySet

from incidents.enums import SanctionState
from incidents.models import ImplementationTask, Investigation, Sanction
from incidents.months import day_after_months


def spent_from(sanction: Sanction) -> date:
    """The first day on which it no longer counts: so many months after it took effect, or came to its end."""
    return day_after_months(sanction.until_on or sanction.effective_on, settings.SANCTION_SPENT_MONTHS)


def is_spent(sanction: Sanction, on: date) -> bool:
    return spent_from(sanction) <= on


def spendable(on: date) -> "QuerySet[Sanction]":
    """In force, and begun early enough that it may have had its time."""
    return Sanction.objects.in_force().filter(effective_on__lte=on).order_by("pk")


def tasks_of(file: Investigation) -> "QuerySet[ImplementationTask]":
    """Of the decision that stands."""
    return ImplementationTask.objects.filter(
        sanction__decision__investigation=file, sanction__decision__superseded_at__isnull=True
    )


def is_carried_out(file: Investigation) -> bool:
    """Nothing of what is in force is left to do, and nothing is stayed."""
    sanctions = Sanction.objects.of_file(file)
    if sanctions.changed_to(SanctionState.STAYED).exists():
        return False
    dropped = sanctions.changed_to(SanctionState.OVERTURNED).values("pk")
    return not tasks_of(file).filter(done_at__isnull=True).exclude(sanction__in=dropped).exists()
