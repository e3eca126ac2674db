"""What one person may read, and what still waits for them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from policies.models import Acknowledgement, Edition, Opening, Policy
from portal.models import Person
from portal.waiting import Waiting


@dataclass(frozen=True)
class ToAcknowledge:
    edition: Edition
    due_on: date

    @property
    def is_overdue(self) -> bool:
        return self.due_on < timezone.localdate()


def to_acknowledge(person: Person) -> list[ToAcknowledge]:
    """The editions that wait for this person, nearest deadline first."""
    waiting = (
        Edition.objects.published()
        .filter(~Exists(_standing(person=person)), policy__in=Policy.objects.applying_to(person))
        .select_related("policy", "last_major")
    )
    found = [ToAcknowledge(edition, due_on(edition, person)) for edition in waiting]
    return sorted(found, key=lambda one: (one.due_on, one.edition.policy.title))


def waiting_for(person: Person) -> list[Waiting]:
    """The same, as the home page lists what is to do."""
    return [
        Waiting(
            title=f"Read and acknowledge: {one.edition.policy.short_name}",
            url=reverse("policies:read", args=[one.edition.policy.slug]),
            due=one.due_on,
            why=one.edition.summary if one.edition.number > 1 else "",
            overdue=one.is_overdue,
        )
        for one in to_acknowledge(person)
    ]


def due_on(edition: Edition, person: Person) -> date:
    """So many days from when it was asked, or for a newcomer from their first day."""
    asked = timezone.localdate((edition.last_major or edition).published_at)
    return max(asked, person.started_on or asked) + timedelta(days=settings.ACKNOWLEDGE_POLICY_DAYS)


def acknowledged_by(person: Person, edition: Edition, at: datetime | None = None) -> Acknowledgement | None:
    """The acknowledgement that stood for this edition at a moment, or now; see `standing_for`."""
    standing = Acknowledgement.objects.standing_for(edition, at).filter(person=person)
    return standing.select_related("edition__policy").order_by("-acknowledged_at").first()


def acknowledged_before(person: Person, edition: Edition) -> Acknowledgement | None:
    """The last thing this person acknowledged of the policy before the major edition that asked them anew."""
    asked = edition.last_major or edition
    if asked.number == 1:
        return None
    earlier = Acknowledgement.objects.filter(
        person=person, edition__policy=edition.policy_id, edition__number__lt=asked.number
    )
    return earlier.select_related("edition").order_by("-edition__number").first()


def reading_list(person: Person) -> QuerySet[Any]:
    """The editions in force that this person may read, each with `applies`, `opened` and `acknowledged_at`."""
    opened = Opening.objects.filter(person=person, edition__last_major=OuterRef("last_major"))
    return (
        Edition.objects.published()
        .filter(policy__in=Policy.objects.visible_to(person))
        .annotate(
            applies=Exists(Policy.objects.applying_to(person).filter(pk=OuterRef("policy"))),
            opened=Exists(opened),
            acknowledged_at=Subquery(_standing(person=person).values("acknowledged_at")[:1]),
        )
        .select_related("policy", "last_major")
        .order_by("-applies", "policy__title")
    )


def _standing(**filters: Any) -> QuerySet[Acknowledgement]:
    """Acknowledgements that the edition outside still accepts."""
    return Acknowledgement.objects.filter(edition__last_major=OuterRef("last_major"), **filters)
