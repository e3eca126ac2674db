"""Whom somebody may help along: those who used up their attempts, and those with more time."""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from portal import people
from portal.models import Person, Role
from training.marking import WHOLE
from training.models import Attempt, Enrolment, ExtraAttempt, ExtraTime, Item, ItemClause

from .confidence import directed_at
from .owing import clauses_of

HELPED_FOR = timedelta(days=90)  # of those who took a course that nobody asks of them


def helped_by(helper: Person) -> Q:
    """A condition on people: a training author helps everyone, a manager their own; nobody themselves."""
    if people.holds(helper, Role.TRAINING_AUTHOR):
        return ~Q(person=helper)
    return Q(person__manager__in={helper.pk, *helper.acts_for}) & ~Q(person=helper)


def _helped_at(helper: Person) -> Q:
    """The same of attempts at courses: for as long as somebody asks the course of them, or a while after. What a matter
    asks is for whoever directed it, and for nobody else."""
    directed = directed_at()
    asked = Enrolment.objects.standing().open_to_see()
    still = Exists(asked.filter(person=OuterRef("person"), assignment__course=OuterRef("version__course")))
    is_ours = Q(still) | Q(finished_at__gte=timezone.now() - HELPED_FOR)
    others = Q(helped_by(helper), is_ours, ~Q(Exists(directed)))
    return others | Q(Exists(directed.filter(made_by=helper, withdrawn_at__isnull=True)))


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
