"""Parts of a draft are moved, removed and put back."""

import pytest

from policies import domain
from policies.models import Clause, Unsaved
from tests.factories import EditionFactory, PersonFactory, SectionFactory

from .parts import clause, edits, new_clause, refs, section

pytestmark = pytest.mark.django_db


# Moving


def test_a_step_goes_over_the_edge_of_a_section(draft, carol) -> None:
    domain.move_clause(clause(draft, "W-3"), actor=carol, step=1)
    assert refs(draft) == [["W-1", "W-2"], ["W-3", "W-4"]]
    domain.move_clause(clause(draft, "W-3"), actor=carol, step=-1)
    domain.move_clause(clause(draft, "W-3"), actor=carol, step=-1)
    assert refs(draft) == [["W-1", "W-3", "W-2"], ["W-4"]]


def test_a_step_past_either_end_changes_nothing(draft, carol) -> None:
    domain.move_clause(clause(draft, "W-1"), actor=carol, step=-1)
    domain.move_clause(clause(draft, "W-4"), actor=carol, step=1)
    domain.move_section(section(draft, 1), actor=carol, step=-1)
    assert refs(draft) == [["W-1", "W-2", "W-3"], ["W-4"]]
    assert edits() == []


def test_a_clause_moves_to_a_section_behind_another_or_to_its_beginning(draft, carol) -> None:
    second = section(draft, 2)
    domain.move_clause_to(clause(draft, "W-1"), section=second, actor=carol, after=clause(draft, "W-4"))
    domain.move_clause_to(clause(draft, "W-2"), section=second, actor=carol)
    domain.move_clause_to(clause(draft, "W-4"), section=second, actor=carol, after=clause(draft, "W-1"))
    assert refs(draft) == [["W-3"], ["W-2", "W-1", "W-4"]]


def test_a_section_moves_with_its_clauses(draft, carol) -> None:
    domain.move_section(section(draft, 2), actor=carol, step=-1)
    assert refs(draft) == [["W-4"], ["W-1", "W-2", "W-3"]]
    assert clause(draft, "W-4").position == 1


# Removing and putting back


def test_a_removed_clause_comes_back_as_it_was(draft, carol) -> None:
    before = Clause.objects.filter(ref="W-2").values().get()
    removed = domain.remove_clause(clause(draft, "W-2"), actor=carol)
    assert refs(draft) == [["W-1", "W-3"], ["W-4"]]
    domain.restore(removed, actor=PersonFactory())
    assert Clause.objects.filter(ref="W-2").values().get() == before
    assert [edit["change"] for edit in edits()] == ["clause.removed", "clause.restored"]


def test_a_removed_section_comes_back_with_its_clauses(draft, carol) -> None:
    before = list(draft.clauses.order_by("position").values())
    removed = domain.remove_section(section(draft, 1), actor=carol)
    assert refs(draft) == [["W-4"]]
    domain.restore(removed, actor=carol)
    assert refs(draft) == [["W-1", "W-2", "W-3"], ["W-4"]]
    assert list(draft.clauses.order_by("position").values()) == before


def test_a_clause_whose_section_has_gone_joins_the_last_one(draft, carol) -> None:
    removed = domain.remove_clause(clause(draft, "W-2"), actor=carol)
    domain.remove_section(section(draft, 1), actor=carol)
    domain.restore(removed, actor=carol)
    assert refs(draft) == [["W-4", "W-2"]]


def test_a_clause_comes_back_to_a_draft_without_sections(draft, carol) -> None:
    removed = domain.remove_clause(clause(draft, "W-4"), actor=carol)
    domain.remove_section(section(draft, 2), actor=carol)
    domain.remove_section(section(draft, 1), actor=carol)
    domain.restore(removed, actor=carol)
    assert refs(draft) == [["W-4"]]


def test_a_ref_used_again_keeps_the_removed_clause_out_until_it_is_free(draft, carol) -> None:
    removed = domain.remove_clause(clause(draft, "W-2"), actor=carol)
    usurper = domain.add_clause(section(draft, 1), actor=carol, **new_clause(draft, "W-2"))
    with pytest.raises(domain.RefTaken, match="W-2"):
        domain.restore(removed, actor=carol)
    domain.change_clause(usurper, actor=carol, version=1, ref="W-9")
    assert domain.restore(removed, actor=carol).ref == "W-2"


def test_putting_back_twice_puts_back_once(draft, carol) -> None:
    removed = domain.remove_clause(clause(draft, "W-2"), actor=carol)
    domain.restore(removed, actor=carol)
    with pytest.raises(domain.PartGone):
        domain.restore(Unsaved(pk=999_999, edition=draft), actor=carol)
    assert draft.clauses.count() == 4


@pytest.mark.parametrize("clauses", [1, 3, 40])
def test_a_move_asks_the_same_of_the_database_however_long_the_policy_is(
    carol, clauses, django_assert_num_queries
) -> None:
    draft = EditionFactory(clauses=clauses)
    SectionFactory(edition=draft)
    last = draft.clauses.order_by("position").last()
    with django_assert_num_queries(15):
        domain.move_clause(last, actor=carol, step=1)
