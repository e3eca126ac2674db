"""The words a policy officer edits keep the shape that the portal and its readers count on."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest
import yaml

HERE = Path(__file__).parent
CONTENT = HERE.parents[1] / "policies" / "content"
PREFIXES = {"dhs": "DHS-", "acbps": "ACBPS-"}
CLAUSE = re.compile(
    r"^#### (?P<ref>\S+) \((?P<modality>[^;]+); (?P<audience>[^;]+); (?P<capacity>[^;)]+)\)\n"
    r"(?P<text>.*?)(?=^#|\Z)",
    re.MULTILINE | re.DOTALL,
)
MODALS = {
    "must": re.compile(r"\bmust\b(?! not)"),
    "must not": re.compile(r"\bmust not\b"),
    "should": re.compile(r"\bshould\b(?! not)"),
    "should not": re.compile(r"\bshould not\b"),
}
PERMISSION = re.compile(r"\bmay\b")
FRONT_KEYS = {
    "slug", "title", "agency", "short_name", "contact", "owner_title", "classification", "availability",
    "covers", "in_force_from", "values_version", "statement", "summary",
}  # fmt: skip


def read_policy(slug: str) -> tuple[dict, str]:
    _, front, body = (CONTENT / slug / "policy.md").read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front), body


def read_clauses(slug: str) -> list[dict[str, str]]:
    return [match.groupdict() for match in CLAUSE.finditer(read_policy(slug)[1])]


def expected_clauses(slug: str) -> list[dict[str, str]]:
    with (HERE / "clause_refs.csv").open(encoding="utf-8", newline="") as handle:
        return [row for row in csv.DictReader(handle) if row["ref"].startswith(PREFIXES[slug])]


@pytest.fixture(params=sorted(PREFIXES))
def slug(request: pytest.FixtureRequest) -> str:
    return request.param


def test_the_two_policies_hold_143_clauses_between_them():
    assert sum(len(read_clauses(slug)) for slug in PREFIXES) == 143


def test_every_clause_stands_once_and_in_order_with_its_force_and_its_capacity(slug):
    keys = ("ref", "modality", "capacity")
    found = [tuple(clause[key] for key in keys) for clause in read_clauses(slug)]
    assert found == [tuple(row[key] for key in keys) for row in expected_clauses(slug)]


def test_no_clause_heading_is_lost_to_a_slip_in_its_bracket(slug):
    assert read_policy(slug)[1].count("\n#### ") == len(read_clauses(slug))


def test_every_clause_has_words(slug):
    assert [clause["ref"] for clause in read_clauses(slug) if len(clause["text"].split()) < 6] == []


def test_a_clause_binds_in_the_word_of_its_modality_and_in_no_other(slug):
    for clause in read_clauses(slug):
        used = {modal for modal, pattern in MODALS.items() if pattern.search(clause["text"])}
        assert used == {clause["modality"]} & MODALS.keys(), clause["ref"]


def test_a_permission_and_an_example_say_may(slug):
    for clause in read_clauses(slug):
        if clause["modality"] in {"may", "must not*"}:
            assert PERMISSION.search(clause["text"]), clause["ref"]


def test_the_front_matter_says_what_the_portal_needs(slug):
    front, _ = read_policy(slug)
    assert front.keys() - {"review_on"} == FRONT_KEYS
    assert front["slug"] == slug
    assert isinstance(front["in_force_from"], date)
    assert front["short_name"] in front["statement"]


def test_the_customs_guideline_stays_inside_and_leaves_contractors_out():
    front, _ = read_policy("acbps")
    assert front["availability"] == "internal"
    assert front["covers"] == ["ongoing", "non_ongoing", "casual", "ses"]


def test_the_human_services_policy_covers_contractors():
    assert "contractor" in read_policy("dhs")[0]["covers"]
