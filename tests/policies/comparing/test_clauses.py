import random
import time

from hypothesis import given
from hypothesis import strategies as st

from policies.comparing import Comparison, Kind, compare, summarise
from tests.policies.comparing.editions import edition

REFS = [f"X-{number}" for number in range(1, 8)]
LAYOUTS = st.lists(st.sampled_from(REFS), unique=True, min_size=1).flatmap(
    lambda refs: st.lists(st.sampled_from(["At work", "In private"]), min_size=len(refs), max_size=len(refs)).map(
        lambda homes: {home: [(ref, ref) for ref, at in zip(refs, homes, strict=True) if at == home] for home in homes}
    )
)


def kinds(comparison: Comparison) -> dict[str, str]:
    return {clause.ref: clause.kind.value for clause in comparison.clauses}


def move_of(comparison: Comparison, ref: str) -> str:
    [move] = [clause.move for clause in comparison.clauses if clause.ref == ref and clause.move]
    return f"from {move.source} to {move.target}"


def test_clauses_are_matched_by_the_refs_they_keep() -> None:
    old = edition({"At work": [("X-1", "Keep it."), ("X-2", "Ask first."), ("X-3", "Go.")]})
    new = edition({"At work": [("X-1", "Keep  it."), ("X-2", "Ask later."), ("X-4", "Go.")]})
    assert kinds(compare(old, new)) == {"X-1": "same", "X-2": "changed", "X-3": "removed", "X-4": "added"}


def test_a_clause_that_binds_otherwise_has_changed_though_its_words_have_not() -> None:
    old = edition({"At work": [("X-1", "Keep it.", {"modality": "should", "audience": "staff", "capacity": "any"})]})
    new = edition({"At work": [("X-1", "Keep it.", {"modality": "must", "audience": "SES", "capacity": "personal"})]})
    [clause] = compare(old, new).clauses
    assert clause.kind is Kind.CHANGED
    assert [str(term) for term in clause.terms] == [
        "How it binds: was should, is must",
        "Whom it is for: was “staff”, is “SES”",
        "When it holds: was always, is in private life",
    ]


def test_a_new_clause_above_others_moves_none_of_them() -> None:
    old = edition({"At work": [("X-1", "a"), ("X-2", "b")]})
    new = edition({"At work": [("X-9", "z"), ("X-1", "a"), ("X-2", "b")]})
    assert kinds(compare(old, new)) == {"X-9": "added", "X-1": "same", "X-2": "same"}


def test_one_clause_lifted_out_of_its_order_is_the_only_one_that_moved() -> None:
    old = edition({"At work": [("X-1", "a"), ("X-2", "b"), ("X-3", "c"), ("X-4", "d")]})
    new = edition({"At work": [("X-4", "d"), ("X-1", "a"), ("X-2", "b"), ("X-3", "c")]})
    found = compare(old, new)
    assert kinds(found) == {"X-4": "moved", "X-1": "same", "X-2": "same", "X-3": "same"}
    assert move_of(found, "X-4") == "from “At work”, after X-3 to the start of “At work”"


def test_a_clause_in_another_section_moved_and_may_have_changed_as_well() -> None:
    old = edition({"At work": [("X-1", "a"), ("X-2", "b")], "In private": [("X-3", "c")]})
    new = edition({"At work": [("X-1", "a")], "In private": [("X-2", "bb"), ("X-3", "c")]})
    found = compare(old, new)
    assert kinds(found) == {"X-1": "same", "X-2": "changed", "X-3": "same"}
    assert move_of(found, "X-2") == "from “At work”, after X-1 to the start of “In private”"


def test_a_section_under_a_new_heading_is_the_same_section() -> None:
    old = edition({"At work": [("X-1", "a"), ("X-2", "b")]})
    new = edition({"In the office": [("X-1", "a"), ("X-2", "b")]})
    found = compare(old, new)
    assert kinds(found) == {"X-1": "same", "X-2": "same"}
    assert [line.text for line in summarise(found)] == [
        "The heading “At work” is now “In the office”.",
        "2 clauses are the same.",
    ]


def test_what_is_gone_stands_where_it_stood() -> None:
    old = edition({"A": [("X-1", "a"), ("X-2", "b"), ("X-3", "c")], "B": [("X-4", "d")], "C": [("X-5", "e")]})
    new = edition({"A": [("X-1", "a"), ("X-3", "c")], "C": [("X-5", "e")]})
    found = compare(old, new)
    assert [section.heading.new or section.heading.old for section in found.sections] == ["A", "B", "C"]
    assert list(kinds(found)) == ["X-1", "X-2", "X-3", "X-4", "X-5"]


def test_title_opening_statement_and_prose_are_compared_too() -> None:
    old = edition({"A": [("X-1", "a")]}, title="Old", opening="One.", statement="I read it.", prose="Before.")
    new = edition({"A": [("X-1", "a")]}, title="New", opening="Two.", statement="I keep it.", prose="Ahead.")
    assert [line.text for line in summarise(compare(old, new))] == [
        "The title was “Old” and is “New”.",
        "The opening words changed.",
        "The statement that readers acknowledge changed.",
        "The words under “A” before its first clause changed.",
        "1 clause is the same.",
    ]


def test_the_summary_counts_each_kind_and_names_its_clauses() -> None:
    rest = [(f"X-{number}", "the same") for number in range(10, 15)]
    old = edition({"A": [("X-1", "a", {"modality": "should"}), ("X-2", "b"), ("X-3", "c"), *rest]})
    new = edition({"A": [("X-3", "c"), ("X-1", "a"), ("X-4", "d"), ("X-5", "e"), *rest]})
    assert [(line.text, line.refs) for line in summarise(compare(old, new))] == [
        ("1 clause changed:", ("X-1",)),
        ("2 clauses are new:", ("X-4", "X-5")),
        ("1 clause is gone:", ("X-2",)),
        ("1 clause moved and reads the same:", ("X-3",)),
        ("How it binds: was should, is must, in", ("X-1",)),
        ("5 clauses are the same.", ()),
    ]


def test_an_edition_beside_itself_says_that_nothing_changed() -> None:
    same = edition({"A": [("X-1", "a")]})
    assert [line.text for line in summarise(compare(same, same))] == ["Nothing changed: the two editions say the same."]


@given(LAYOUTS, LAYOUTS)
def test_every_clause_of_either_edition_is_shown_once(old: dict, new: dict) -> None:
    before, after = edition(old), edition(new)
    found = compare(before, after)
    assert sorted(clause.ref for clause in found.clauses) == sorted(
        {clause.ref for clause in (*before.clauses, *after.clauses)}
    )
    kept = [clause.ref for clause in found.clauses if clause.new]
    assert kept == [clause.ref for clause in after.clauses]


@given(LAYOUTS)
def test_nothing_moves_between_an_edition_and_itself(layout: dict) -> None:
    assert {clause.kind for clause in compare(edition(layout), edition(layout)).clauses} == {Kind.SAME}


def test_five_hundred_changed_clauses_are_compared_in_a_second() -> None:
    chance = random.Random(1)
    vocabulary = [f"word{number}" for number in range(300)]
    old, new = (
        {"A": [(f"X-{at}", " ".join(chance.choices(vocabulary, k=200))) for at in range(500)]} for _ in range(2)
    )
    before, after = edition(old), edition(new)
    began = time.process_time()
    assert compare(before, after).changed == 500
    assert time.process_time() - began < 1
