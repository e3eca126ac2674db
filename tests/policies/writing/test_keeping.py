"""What the editor keeps for a writer, and for how long."""

from datetime import timedelta

import pytest
from django.utils import timezone

from policies import domain, tasks
from policies.models import Presence, Unsaved
from tests.factories import (
    PersonFactory,
)

from .parts import clause, new_clause, section

pytestmark = pytest.mark.django_db


def test_words_kept_again_replace_those_kept_before(draft, carol) -> None:
    for words in ("Half a", "Half a thought"):
        domain.keep_words(draft, actor=carol, place="clause:1", fields={"words": words})
    assert Unsaved.objects.get().fields == {"words": "Half a thought"}


def test_more_than_a_form_can_hold_is_not_kept(draft, carol) -> None:
    with pytest.raises(domain.TooMuchToKeep):
        domain.keep_words(draft, actor=carol, place="clause:1", fields={"words": "x" * 100_001})
    assert not Unsaved.objects.exists()


def test_saving_takes_away_ones_own_kept_words_and_nobody_elses(draft, carol) -> None:
    part, dev = clause(draft, "W-1"), PersonFactory()
    for person in (carol, dev):
        domain.keep_words(draft, actor=person, place=part.place, fields={"words": "Half a"})
    domain.change_clause(part, actor=carol, version=1, words="A whole thought.")
    assert list(Unsaved.objects.values_list("person", flat=True)) == [dev.pk]


def test_words_that_come_in_after_their_form_was_saved_are_not_kept(draft, carol) -> None:
    asked = new_clause(draft, "W-9")
    domain.add_clause(section(draft, 1), actor=carol, **asked)
    fields = {"words": asked["words"], "once": str(asked["once"])}
    domain.keep_words(draft, actor=carol, place=section(draft, 1).place_of_new, fields=fields)
    assert not Unsaved.objects.exclude(place__startswith="made:").exists()


def test_what_nobody_came_back_for_is_swept_by_the_worker(draft, carol) -> None:
    now = timezone.now()
    for age in (29, 31):
        at = now - timedelta(days=age)
        domain.keep_words(draft, actor=carol, place=f"clause:{age}", fields={}, at=at)
    domain.note_presence(draft, actor=carol, place="", at=now - timedelta(hours=25))
    domain.note_presence(draft, actor=PersonFactory(), place="", at=now - timedelta(hours=23))
    tasks.sweep_editor()
    assert list(Unsaved.objects.values_list("place", flat=True)) == ["clause:29"]
    assert Presence.objects.count() == 1
