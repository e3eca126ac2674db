"""The exceptions register: who need not keep a clause or acknowledge a policy, for how long, and who allowed it."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from policies import rules
from policies.models import Clause, Edition, Exemption, Policy
from portal import audit
from portal.models import Person
from portal.notices import notify
from portal.prepared import insert


class ExemptionRefused(Exception):
    """A step that cannot be taken with an exception. The text says why."""


@transaction.atomic
def record_exemption(
    policy: Policy,
    *,
    actor: Person,
    person: Person,
    ref: str,
    why: str,
    starts_on: date,
    ends_on: date,
    approver: Person,
    once: UUID,
    at: datetime | None = None,
) -> Exemption:
    """Put an exception before its approver; it holds once they approve it. Sent twice, it is the same one.

    `ref` is a clause of the edition in force, or nothing, where the person need not acknowledge the policy.
    Raises ExemptionRefused.
    """
    at = at or timezone.now()
    if not rules.can_author(actor):
        raise ExemptionRefused("Only policy owners record an exception.")
    _check_people(person, approver, actor)
    _check_days(starts_on, ends_on, today=timezone.localdate(at))
    _check_clause(policy, ref)
    made = Exemption(
        policy=policy,
        person=person,
        ref=ref,
        why=why,
        starts_on=starts_on,
        ends_on=ends_on,
        approver=approver,
        asked_by=actor,
        asked_at=at,
        once=once,
    )
    if not insert(made):
        return Exemption.objects.get(once=once, asked_by=actor)
    audit.record("exemption.recorded", made, actor=actor, data=_data(made))
    notify([approver], "policy_exception_to_decide", url=address_of(made))
    return made


def approve_exemption(exemption: Exemption, *, actor: Person, words: str = "", at: datetime | None = None) -> Exemption:
    """Let it hold from its first day, as the approver who was named. Raises ExemptionRefused."""
    return _answer(exemption, actor, words, at or timezone.now(), field="approved_at", action="exemption.approved")


def refuse_exemption(exemption: Exemption, *, actor: Person, words: str, at: datetime | None = None) -> Exemption:
    """Say no, and why, as the approver who was named. Raises ExemptionRefused."""
    if not words.strip():
        raise ExemptionRefused("Say why you refuse it.")
    return _answer(exemption, actor, words, at or timezone.now(), field="refused_at", action="exemption.refused")


@transaction.atomic
def _answer(exemption: Exemption, actor: Person, words: str, at: datetime, *, field: str, action: str) -> Exemption:
    exemption = _lock(exemption)
    if exemption.approver_id != actor.pk:
        raise ExemptionRefused("Only the approver who was named decides it.")
    if getattr(exemption, field):
        return exemption
    if exemption.ended_at:
        raise ExemptionRefused("It was taken back before you decided it.")
    if exemption.approved_at or exemption.refused_at:
        raise ExemptionRefused("You have decided it already.")
    if field == "approved_at" and exemption.ends_on < timezone.localdate(at):
        raise ExemptionRefused("Its last day has passed. Refuse it, and ask for a new one if it is still needed.")
    setattr(exemption, field, at)
    exemption.answer = words
    exemption.save(update_fields=[field, "answer"])
    audit.record(action, exemption, actor=actor, data=_data(exemption))
    notify([exemption.asked_by, exemption.person], "policy_exception_answered", url=address_of(exemption))
    return exemption


@transaction.atomic
def end_exemption(exemption: Exemption, *, actor: Person, at: datetime | None = None) -> Exemption:
    """End one before its last day, or take it back before it is decided. Ended already, it is returned as it is.

    Raises ExemptionRefused.
    """
    at = at or timezone.now()
    if not rules.can_author(actor):
        raise ExemptionRefused("Only policy owners end an exception.")
    exemption = _lock(exemption)
    if exemption.ended_at:
        return exemption
    if exemption.refused_at or exemption.ends_on < timezone.localdate(at):
        raise ExemptionRefused("It does not hold any more, so there is nothing to end.")
    exemption.ended_at, exemption.ended_by = at, actor
    exemption.save(update_fields=["ended_at", "ended_by"])
    audit.record("exemption.ended", exemption, actor=actor, data=_data(exemption))
    notify([exemption.person], "policy_exception_ended", url=address_of(exemption))
    return exemption


def address_of(exemption: Exemption) -> str:
    return reverse("policies:exception", args=[exemption.pk])


def _lock(exemption: Exemption) -> Exemption:
    found = Exemption.objects.select_for_update(of=("self",)).select_related("person", "asked_by", "approver", "policy")
    return found.get(pk=exemption.pk)


def _check_clause(policy: Policy, ref: str) -> None:
    in_force = Edition.objects.published().filter(policy=policy)
    if not in_force.exists():
        raise ExemptionRefused("The policy has no edition in force.")
    if ref and not Clause.objects.filter(ref=ref, edition__in=in_force).exists():
        raise ExemptionRefused(f"The edition in force has no clause {ref}.")


def _check_people(person: Person, approver: Person, actor: Person) -> None:
    if approver in {person, actor}:
        raise ExemptionRefused("Someone else approves it: neither whom it is for, nor you who record it.")
    for one in (person, approver):
        if not one.is_active:
            raise ExemptionRefused(f"{one.name} has left.")


def _check_days(starts_on: date, ends_on: date, *, today: date) -> None:
    if ends_on < starts_on:
        raise ExemptionRefused("It ends before it begins. Give a last day that is later.")
    if ends_on < today:
        raise ExemptionRefused("Its last day has passed already.")


def _data(exemption: Exemption) -> dict[str, str]:
    return {
        "policy": exemption.policy.slug,
        "ref": exemption.ref,
        "person": exemption.person.staff_number,
        "until": exemption.ends_on.isoformat(),
    }
