"""The exceptions register, as each of its readers sees it."""

from datetime import date
from typing import Any

from django.db.models import Case, QuerySet, Value, When
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils import timezone

from policies.enums import ExemptionState
from policies.models import Exemption
from policies.models.policy import reads_every_policy
from portal.asking import AskedBy
from portal.models import Person
from portal.waiting import Waiting


def exemptions_to_see(person: Person) -> QuerySet[Any]:
    """Each that someone may open: owners and auditors all, others those they decide and their own."""
    return with_state(Exemption.objects.visible_to(person, reads_all=reads_every_policy(person)))


def register_of_exemptions(viewer: Person) -> QuerySet[Any]:
    """The register itself: for owners and auditors the whole of it, for an approver what is put before them."""
    found = Exemption.objects.all() if reads_every_policy(viewer) else Exemption.objects.filter(approver=viewer)
    return with_state(found)


def own_exemptions(person: Person) -> QuerySet[Any]:
    return with_state(Exemption.objects.filter(person=person)).order_by("-asked_at", "-pk")


def with_state(found: QuerySet[Exemption], on: date | None = None) -> QuerySet[Any]:
    """Each with its `state` of a day, and everyone named in it."""
    today = on or timezone.localdate()
    state = Case(
        When(refused_at__isnull=False, then=Value(ExemptionState.REFUSED)),
        When(ended_at__isnull=False, then=Value(ExemptionState.ENDED)),
        When(ends_on__lt=today, then=Value(ExemptionState.RUN_OUT)),
        When(approved_at__isnull=True, then=Value(ExemptionState.WAITING)),
        When(starts_on__gt=today, then=Value(ExemptionState.TO_COME)),
        default=Value(ExemptionState.IN_FORCE),
    )
    return found.annotate(state=state).select_related("policy", "person", "asked_by", "approver", "ended_by")


def with_names(found: QuerySet[Any]) -> QuerySet[Any]:
    """With the names of people in one column each, as a table has them."""
    return found.annotate(
        **{
            f"{part}_name": Concat(f"{part}__given_names", Value(" "), f"{part}__family_name")
            for part in ("person", "asked_by", "approver")
        }
    )


def exemptions_waiting_for(approver: Person) -> list[Waiting]:
    """What an approver has to decide, as the home page lists it."""
    today = timezone.localdate()
    return [
        Waiting(
            title=f"Decide on an exception: {one.policy.short_name}",
            url=reverse("policies:exception", args=[one.pk]),
            due=one.starts_on,
            overdue=one.starts_on < today,
        )
        for one in _to_decide(approver, today=today)
    ]


_to_decide = AskedBy(
    lambda approver, today: (
        Exemption.objects.waiting().filter(approver=approver, ends_on__gte=today).select_related("policy")
    ),
    today=date,
)
