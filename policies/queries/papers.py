"""What is needed to put an edition or a receipt on paper."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from policies.models import Acknowledgement, Clause, Edition, Question
from policies.papers import Advice, Paper, Receipt

from .words import as_restated, is_genuine


def paper_of(edition: Edition) -> Paper:
    """An edition on its way out; `edition` has its policy with it."""
    audiences = edition.policy.audiences.values_list("employments", flat=True)
    covers = tuple(sorted({kind for kinds in audiences for kind in kinds}))
    return Paper(
        words=replace(as_restated(edition), covers=covers),
        number=edition.number,
        state=edition.state,
        state_label=edition.get_state_display(),
        in_force_from=edition.in_force_from if edition.published_at else None,
        in_force_until=edition.in_force_until if edition.published_at else None,
        made_at=edition.published_at or edition.created_at,
        address=settings.SITE_URL + _address(edition),
    )


def receipt_of(acknowledgement: Acknowledgement, *, with_note: bool = False) -> Receipt:
    """A receipt on its way out; `acknowledgement` has its edition, policy and person with it.

    `with_note`: for those who may know why somebody else recorded it.
    """
    edition = acknowledgement.edition
    return Receipt(
        code=acknowledgement.code,
        person=acknowledgement.person.name,
        policy=f"{edition.title}, edition {edition.number}",
        agency=edition.policy.agency,
        statement=acknowledgement.statement,
        edition_hash=acknowledgement.edition_hash,
        acknowledged_at=acknowledgement.acknowledged_at,
        is_genuine=is_genuine(acknowledgement),
        recorded_by=acknowledgement.recorded_by.name if acknowledgement.recorded_by else "",
        note=acknowledgement.note if with_note else "",
        withdrawn_at=acknowledgement.withdrawn_at,
        marking=edition.policy.classification,
        address=settings.SITE_URL + reverse("policies:receipt", args=[acknowledgement.code]),
    )


def advice_of(question: Question, *, answer: str, answered_at: datetime, clauses: Iterable[Clause]) -> Advice:
    """What was asked, with the answer it was or is about to be given; `question` has its people and edition with it."""
    edition = question.edition
    return Advice(
        asker=question.asker.name if question.asker else "",
        answerer=question.taken_by.name if question.taken_by else "",
        edition=f"{edition.title}, edition {edition.number}",
        marking=edition.policy.classification,
        asked_at=question.asked_at,
        answered_at=answered_at,
        wording=question.wording,
        draft=question.draft,
        context=[(name, said) for name, said in question.context],
        verdict=question.verdict,
        answer=answer,
        clauses=[(clause.ref, clause.words) for clause in clauses],
    )


def _address(edition: Edition) -> str:
    if edition.published_at:
        return reverse("policies:edition", args=[edition.policy.slug, edition.number])
    return reverse("policies:draft", args=[edition.pk])
