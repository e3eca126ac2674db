"""A suspension's steps, by somebody who decides nothing else in the matter."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from incidents.domain import parts, suspension, suspension_proposal
from incidents.enums import Power, SuspensionOutcome
from incidents.models import Investigation, Suspension
from portal.models import Person, Role
from tests.factories import delegated, person_with

from .cast import Cast


def terms(*, paid: bool = True, days: int | None = None, **fields: Any) -> suspension_proposal.Terms:
    today = timezone.localdate()
    return suspension_proposal.Terms(
        **{
            "paid": paid,
            "from_on": today,
            "until_on": None if days is None else today + timedelta(days=days),
            "grounds": "The posts may be yours and may breach the Code.",
            "interest": "You decide on the claims of the people the posts name.",
            **fields,
        }
    )


def suspender(cast: Cast, file: Investigation) -> Person:
    """Uma holds the delegation, is assigned, and declares no conflict."""
    uma = person_with(Role.SANCTION_DELEGATE, given_names="Uma")
    delegated(uma, Power.SUSPENSION)
    suspension_proposal.assign_suspender(file, uma, actor=cast.petra)
    parts.declare(file.case, actor=uma, has_conflict=False)
    return uma


def proposed(cast: Cast, file: Investigation, **fields: Any) -> Suspension:
    uma = suspender(cast, file)
    return suspension_proposal.propose_suspension(file, actor=uma, terms=terms(**fields))


def answered(cast: Cast, file: Investigation, **fields: Any) -> Suspension:
    row = proposed(cast, file, **fields)
    assert row.proposal
    suspension_proposal.make_statement(row.proposal, actor=cast.bob, words="I need my pay.")
    return row


def impose(row: Suspension, *, review_in: int = 28) -> Suspension:
    day = timezone.localdate() + timedelta(days=review_in)
    return suspension.impose_suspension(row, actor=row.proposed_by, reasons="Both hold.", next_review_on=day)


def imposed(cast: Cast, file: Investigation, **fields: Any) -> Suspension:
    return impose(answered(cast, file, **fields))


def review(row: Suspension, outcome: SuspensionOutcome, **fields: Any) -> Suspension:
    day = timezone.localdate() + timedelta(days=28)
    said = {"outcome": outcome, "reasons": "I looked again.", "next_review_on": day, **fields}
    suspension.review_suspension(row, actor=row.proposed_by, **said)
    return Suspension.objects.get(pk=row.pk)
