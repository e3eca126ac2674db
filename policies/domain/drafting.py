"""Policies and drafts that begin in the portal, and drafts that are put away."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from policies import queries
from policies.enums import EditionState as S
from policies.models import Edition, Policy
from policies.reading.restated import RestatedPolicy
from portal import audit, people
from portal.machine import NOT_BY_YOU, MoveRefused
from portal.models import Person, Role

from .advising import copy_rules
from .approving import NOT_APPROVED, forget_answers
from .authoring import FACTS, add_draft
from .door import move_edition
from .importing import STATEMENT, slug_for


class DraftRefused(Exception):
    """A draft that is not started. The text says why."""


@transaction.atomic
def create_policy(*, actor: Person, title: str, **facts: Any) -> Edition:
    """A policy of a new title, with an empty draft. Sent twice, it is the same draft."""
    _check_owner(actor)
    slug = slug_for(title)
    if not slug:
        raise DraftRefused("Give the policy a title with letters in it.")
    policy, is_new = Policy.objects.get_or_create(slug=slug, defaults={"title": title, **facts})
    if not is_new:
        return _made_a_moment_ago(policy, actor)
    audit.record("policy.created", policy, actor=actor)
    return add_draft(policy, _empty(policy), actor=actor)


@transaction.atomic
def set_facts(policy: Policy, *, actor: Person, **facts: Any) -> Policy:
    """Say anew what a policy is beside its words: of FACTS, those that are given. The audit names which changed."""
    _check_owner(actor)
    policy = Policy.objects.select_for_update().get(pk=policy.pk)
    changed = [name for name in FACTS if name in facts and getattr(policy, name) != facts[name]]
    for name in changed:
        setattr(policy, name, facts[name])
    if "review_on" in changed:
        policy.review_reminded_on = None
    if changed:
        policy.save(update_fields=[*changed, "review_reminded_on"])
        audit.record("policy.changed", policy, actor=actor, data={"facts": changed})
    return policy


@transaction.atomic
def start_draft(policy: Policy, *, actor: Person, after: int | None = None) -> Edition:
    """The next edition, as a copy of the one in force, or else of the latest; every clause keeps its ref.

    `after` is the number of the latest edition that the actor saw: where they have started one since, it is that
    one, and where somebody else has, DraftRefused says so.
    """
    _check_owner(actor)
    policy = Policy.objects.select_for_update().get(pk=policy.pk)
    newer = policy.editions.filter(number__gt=after).order_by("-number").first() if after is not None else None
    if newer and newer.created_by_id == actor.pk and newer.state == S.DRAFT:
        return newer
    if newer:
        raise DraftRefused(f"Edition {newer.number} was started while this page was open. Work on that one.")
    latest = _latest(policy)
    draft = add_draft(policy, _copy(latest) if latest else _empty(policy), actor=actor)
    if latest:
        copy_rules(latest, draft)
    return draft


@transaction.atomic
def discard_edition(edition: Edition, *, actor: Person, words: str = "", at: datetime | None = None) -> Edition:
    return move_edition(edition, S.DISCARDED, actor=actor, words=words, at=at, **NOT_APPROVED)


@transaction.atomic
def restore_edition(edition: Edition, *, actor: Person, at: datetime | None = None) -> Edition:
    edition = move_edition(edition, S.DRAFT, actor=actor, words="", at=at, **NOT_APPROVED)
    forget_answers(edition)
    return edition


def _check_owner(actor: Person) -> None:
    if not actor.is_active or not people.holds(actor, Role.POLICY_OWNER):
        raise MoveRefused(NOT_BY_YOU)


def _made_a_moment_ago(policy: Policy, actor: Person) -> Edition:
    """The draft of a form that was sent twice; anything else is another policy of that title."""
    made = policy.editions.filter(created_by=actor, state=S.DRAFT, number=1, clauses__isnull=True).first()
    if made is None or policy.editions.count() > 1:
        raise DraftRefused(
            f"There is a policy called “{policy.title}” already. Choose another title, or start its next edition."
        )
    return made


def _latest(policy: Policy) -> Edition | None:
    by_standing = policy.editions.exclude(state=S.DISCARDED).order_by(
        F("published_at").desc(nulls_last=True), "-number"
    )
    return by_standing.select_related("policy").first()


def _copy(edition: Edition) -> RestatedPolicy:
    """All its words; what the last edition changed is not what the next one will."""
    return replace(queries.as_restated(edition), summary="")


def _empty(policy: Policy) -> RestatedPolicy:
    return RestatedPolicy(
        **queries.facts_of(policy),
        title=policy.title,
        statement=STATEMENT.format(title=policy.title),
        summary="",
        values_version="",
        in_force_from=timezone.localdate(),
        opening="",
        sections=(),
    )
