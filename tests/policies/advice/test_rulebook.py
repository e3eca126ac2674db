import copy

import pytest
import yaml

from policies.advice import BadRulebook, Verdict, load_rulebook
from policies.advice.adviser import THREAT
from policies.advice.judge import load_judge
from policies.advice.rulebook import build_rulebook
from policies.advice.signals import load_lexicon
from policies.advice.signals.senses import sense_names

from .rules import POLICIES, ROOT, rulebook

BOOK = {
    "policy": "dhs",
    "headlines": {"ok": "Fine.", "take_care": "Mind.", "ask_first": "Ask.", "do_not_post": "Please don't."},
    "contacts": {"manager": "Ask your manager."},
    "routes": {"grievance": "Use the channel."},
    "rules": [
        {
            "id": "swearing",
            "when": {"at_work": True, "any": ["swears"]},
            "verdict": "do_not_post",
            "clauses": ["DHS-WORK-11"],
            "because": "It swears.",
            "fix": "Say it otherwise.",
        }
    ],
}


def book(**changes):
    content = copy.deepcopy(BOOK)
    content["rules"][0].update(changes)
    return content


def refusal(content, refs=None) -> str:
    with pytest.raises(BadRulebook) as refused:
        build_rulebook(content, load_lexicon(), refs)
    return str(refused.value)


def test_a_sound_rulebook_is_read():
    rules = build_rulebook(BOOK, load_lexicon(), {"DHS-WORK-11"}).rules
    assert [(rule.id, rule.verdict) for rule in rules] == [("swearing", Verdict.DO_NOT_POST)]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"id": None}, "Every rule needs an id."),
        ({"verdict": None}, "Rule swearing has no verdict."),
        ({"verdict": "maybe"}, "Rule swearing has the verdict 'maybe'"),
        ({"clauses": []}, "Rule swearing cites no clause."),
        ({"clauses": ["DHS-NOT-99"]}, "Rule swearing cites DHS-NOT-99, which is not a clause of this policy."),
        ({"when": {}}, "Rule swearing does not say when it applies."),
        ({"when": {"any": ["shouts"]}}, "Rule swearing looks for 'shouts', which is not a signal we can find."),
        ({"when": {"any": "swears"}}, "In rule swearing, all, any and none take lists of signals."),
        ({"when": {"weather": "wet"}}, "In rule swearing, there is no question called weather."),
        ({"when": {"role": "boss"}}, "In rule swearing, role cannot be 'boss'"),
        ({"when": {"at_work": "often"}}, "In rule swearing, at_work must be yes or no."),
        ({"because": " "}, "Rule swearing has no sentence under because."),
        ({"fix": 3}, "Rule swearing has no sentence under fix."),
        ({"ask": "nobody"}, "Rule swearing names the contact 'nobody', which is not listed."),
        ({"routes": ["nowhere"]}, "Rule swearing names the route 'nowhere', which is not listed."),
        ({"after": {}}, "In rule swearing, after takes at_least and at_most."),
        ({"after": {"at_least": "maybe"}}, "Rule swearing has the verdict 'maybe'"),
        ({"colour": "red"}, "Rule swearing has a part we do not know: colour."),
    ],
)
def test_a_rule_that_cannot_be_used_is_named_in_plain_words(changes, says):
    assert refusal(book(**changes), {"DHS-WORK-11"}).startswith(says)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"rules": []}, "A rule file needs at least one rule."),
        ({"rules": BOOK["rules"] * 2}, "Two rules are called swearing."),
        ({"headlines": {"ok": "Fine."}}, "There must be one headline for each verdict"),
        ({"extra": 1}, "A rule file has exactly these parts"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(changes, says):
    assert refusal({**BOOK, **changes}).startswith(says)


def test_a_file_that_is_not_there_or_not_yaml_is_refused(tmp_path):
    with pytest.raises(BadRulebook, match="cannot be opened"):
        load_rulebook(tmp_path / "advice.yaml")
    (tmp_path / "advice.yaml").write_text("rules: [", encoding="utf-8")
    with pytest.raises(BadRulebook, match="not valid YAML"):
        load_rulebook(tmp_path / "advice.yaml")


def test_unquoted_yes_and_no_are_answers():
    rules = build_rulebook(book(when={"identifiable": [True, "could_be"]}), load_lexicon()).rules
    assert rules[0].answers["identifiable"] == ("yes", "could_be")


@pytest.mark.parametrize("policy", POLICIES)
def test_each_policy_cites_only_its_own_clauses(policy):
    refs = {ref for rule in rulebook(policy).rules for ref in rule.clauses}
    assert {ref.split("-")[0] for ref in refs} == {policy.upper()}


def test_every_word_list_serves_some_rule_or_is_read_with_the_whole():
    lexicon = load_lexicon()
    judge = load_judge()
    rules = [rule for policy in POLICIES for rule in rulebook(policy).rules]
    used = {name for rule in rules for name in (*rule.all, *rule.any, *rule.none)}
    for meaning in lexicon.meanings:
        used |= {name for group in meaning.groups for name in group} | {*meaning.unless, *meaning.unless_here}
    assert lexicon.signals - used - sense_names() - {THREAT, *(judge.signals if judge else ())} == set()


def test_each_word_list_says_what_it_is_about():
    folder = ROOT / "policies/content/advice_words"
    for name in ("subjects", "speech", "abuse", "work", "civic", "cues", "everyday", "pictures"):
        lists = yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8"))
        assert [entry for entry in lists.values() if not entry.get("about")] == []
