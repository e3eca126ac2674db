"""Whom somebody may help along: those who used up their attempts, and those with more time."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from portal import people
from portal.models import Person, Role
from training.marking import WHOLE
from training.models import Assignment, Attempt, ExtraAttempt, ExtraTime, Item, ItemClause
from training.models.assignment import AssignmentQuerySet

from .owing import clauses_of


def helped_by(helper: Person) -> Q:
    """A condition on people: a training author helps everyone, a manager their own; nobody themselves."""
    if people.holds(helper, Role.TRAINING_AUTHOR):
        return ~Q(person=helper)
    return Q(person__manager=helper)


def asked_in_confidence(person: Any, course: Any) -> AssignmentQuerySet:
    """What a matter asks of someone: whoever directed it helps them along, and nobody else hears of it."""
    confidential = Assignment.objects.standing().filter(is_confidential=True)
    return confidential.filter(course=course, names__person=person)


def _helped_at(helper: Person) -> Q:
    """The same of attempts at courses."""
    directed = asked_in_confidence(OuterRef("person"), OuterRef("version__course"))
    return Q(helped_by(helper), ~Q(Exists(directed))) | Q(Exists(directed.filter(made_by=helper)))


def used_up_by(helper: Person) -> QuerySet[Attempt]:
    """Last attempts failed, of people this one may help, the longest ago first."""
    found = Attempt.objects.used_up().filter(_helped_at(helper))
    return found.select_related("person__unit", "version__course").order_by("finished_at", "pk")


def extra_time_by(helper: Person) -> QuerySet[ExtraTime]:
    """What stands, for people this one may help. The reason is for who gave it."""
    return ExtraTime.objects.standing().filter(helped_by(helper)).select_related("person", "given_by")


def helped_in(helper: Person) -> QuerySet[Attempt]:
    """The same, with those of whom somebody else took care meanwhile: a notice still leads to them."""
    failed = Attempt.objects.filter(_helped_at(helper), passed=False, number__gte=F("version__attempts_allowed"))
    return failed.select_related("person__unit", "version__course")


def given_since(attempt: Attempt) -> ExtraAttempt | None:
    """What somebody gave after it, if they did."""
    found = ExtraAttempt.objects.filter(
        person=attempt.person, version=attempt.version, round=attempt.round, given_at__gte=attempt.finished_at
    )
    return found.select_related("given_by").order_by("given_at").first()


def missed_clauses(attempt: Attempt) -> QuerySet[ItemClause]:
    """Those behind the questions that were not answered rightly, each once."""
    return clauses_of(Item.objects.filter(pk__in=attempt.asked.exclude(answer__score=WHOLE).values("item")))
