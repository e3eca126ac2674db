"""A policy written to a file and read again is the same text, whatever its words look like."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from policies.reading.restated import (
    CAPACITIES,
    MODALITIES,
    RestatedClause,
    RestatedPolicy,
    RestatedSection,
    read_restated,
)
from policies.reading.writing import write_restated

pytestmark = pytest.mark.long

CONTENT = Path("policies/content")

# What the database can hold: anything but NUL and half characters.
words = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=80) | st.sampled_from(
    [
        "---",
        "# a\n## b\n#### C-1 (must; x; any)",
        "a\x0b# b",
        "\u2028---\u2028",
        "-",
        ": '\" #",
        "> Law: x",
        "> Plain words: y",
        "null",
        "2013",
        "[]",
    ]
)
some_words = words.filter(lambda text: text.strip() and not text.isspace())
clauses = st.builds(
    RestatedClause,
    ref=st.from_regex(r"[A-Z][A-Z0-9]{0,8}-[A-Za-z0-9]{1,6}(\.[0-9]{1,3})?", fullmatch=True),
    modality=st.sampled_from(MODALITIES),
    audience=words.filter(lambda text: text.strip() != "-"),
    capacity=st.sampled_from(CAPACITIES),
    text=some_words,
    position=st.just(1),
    plain_words=words,
    legal_references=words,
)
sections = st.builds(
    RestatedSection,
    heading=words.filter(lambda text: text.strip() != "-"),
    prose=words,
    clauses=st.lists(clauses, max_size=3).map(tuple),
    position=st.just(1),
)
policies = st.builds(
    RestatedPolicy,
    slug=st.just("a-policy"),
    title=some_words,
    agency=words,
    short_name=some_words,
    contact=words,
    owner_title=words,
    classification=st.just("OFFICIAL"),
    availability=st.sampled_from(["public", "internal"]),
    covers=st.sampled_from([(), ("ongoing",), ("casual", "ses")]),
    in_force_from=st.dates(min_value=date(1901, 1, 1)),
    review_on=st.none() | st.dates(min_value=date(1901, 1, 1)),
    values_version=words,
    statement=some_words,
    summary=words,
    opening=words,
    sections=st.lists(sections, min_size=1, max_size=4).map(tuple),
).filter(lambda policy: policy.clauses and len({clause.ref for clause in policy.clauses}) == len(policy.clauses))


one_clause = read_restated((CONTENT / "dhs" / "policy.md").read_text())
blank_notes = replace(
    one_clause,
    sections=(RestatedSection("A", "", (RestatedClause("A-1", "must", "staff", "any", "Ring.", 1, " ", "\r"),), 1),),
)


@pytest.mark.parametrize("slug", ["acbps", "dhs"])
def test_a_shipped_policy_is_itself_again(slug: str) -> None:
    policy = read_restated((CONTENT / slug / "policy.md").read_text())
    assert read_restated(write_restated(policy, remark="Edition 1: in force")) == policy


@settings(max_examples=300, deadline=None)
@given(policies)
@example(blank_notes)
def test_whatever_the_words_the_text_is_the_same_text(policy: RestatedPolicy) -> None:
    again = read_restated(write_restated(policy, remark="Edition 1: in force"))
    assert again.content_hash() == policy.content_hash()
    for fact in ("covers", "in_force_from", "review_on", "availability"):
        assert getattr(again, fact) == getattr(policy, fact)
    for fact in ("agency", "contact", "owner_title", "values_version", "summary"):
        assert getattr(again, fact).split() == getattr(policy, fact).split()


def test_facts_nobody_has_given_are_written_as_empty() -> None:
    policy = read_restated((CONTENT / "dhs" / "policy.md").read_text())
    bare = replace(policy, agency="", contact="", owner_title="", covers=(), values_version="", summary="")
    assert read_restated(write_restated(bare)) == bare
