"""What is wrong with rules is said in plain words, all of it at once."""

import copy

import pytest
import yaml

from policies.advice import Verdict
from policies.advice.findings import find_faults
from policies.advice.signals import load_lexicon

from .rules import POLICIES, ROOT, clause_refs, rulebook

RULE = {
    "id": "loud",
    "when": {"capacity": "official", "any": ["swears"]},
    "verdict": "take_care",
    "clauses": ["WEB-1"],
    "because": "It is loud.",
    "fix": "Say it quietly.",
}
BOOK = {
    "policy": "web",
    "headlines": {verdict.value: "So it is." for verdict in Verdict},
    "contacts": {"team": "The team can help."},
    "routes": {"union": "Your union can help."},
    "rules": [RULE],
}


def faults(*rules: dict, refs: tuple[str, ...] = ("WEB-1",), **parts) -> list[str]:
    book = copy.deepcopy({**BOOK, **parts, "rules": [{**RULE, **rule} for rule in rules or ({},)]})
    return [fault.words for fault in find_faults(book, load_lexicon(), refs, "web")]


def test_sound_rules_have_no_fault() -> None:
    assert faults() == []


def test_every_unknown_name_is_found_not_the_first_alone() -> None:
    found = faults(
        {"clauses": ["WEB-1", "WEB-8", "WEB-9"], "ask": "nobody", "routes": ["away"]},
        {"id": "odd", "when": {"all": ["moonlight"], "none": ["tides"]}},
    )
    assert found == [
        "Rule loud cites WEB-8, which is not a clause of this draft.",
        "Rule loud cites WEB-9, which is not a clause of this draft.",
        "Rule loud sends people to nobody, who is not a contact.",
        "Rule loud names the way away, which is not listed under routes.",
        "Rule odd looks for moonlight, which is not a signal we can find.",
        "Rule odd looks for tides, which is not a signal we can find.",
    ]


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ({"when": {"all": ["swears"], "none": ["swears"]}}, "it asks for swears and rules it out"),
        ({"when": {"any": ["swears"], "none": ["swears", "racist"]}}, "it rules out each of the signals"),
        ({"after": {"at_least": "ask_first", "at_most": "ok"}}, "no verdict is at least ask_first and at most ok"),
        ({"when": {"identified": True, "identifiable": "no"}}, "nobody can give all the answers"),
        ({"when": {"internal": True, "at_work": False}}, "nobody can give all the answers"),
        ({"when": {"internal": False, "audience": ["internal"]}}, "nobody can give all the answers"),
        ({"when": {"capacity": []}}, "nobody can give all the answers"),
    ],
)
def test_a_rule_that_contradicts_itself_can_never_apply(rule, why) -> None:
    (found,) = faults(rule)
    assert found.startswith(f"Rule loud can never apply: {why}")


def test_answers_that_go_together_do_apply() -> None:
    assert faults({"when": {"internal": True, "audience": ["public"], "at_work": True}}) == []


def test_a_rule_with_the_conditions_of_an_earlier_one_is_found() -> None:
    again = {"id": "again", "when": {"any": ["swears"], "capacity": ["official"]}}
    assert faults({}, again) == ["Rule again applies exactly when loud does: make one of the two."]
    assert faults({}, {**again, "after": {"at_least": "ok"}}) == []


def test_a_clause_is_cited_or_excused_and_not_both() -> None:
    refs = ("WEB-1", "WEB-2", "WEB-3")
    excuses = {"WEB-1": "It is cited.", "WEB-3": "It defines a word.", "WEB-7": "It is gone."}
    assert faults(refs=refs, not_advised=excuses) == [
        "WEB-1 is under not_advised, and a rule cites it all the same.",
        "No rule cites WEB-2. Cite it in one, or say under not_advised why none can.",
        "WEB-7 is under not_advised, and is not a clause of this draft.",
    ]


def test_a_reading_is_of_a_clause_of_the_draft() -> None:
    reading = {"ref": "WEB-5", "question": "Which?", "reading": "This.", "signed_off_by": ""}
    assert faults(readings=[reading]) == ["There is a reading of WEB-5, which is not a clause of this draft."]


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"policy": "other"}, "These are the rules of other, not of web."),
        ({"headlines": {}}, "There must be one headline for each verdict"),
        ({"contacts": []}, "Under contacts, every name needs a sentence."),
        ({"not_advised": {"WEB-1": None}}, "Under not_advised, every name needs a sentence."),
        ({"readings": [{"ref": "WEB-1"}]}, "Each of the readings has exactly these parts"),
        ({"more": 1}, "A rule file has exactly these parts"),
    ],
)
def test_what_is_wrong_with_the_whole_is_said(parts, words) -> None:
    assert faults(**parts)[0].startswith(words)


def test_two_rules_of_one_name_are_found() -> None:
    assert "Two rules are called loud." in faults({}, {"verdict": "ok"})


def test_what_stops_the_rules_stands_first() -> None:
    book = {**BOOK, "rules": [{**RULE, "when": {"all": ["swears"], "none": ["swears"]}}, {**RULE, "verdict": None}]}
    found = find_faults(book, load_lexicon(), ["WEB-1"], "web")
    assert [fault.stops for fault in found] == [True, False]


@pytest.mark.parametrize("policy", POLICIES)
def test_the_rules_that_ship_have_no_fault(policy) -> None:
    content = yaml.safe_load((ROOT / "policies/content" / policy / "advice.yaml").read_text(encoding="utf-8"))
    assert find_faults(content, load_lexicon(), clause_refs(policy), policy) == []


def test_every_clause_is_in_a_rule_or_has_a_reason_why_not() -> None:
    clauses = [ref for policy in POLICIES for ref in clause_refs(policy)]
    cited = {ref for policy in POLICIES for rule in rulebook(policy).rules for ref in rule.clauses}
    excused = {ref for policy in POLICIES for ref in rulebook(policy).not_advised}
    assert len(clauses) == 143
    assert cited | excused == set(clauses)
    assert not cited & excused


@pytest.mark.parametrize("policy", POLICIES)
def test_no_reading_that_ships_is_signed_before_its_owner_signs(policy) -> None:
    readings = rulebook(policy).readings
    assert readings
    assert {one.signed_off_by for one in readings} == {""}
