"""Acknowledgements that someone recorded for another."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from policies import queries, rules
from policies.models import Acknowledgement, Edition
from portal import audit
from portal.models import Person
from portal.notices import notify
from portal.prepared import insert

from .acknowledging import row_of, waits_for


class OnBehalfRefused(Exception):
    """An acknowledgement that cannot be recorded for this person. The text says why."""


@transaction.atomic
def acknowledge_on_behalf(
    edition: Edition, *, person: Person, note: str, actor: Person, at: datetime | None = None
) -> Acknowledgement:
    """Record, as a policy owner, that someone else said the statement of an edition; sent twice, it is the same row.

    `note` says how they said so, and why they could not do it in the portal. They are told, and can take it back.
    Neither check questions nor a password are asked: those would be the owner's. Raises OnBehalfRefused.
    """
    _check_may_record(edition, person, note, actor)
    is_first = not queries.has_acknowledged(person, edition)
    before = None if is_first else queries.acknowledged_by(person, edition)
    if before:
        return _same_or_refused(before, actor, note)
    made = row_of(edition, person, at or timezone.now(), is_first=is_first, recorded_by=actor, note=note)
    if not insert(made):
        standing = Acknowledgement.objects.get(edition=edition, person=person, number=made.number)
        return _same_or_refused(standing, actor, note)
    data = {"hash": edition.content_hash, "person": person.staff_number}
    audit.record("edition.acknowledged_on_behalf", edition, actor=actor, data=data)
    notify([person], "acknowledged_for_you", url=reverse("policies:receipt", args=[made.code]))
    return made


def _check_may_record(edition: Edition, person: Person, note: str, actor: Person) -> None:
    if not rules.can_author(actor):
        raise OnBehalfRefused("Only policy owners record an acknowledgement for someone else.")
    if person == actor:
        raise OnBehalfRefused("Acknowledge a policy for yourself on its own page.")
    if not note.strip():
        raise OnBehalfRefused("Write how they said so, and why they cannot acknowledge it themselves.")
    if not edition.is_in_force:
        raise OnBehalfRefused("This edition is no longer in force.")
    if not waits_for(edition, person):
        raise OnBehalfRefused(f"This policy does not cover {person.name}, so nothing is asked of them.")


def _same_or_refused(standing: Acknowledgement, actor: Person, note: str) -> Acknowledgement:
    if (standing.recorded_by_id, standing.note) != (actor.pk, note):
        raise OnBehalfRefused(f"{standing.person.name} has acknowledged it already.")
    return standing
