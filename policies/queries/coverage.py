"""How far each person is with an edition, for those who may know by name."""

from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.lookups import LessThan
from django.utils import timezone

from policies.enums import WAITING, Reading
from policies.models import Acknowledgement, Edition, Exemption, Opening, Reminder
from policies.models.policy import READS_EVERY_POLICY, people_covered
from portal import people
from portal.conditions import one_of
from portal.models import Person, Role
from portal.models.person import PersonQuerySet

from .deadlines import Terms, last_of


def readers(edition: Edition, viewer: Person | None = None) -> PersonQuerySet:
    """Those the edition's policy applies to whom the viewer may see by name (everyone, where nobody looks), each with
    their `reading` and, while it waits for them, the date they are `due`."""
    acknowledged = Exists(Acknowledgement.objects.standing_for(edition).filter(person=OuterRef("pk")))
    opened = Exists(Opening.objects.filter(edition__last_major=edition.last_major_id, person=OuterRef("pk")))
    exemptions = Exemption.objects.in_force().from_acknowledging().filter(policy=edition.policy_id)
    exempt = Exists(exemptions.filter(person=OuterRef("pk")))
    last = last_of(edition).filter(person=OuterRef("pk")).values("acknowledged_at")[:1]
    due = Terms.of(edition).due_on_of_each(Subquery(last))
    covered = people_covered(edition.policy)
    return (covered if viewer is None else in_view(covered, viewer)).annotate(
        due=Case(When(acknowledged | exempt, then=None), default=due),
        reading=Case(
            When(acknowledged, then=Value(Reading.ACKNOWLEDGED)),
            When(exempt, then=Value(Reading.EXEMPT)),
            When(LessThan(due, timezone.localdate()), then=Value(Reading.OVERDUE)),
            When(opened, then=Value(Reading.OPENED)),
            default=Value(Reading.NOT_OPENED),
        ),
    )


def in_view(found: PersonQuerySet, viewer: Person) -> PersonQuerySet:
    """Owners and auditors see everyone's reading; a manager, or who stands in for one, that of their own tree; nobody
    else anyone's."""
    every = people.holds(viewer, *READS_EVERY_POLICY)
    return found if every else found.filter(one_of("pk", people.seen_as_manager(viewer)))


def to_remind(edition: Edition, actor: Person, among: PersonQuerySet) -> PersonQuerySet:
    """Those of some readers for whom the edition waits, and whom the actor may remind of it: a policy owner anyone, a
    manager their own tree."""
    waiting = among.filter(Q(reading__in=WAITING))
    anyone = people.holds(actor, Role.POLICY_OWNER)
    return waiting if anyone else waiting.filter(one_of("pk", people.line_below(actor)))


def is_reminded_since(edition: Edition, since: object) -> Exists:
    return Exists(Reminder.objects.filter(edition=edition, sent_at__gt=since, person=OuterRef("pk")))
