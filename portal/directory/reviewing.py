"""Every role is looked at again every six months: still needed, or ended. What two people give, two people review."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from portal import audit
from portal.models import Notice, Person, Role, RoleGrant, RoleReview
from portal.models.person import PersonQuerySet
from portal.models.role_review import looked_at_before, with_review_due
from portal.notices import notify_each
from portal.people import end_role, holders, holds
from portal.roles import SENSITIVE, owner_of

TO_REVIEW, OVERDUE = "roles_to_review", "roles_overdue"
SEES_ALL = (Role.DIRECTORY_ADMINISTRATOR, Role.AUDITOR)


class ReviewRefused(Exception):
    """A role that this person cannot review now. The text says why."""


def held(on: date | None = None) -> QuerySet[Any]:
    return with_review_due(RoleGrant.objects.in_force(on))


def seen_by(person: Person) -> QuerySet[Any]:
    """Roles held today: all for administrators and auditors, for others those of their
    own people and those they answer for. Nobody's own."""
    found = held().exclude(person=person)
    if not holds(person, *SEES_ALL):
        found = found.filter(Q(person__manager=person) | Q(role__in=_owned_by(person)))
    return found


def may_review(person: Person, grant: RoleGrant) -> bool:
    """The manager of whoever holds it, or who answers for the role. Nobody their own."""
    is_theirs = grant.person.manager_id == person.pk or holds(person, owner_of(Role(grant.role)))
    return grant.person_id != person.pk and is_theirs


def may_second(person: Person, review: RoleReview) -> bool:
    """Another directory administrator, as for giving it."""
    return holds(person, Role.DIRECTORY_ADMINISTRATOR) and person.pk not in (review.by_id, review.grant.person_id)


@transaction.atomic
def review_role(grant: RoleGrant, *, keeps: bool, actor: Person) -> RoleReview:
    """Keep it for another while, or end it from tomorrow; of a role that two people give, put that before a directory
    administrator. Sent twice on a day, it is one. Raises ReviewRefused."""
    grant = _locked(grant)
    if not may_review(actor, grant):
        raise ReviewRefused("The manager of whoever holds it reviews this role, or who answers for it.")
    said = grant.reviews.filter(Q(agreed=True) | Q(closed_at=None), by=actor, keeps=keeps)
    if standing := said.filter(at__date=timezone.localdate()).last():
        return standing
    if not RoleGrant.objects.in_force().filter(pk=grant.pk).exists() or grant.ends_on:
        raise ReviewRefused("This role has ended, or its last day is set.")
    if grant.reviews.waiting().exists():
        raise ReviewRefused("Somebody has looked at it. It waits for a directory administrator.")
    review = RoleReview.objects.create(grant=grant, keeps=keeps, by=actor)
    _record(review, "role.reviewed", actor)
    if grant.role not in SENSITIVE:
        return _close(review, agreed=True, by=None, actor=actor)
    others = holders(Role.DIRECTORY_ADMINISTRATOR).exclude(pk__in=[actor.pk, grant.person_id])
    notify_each(others, "role_review_to_second", url=reverse("role-reviews"))
    return review


@transaction.atomic
def second_review(review: RoleReview, *, agrees: bool, actor: Person) -> RoleReview:
    """What the first one would do is done, or not. Raises ReviewRefused."""
    grant = _locked(RoleGrant(pk=review.grant_id))
    review = RoleReview.objects.select_for_update(of=("self",)).select_related("grant__person").get(pk=review.pk)
    review.grant = grant
    if review.closed_at:
        raise ReviewRefused("This was decided meanwhile.")
    if not may_second(actor, review):
        raise ReviewRefused("Another directory administrator decides this.")
    return _close(review, agreed=agrees, by=actor, actor=actor)


def _locked(grant: RoleGrant) -> RoleGrant:
    return RoleGrant.objects.select_for_update(of=("self",)).select_related("person").get(pk=grant.pk)


def _close(review: RoleReview, *, agreed: bool, by: Person | None, actor: Person) -> RoleReview:
    review.agreed, review.second_by, review.closed_at = agreed, by, timezone.now()
    review.save()
    if by:
        _record(review, "role.review_agreed" if agreed else "role.review_declined", actor)
    today = timezone.localdate()
    if agreed and not review.keeps and (review.grant.ends_on is None or review.grant.ends_on > today):
        end_role(review.grant, actor=actor, on=today)
    return review


def _record(review: RoleReview, action: str, actor: Person) -> None:
    data = {"role": review.grant.role, "person": review.grant.person.staff_number, "keeps": review.keeps}
    audit.record(action, review, actor=actor, data=data)


def _owned_by(person: Person) -> list[Role]:
    return [role for role in Role if holds(person, owner_of(role))]


def remind_of_role_reviews(today: date | None = None) -> int:
    """Once a week, until it is done: who may review a role that is due soon or overdue; of the overdue, administrators
    and auditors too. Returns how many were told."""
    today = today or timezone.localdate()
    told = _not_told_lately(TO_REVIEW, today).filter(pk__in=_reviewers(_due_by(today + _before())))
    number = notify_each(told, TO_REVIEW, url=reverse("role-reviews"))
    if _due_by(today).exists():
        look = _not_told_lately(OVERDUE, today).filter(pk__in=holders(*SEES_ALL).values("pk"))
        number += notify_each(look, OVERDUE, url=reverse("role-reviews"))
    return number


def _before() -> timedelta:
    return timedelta(days=settings.ROLE_REVIEW_REMINDER_DAYS)


def _due_by(day: date) -> QuerySet[Any]:
    return held().filter(looked_at_on__lt=looked_at_before(day), ends_on=None)


def _reviewers(grants: QuerySet[Any]) -> set[int]:
    """Managers, and those who answer for the roles; nobody for their own alone."""
    found: set[int] = set()
    answering = {role: set(holders(owner_of(role)).values_list("pk", flat=True)) for role in Role}
    for person, manager, role in grants.values_list("person", "person__manager", "role"):
        found |= ({manager} | answering[Role(role)]) - {person, None}
    return found


def _not_told_lately(kind: str, today: date) -> PersonQuerySet:
    week = Notice.objects.filter(person=OuterRef("pk"), kind=kind, created_at__date__gt=today - timedelta(days=7))
    return Person.objects.current().filter(~Exists(week))
