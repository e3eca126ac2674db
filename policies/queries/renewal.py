from datetime import datetime

from django.db.models import DateTimeField, Exists, ExpressionWrapper, OuterRef, Subquery, Value
from django.utils import timezone

from policies.models import Edition, Exemption, Reminder
from policies.models.policy import people_covered
from portal.models import Person
from portal.models.person import PersonQuerySet

from .deadlines import last_of


def run_out(edition: Edition, at: datetime) -> PersonQuerySet:
    """Those whose acknowledgement of an edition grew too old by a moment, and who were not told since."""
    renewal = edition.policy.renewal
    if renewal is None:
        return Person.objects.none()
    last = last_of(edition).filter(person=OuterRef("pk")).values("acknowledged_at")[:1]
    ran_out_at = ExpressionWrapper(Subquery(last) + Value(renewal), DateTimeField())
    told = Reminder.objects.filter(
        edition__last_major=edition.last_major_id, person=OuterRef("pk"), sent_at__gte=OuterRef("ran_out_at")
    )
    exempting = Exemption.objects.in_force(timezone.localdate(at)).from_acknowledging()
    exempt = Exists(exempting.filter(policy=edition.policy_id, person=OuterRef("pk")))
    return (
        people_covered(edition.policy)
        .annotate(ran_out_at=ran_out_at)
        .filter(~Exists(told), ~exempt, ran_out_at__lte=at)
    )
