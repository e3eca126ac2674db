"""When words cannot be changed, and what cannot be."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from policies import domain
from policies.enums import EDITABLE, EditionState
from policies.models import Edition, Unsaved
from portal.models import Person
from tests.factories import (
    EditionFactory,
    approved_edition,
    published_edition,
)

from .parts import clause, edits, new_clause, refs

pytestmark = pytest.mark.django_db


def every_verb(draft: Edition, carol: Person) -> list[Any]:
    """Each change as a call, on what stands in the draft."""
    part, place = draft.clauses.first(), draft.sections.first()
    kept = Unsaved(pk=1, edition=draft)
    return [
        lambda: domain.change_clause(part, actor=carol, version=1, words="x"),
        lambda: domain.add_clause(place, actor=carol, **new_clause(draft, "W-77")),
        lambda: domain.move_clause(part, actor=carol, step=1),
        lambda: domain.move_clause_to(part, section=place, actor=carol),
        lambda: domain.remove_clause(part, actor=carol),
        lambda: domain.change_section(place, actor=carol, version=1, heading="x"),
        lambda: domain.add_section(draft, actor=carol, once=uuid.uuid4(), heading="x"),
        lambda: domain.move_section(place, actor=carol, step=1),
        lambda: domain.remove_section(place, actor=carol),
        lambda: domain.change_edition(draft, actor=carol, version=domain.version_of(draft), title="x"),
        lambda: domain.restore(kept, actor=carol),
    ]


def edition_in(state: EditionState) -> Edition:
    if state in {EditionState.PUBLISHED, EditionState.SUPERSEDED, EditionState.WITHDRAWN}:
        edition = published_edition()
        today = timezone.localdate()
        if state != EditionState.PUBLISHED:
            Edition.objects.filter(pk=edition.pk).update(state=state, in_force_until=today + timedelta(days=1))
        return Edition.objects.get(pk=edition.pk)
    if state == EditionState.APPROVED:
        return approved_edition()
    edition = EditionFactory()
    Edition.objects.filter(pk=edition.pk).update(state=state)
    return Edition.objects.get(pk=edition.pk)


@pytest.mark.parametrize("state", [state for state in EditionState if state not in EDITABLE])
def test_no_verb_changes_words_that_are_not_being_written(state, carol) -> None:
    edition = edition_in(state)
    before = refs(edition)
    for verb in every_verb(edition, carol):
        with pytest.raises(domain.NotBeingWritten):
            verb()
    assert refs(edition) == before
    assert edits() == []
    assert not edition.contributions.exists()


def test_words_change_while_changes_are_requested(carol) -> None:
    edition = edition_in(EditionState.CHANGES_REQUESTED)
    assert domain.change_clause(edition.clauses.first(), actor=carol, version=1, words="x").version == 2


def test_what_is_gone_cannot_be_changed(draft, carol) -> None:
    part = clause(draft, "W-1")
    domain.remove_clause(part, actor=carol)
    for verb in (
        lambda: domain.change_clause(part, actor=carol, version=1, words="x"),
        lambda: domain.move_clause(part, actor=carol, step=1),
        lambda: domain.remove_clause(part, actor=carol),
    ):
        with pytest.raises(domain.PartGone):
            verb()
