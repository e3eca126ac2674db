"""The door every step of an edition goes through."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from policies.enums import EditionState as S
from policies.models import Edition, EditionEntry
from policies.rules import edition as rules
from portal import audit
from portal.machine import NOT_BY_YOU, NOT_FROM_HERE, NOT_YET, MoveRefused
from portal.models import Person


@transaction.atomic
def move_edition(
    edition: Edition,
    to: S,
    *,
    actor: audit.Actor,
    words: str = "",
    data: dict[str, Any] | None = None,
    at: datetime | None = None,
    **fields: Any,
) -> Edition:
    """Take an edition to another state, if the table, the actor and what is there allow it. Raises MoveRefused.

    Locks the edition, keeps the step in its history and audits it, with `data`. `fields` are set in the same
    statement: some states are only allowed with theirs.
    """
    edition = lock(edition)
    arrow = rules.MOVES[edition.state].get(to)
    if arrow is None:
        raise MoveRefused(NOT_FROM_HERE)
    if not arrow.who & rules.capacities(edition, actor):
        raise MoveRefused(NOT_BY_YOU)
    if lacking := rules.missing(edition, to, actor=actor, words=words):
        raise MoveRefused(NOT_YET, lacking)
    at = at or timezone.now()
    previous = edition.state
    EditionEntry.objects.create(
        edition=edition,
        at=at,
        by=actor if isinstance(actor, Person) else None,
        from_state=previous,
        to_state=to,
        words=words,
    )
    for name, value in {"state": to, **fields}.items():
        setattr(edition, name, value)
    edition.save(update_fields=["state", *fields])
    audit.record(f"edition.{to.value}", edition, actor=actor, data={"from": previous, **(data or {})})
    return edition


def lock(edition: Edition) -> Edition:
    found = Edition.objects.select_for_update(of=("self",)).select_related("policy", "approver", "created_by")
    return found.get(pk=edition.pk)
