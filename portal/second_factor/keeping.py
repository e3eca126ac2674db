"""What somebody sets up and takes away; and what is taken away for them, by two administrators."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from webauthn.registration.verify_registration_response import VerifiedRegistration

from portal import audit
from portal.models import FactorKind, FactorReset, Person, Role, SecondFactor
from portal.people import holds
from portal.signed_in.ending import end_everywhere

from . import is_required_of
from .notices import tell, tell_administrators
from .sealing import seal


class Refused(Exception):
    """What cannot be done this way. The text says why."""


@transaction.atomic
def add_app(person: Person, *, secret: str, step: int, name: str) -> SecondFactor:
    """Once the first code was right: `step` is the half minute it was of, and cannot be used again."""
    added = person.second_factors.create(kind=FactorKind.APP, name=name, secret=seal(secret), last_step=step)
    _record_added(added)
    return added


@transaction.atomic
def add_passkey(person: Person, key: VerifiedRegistration, *, name: str) -> SecondFactor:
    try:
        with transaction.atomic():
            added = person.second_factors.create(
                kind=FactorKind.PASSKEY,
                name=name,
                credential=key.credential_id,
                public_key=key.credential_public_key,
                uses=key.sign_count,
            )
    except IntegrityError:
        raise Refused("This passkey is set up already.") from None
    _record_added(added)
    return added


def _record_added(added: SecondFactor) -> None:
    audit.record("second_factor.added", added, actor=added.person, data={"kind": added.kind})
    tell(added.person)


@transaction.atomic
def remove(factor: SecondFactor, *, actor: Person) -> None:
    """Their own. The last one stays where the role needs one; with the last one the recovery codes go."""
    person = Person.objects.select_for_update(no_key=True).get(pk=factor.person_id)
    is_last = not person.second_factors.standing().exclude(pk=factor.pk).exists()
    if is_last and is_required_of(person):
        raise Refused("Your role needs one. Set up another first, then remove this one.")
    _take_away(person, [factor.pk])
    audit.record("second_factor.removed", factor, actor=actor, data={"kind": factor.kind})
    tell(person)


def _take_away(person: Person, ids: list[int]) -> None:
    gone = {"removed_at": timezone.now(), "secret": b"", "public_key": b"", "credential": None}
    SecondFactor.objects.standing().filter(person=person, pk__in=ids).update(**gone)
    if not person.second_factors.standing().exists():
        person.recovery_codes.all().delete()


def _take_all_away(person: Person) -> None:
    """Whoever got in with what is lost is out."""
    end_everywhere(person)
    _take_away(person, list(person.second_factors.standing().values_list("pk", flat=True)))
    tell(person)


@transaction.atomic
def reset_by_operator(person: Person, *, why: str) -> None:
    """For the day on which no second administrator is left to decide. The administrators are told, and it is in the
    audit that nobody of the directory did it."""
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not person.second_factors.standing().exists():
        raise Refused("They have set up no second factor.")
    _take_all_away(person)
    tell_administrators()
    audit.record("factor_reset.by_operator", person, actor=audit.SYSTEM, data={"why": why})


@transaction.atomic
def ask_for_reset(person: Person, *, actor: Person, why: str, once: UUID) -> FactorReset:
    """Raises Refused for oneself, and where there is nothing to take away."""
    if actor == person:
        raise Refused("You cannot ask for yourself. Another directory administrator can.")
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if standing := person.factor_resets.filter(decided_at__isnull=True).first():
        return standing
    if not person.second_factors.standing().exists():
        raise Refused("They have set up no second factor.")
    asked = person.factor_resets.create(why=why, asked_by=actor, once=once)
    audit.record("factor_reset.asked", asked, actor=actor, data={"person": person.staff_number})
    return asked


@transaction.atomic
def decide_reset(asked: FactorReset, *, actor: Person, grant: bool) -> FactorReset:
    """By an administrator who neither asked nor is the person. Granted, everything they had set up is gone."""
    asked = FactorReset.objects.select_for_update(of=("self",)).select_related("person").get(pk=asked.pk)
    if asked.decided_at:
        raise Refused("This was decided already.")
    if actor.pk in (asked.asked_by_id, asked.person_id) or not holds(actor, Role.DIRECTORY_ADMINISTRATOR):
        raise Refused("Another directory administrator decides this.")
    asked.decided_by, asked.decided_at, asked.is_granted = actor, timezone.now(), grant
    asked.save(update_fields=["decided_by", "decided_at", "is_granted"])
    if grant:
        _take_all_away(asked.person)
    action = "factor_reset.granted" if grant else "factor_reset.refused"
    audit.record(action, asked, actor=actor, data={"person": asked.person.staff_number})
    return asked
