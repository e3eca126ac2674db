from pathlib import Path

import pytest

from policies.comparing import Reach, compare, reach, touched_by
from policies.comparing.readers import EMPLOYEES, EVERYONE
from policies.reading.restated import read_restated
from tests.policies.comparing.editions import edition

CONTENT = Path(__file__).parents[3] / "policies" / "content"


def named_in(audience: str) -> set[str]:
    return {employment for employment in EVERYONE if reach(audience, employment) is Reach.NAMED}


def because(old: dict[str, str] | None, new: dict[str, str] | None, employment: str = "ongoing") -> list[str]:
    before = edition({"A": [("X-1", "Old words.", old)] if old is not None else []})
    after = edition({"A": [("X-1", "New words.", new)] if new is not None else []})
    return [touched.because for touched in touched_by(compare(before, after), employment)]


@pytest.mark.parametrize(
    ("audience", "named"),
    [
        ("", EVERYONE),
        ("staff", EVERYONE),
        ("everyone", EVERYONE),
        ("staff and contractors", EVERYONE),
        ("employees", EMPLOYEES),
        ("APS employees", EMPLOYEES),
        ("employees in every work area", EMPLOYEES),
        ("Contractors", {"contractor"}),
        ("SES employees", {"ses"}),
        ("senior executives", {"ses"}),
        ("casual employees", {"casual"}),
        ("non-ongoing employees", {"non_ongoing"}),
        ("ongoing and non ongoing employees", {"ongoing", "non_ongoing"}),
        ("SES officers and contractors", {"ses", "contractor"}),
    ],
)
def test_a_clause_reaches_the_kinds_of_people_its_audience_names(audience: str, named: set[str]) -> None:
    assert named_in(audience) == named
    assert {one for one in EVERYONE if reach(audience, one) is Reach.NOT} == EVERYONE - named


@pytest.mark.parametrize(
    "audience",
    ["policy advisers", "the Secretary or a delegate", "everyone except authorised staff", "non-SES employees"],
)
def test_a_clause_whose_audience_cannot_be_told_is_kept_from_nobody(audience: str) -> None:
    assert {reach(audience, one) for one in EVERYONE} == {Reach.PERHAPS}


def test_the_reason_names_the_audience_the_reader_and_when_it_holds() -> None:
    terms = {"audience": "employees", "capacity": "official"}
    assert because({}, terms) == [
        "Applies to you because it is for “employees” and you are an ongoing employee."
        " It holds when speaking for the department."
    ]
    assert because({}, {"audience": "staff"}) == ["Applies to you because it is for “staff”."]
    assert because({}, {"audience": ""}) == ["Applies to you because it is for everyone the policy covers."]
    assert because({}, {"audience": "policy advisers"}) == [
        "It may apply to you: it is for “policy advisers”, and the portal does not know who they are."
    ]


def test_a_clause_for_others_touches_the_reader_only_if_it_was_theirs() -> None:
    for_contractors = {"audience": "contractors"}
    assert because(for_contractors, for_contractors) == []
    assert because(None, for_contractors) == []
    assert because(for_contractors, None) == []
    assert because({}, for_contractors) == [
        "It no longer applies to you: it was for “employees”, and is for “contractors”."
    ]
    assert because({}, None) == ["It was for “employees”, so it applied to you until now."]


def test_no_capacity_keeps_a_clause_from_anybody() -> None:
    for capacity in ("any", "at work", "official", "personal"):
        assert len(because({"capacity": capacity}, {"capacity": capacity}, "casual")) == 1


def test_what_only_moved_or_stayed_asks_nothing_new_of_the_reader() -> None:
    old = edition({"A": [("X-1", "a"), ("X-2", "b")], "B": [("X-3", "c")]})
    new = edition({"A": [("X-1", "a")], "B": [("X-3", "c"), ("X-2", "b")]})
    assert touched_by(compare(old, new), "ongoing") == []


def test_every_audience_in_our_own_policies_is_read_as_meant() -> None:
    found = {}
    for name in ("dhs", "acbps"):
        for clause in read_restated((CONTENT / name / "policy.md").read_text()).clauses:
            found[clause.audience] = {str(reach(clause.audience, one)) for one in EMPLOYEES}
    not_by_name = sorted(audience for audience, reached in found.items() if reached != {"named"})
    assert not_by_name == [
        "Digital Media",
        "Digital Media and People Services",
        "everyone except authorised staff",
        "policy advisers",
        "the Secretary or a delegate",
        "the policy owner",
    ]
