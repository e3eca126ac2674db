"""What one person may read, and what still waits for them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Value
from django.urls import reverse
from django.utils import timezone

from policies.models import Acknowledgement, Edition, Exemption, Opening, Policy
from portal.asking import AskedBy
from portal.models import Person
from portal.waiting import Waiting

from .asked import questions_waiting_for
from .authoring import turns_waiting
from .deadlines import Terms, is_not_too_old, last_of
from .exemptions import exemptions_waiting_for


@dataclass(frozen=True)
class ToAcknowledge:
    edition: Edition
    due_on: date

    @property
    def is_overdue(self) -> bool:
        return self.due_on < timezone.localdate()


def to_acknowledge(person: Person) -> list[ToAcknowledge]:
    """The editions that wait for this person, nearest deadline first."""
    now = timezone.now()
    waiting = _waiting(person, now=now, today=timezone.localdate(now))
    found = [ToAcknowledge(edition, due_in_list(edition, person)) for edition in waiting]
    return sorted(found, key=lambda one: (one.due_on, one.edition.policy.title))


def exempting(person: Person, on: date | None = None) -> QuerySet[Exemption]:
    return Exemption.objects.in_force(on).from_acknowledging().filter(person=person)


def due_in_list(edition: Any, person: Person) -> date:
    """The deadline of an edition that came with `last_at`."""
    return Terms.of(edition).due_on(person.started_on, edition.last_at)


def waiting_for(person: Person) -> list[Waiting]:
    """What is to read, to decide, to review and to approve, as the home page lists it."""
    to_read = [
        Waiting(
            title=f"Read and acknowledge: {one.edition.policy.short_name}",
            url=reverse("policies:read", args=[one.edition.policy.slug]),
            due=one.due_on,
            why=one.edition.summary if one.edition.number > 1 else "",
            overdue=one.is_overdue,
        )
        for one in to_acknowledge(person)
    ]
    others = exemptions_waiting_for(person) + turns_waiting(person) + questions_waiting_for(person)
    return to_read + others


def acknowledged_by(person: Person, edition: Edition, at: datetime | None = None) -> Acknowledgement | None:
    """The acknowledgement that stood for this edition at a moment, or now; see `standing_for`."""
    standing = Acknowledgement.objects.standing_for(edition, at).filter(person=person)
    return standing.select_related("edition__policy").order_by("-acknowledged_at").first()


def rests_on(acknowledgement: Acknowledgement) -> bool:
    """Whether the edition in force has nothing else of this person: without it the policy waits for them again."""
    applying = Policy.objects.applying_to(acknowledgement.person).filter(pk=acknowledgement.edition.policy_id)
    edition = Edition.objects.published().filter(policy__in=applying).select_related("policy").first()
    if edition is None:
        return False
    standing = Acknowledgement.objects.standing_for(edition).filter(person=acknowledgement.person_id)
    return [one.pk for one in standing] == [acknowledgement.pk]


def acknowledged_before(person: Person, edition: Edition) -> Acknowledgement | None:
    """The last thing this person acknowledged of the policy before the major edition that asked them anew."""
    asked = edition.last_major or edition
    if asked.number == 1:
        return None
    earlier = Acknowledgement.objects.kept().filter(
        person=person, edition__policy=edition.policy_id, edition__number__lt=asked.number
    )
    return earlier.select_related("edition").order_by("-edition__number").first()


def editions_to_read(person: Person) -> list[Any]:
    """Their reading list, as a page shows it."""
    now = timezone.now()
    return _listed(person, now=now, today=timezone.localdate(now))


def reading_list(person: Person, *, now: datetime | None = None, today: date | None = None) -> QuerySet[Any]:
    """The editions in force that this person may read, each as `as_met_by` says."""
    found = as_met_by(person, Policy.objects.visible_to(person), now=now, today=today)
    return found.order_by("-applies", "policy__title")


_listed = AskedBy(reading_list, now=datetime, today=date)


def as_met_by(
    person: Person,
    policies: QuerySet[Policy],
    *,
    all_apply: bool = False,
    now: datetime | None = None,
    today: date | None = None,
) -> QuerySet[Any]:
    """The editions in force of these policies, each with `applies`, `opened`, `is_exempt`, and `acknowledged_at` where
    what this person acknowledged still stands (`last_at` tells of any).

    `all_apply`: the policies are those applying to them, so that it need not be asked again of each.
    """
    applying = Exists(Policy.objects.applying_to(person).filter(pk=OuterRef("policy")))
    opened = Opening.objects.filter(person=person, edition__last_major=OuterRef("last_major"))
    return (
        Edition.objects.published()
        .filter(policy__in=policies)
        .annotate(
            applies=Value(True) if all_apply else applying,
            opened=Exists(opened),
            is_exempt=Exists(exempting(person, today).filter(policy=OuterRef("policy"))),
            acknowledged_at=Subquery(_standing(person, now).values("acknowledged_at")[:1]),
            last_at=Subquery(_last(person).values("acknowledged_at")[:1]),
        )
        .select_related("policy", "last_major")
    )


def _unacknowledged(person: Person, *, now: datetime, today: date) -> QuerySet[Any]:
    return (
        Edition.objects.published()
        .filter(
            ~Exists(_standing(person, now)),
            ~Exists(exempting(person, today).filter(policy=OuterRef("policy"))),
            policy__in=Policy.objects.applying_to(person),
        )
        .annotate(last_at=Subquery(_last(person).values("acknowledged_at")[:1]))
        .select_related("policy", "last_major")
    )


_waiting = AskedBy(_unacknowledged, now=datetime, today=date)


def _last(person: Person) -> QuerySet[Acknowledgement]:
    return last_of(OuterRef("last_major")).filter(person=person)


def _standing(person: Person, now: datetime | None = None) -> QuerySet[Acknowledgement]:
    """Acknowledgements that the edition outside still accepts."""
    return _last(person).filter(is_not_too_old(now))
