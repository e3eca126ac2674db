"""The rules and the reading of the whole, brought together."""

import dataclasses

import pytest

from policies.advice import Context, Draft, Verdict, advise
from policies.advice import adviser as advising
from policies.advice.judge import Judgement
from policies.advice.signals import Signals
from policies.advice.weighing import decide, weigh

from .rules import rulebook

OK, CARE, ASK, STOP = Verdict
FACTS = Context(platform="Facebook", audience="public")
NOTHING = Signals({})


def judgement(ok=0.0, care=0.0, ask=0.0, stop=0.0, clauses=None, right=None) -> Judgement:
    best = dict(zip(Verdict, (ok, care, ask, stop), strict=True))
    return Judgement(best, right or best, clauses or {})


def rule(verdict, **changes):
    like = {STOP: "customers-disparaged", CARE: "mild-about-department", ASK: "good-news"}
    some = next(rule for rule in rulebook("dhs").rules if rule.id == like[verdict])
    return dataclasses.replace(some, **{"certain": False, "answers": {}, **changes})


def test_what_is_certain_stands_whatever_the_whole_reads_like():
    assert decide([rule(STOP, certain=True)], judgement(ok=1)) is STOP


def test_the_whole_overrules_a_list_of_words():
    assert decide([rule(STOP)], judgement(ok=0.97, care=0.03)) is OK


def test_the_whole_stops_what_no_list_of_words_saw():
    assert decide([], judgement(stop=0.95, care=0.05)) is STOP


def test_where_both_ends_are_likely_the_answer_is_to_take_care():
    assert decide([], judgement(ok=0.5, stop=0.5, right={OK: 0.5, CARE: 0.4, ASK: 0.1, STOP: 0.5})) is CARE


def test_nobody_is_stopped_while_one_voice_takes_the_draft_for_harmless():
    likely = judgement(ok=0.05, care=0.35, stop=0.6)
    assert decide([], likely) is STOP
    assert decide([], dataclasses.replace(likely, harmless=0.7)) is CARE


def test_a_clause_no_rule_found_is_told_by_a_rule_that_speaks_for_it():
    weighed = weigh([], judgement(stop=1, clauses={"DHS-NOT-07": 0.9}), rulebook("dhs"), FACTS, NOTHING)
    assert [rule.clauses[0] for rule in weighed.rules] == ["DHS-NOT-07"]
    assert weighed.clauses == ()


def test_a_clause_no_rule_speaks_for_is_told_all_the_same():
    bare = dataclasses.replace(rulebook("dhs"), rules=())
    weighed = weigh([], judgement(stop=1, clauses={"DHS-NOT-07": 0.9}), bare, FACTS, NOTHING)
    assert weighed.rules == ()
    assert weighed.clauses == ("DHS-NOT-07",)


def test_a_rule_on_a_number_or_a_picture_speaks_only_where_it_found_one():
    """The draft shows a number, the picture shows customers: no whole can say so."""
    clauses = {"DHS-NOT-08": 0.9, "DHS-NOT-11": 0.8}
    weighed = weigh([], judgement(stop=1, clauses=clauses), rulebook("dhs"), FACTS, NOTHING)
    assert {rule.id for rule in weighed.rules}.isdisjoint({"customer-number", "customer-picture", "misconduct-picture"})
    assert {rule.clauses[0] for rule in weighed.rules} | set(weighed.clauses) == clauses.keys()


def test_a_marking_is_named_only_where_it_stands():
    weighed = weigh([], judgement(stop=1, clauses={"DHS-NOT-09": 0.9}), rulebook("dhs"), FACTS, NOTHING)
    assert "marked-information" not in {rule.id for rule in weighed.rules}
    assert "marked" not in rulebook("dhs").lexicon.read


def test_a_clause_a_rule_cites_beside_its_own_is_not_told_again():
    two = dataclasses.replace(rule(STOP), clauses=("DHS-NOT-03", "DHS-NOT-09"))
    deciding = judgement(stop=1, clauses={"DHS-NOT-03": 0.9, "DHS-NOT-09": 0.8})
    assert [each.id for each in weigh([two], deciding, rulebook("dhs"), FACTS, NOTHING).rules] == [two.id]


def test_a_rule_does_not_speak_where_what_it_excludes_was_found():
    disparaged = dataclasses.replace(rulebook("dhs"), rules=(rule(STOP, none=("public_source",)),))
    found = Signals({"public_source": ()})
    deciding = judgement(stop=1, clauses={disparaged.rules[0].clauses[0]: 0.9})
    assert weigh([], deciding, disparaged, FACTS, NOTHING).rules
    assert not weigh([], deciding, disparaged, FACTS, found).rules


def test_where_a_draft_was_not_read_to_its_end_what_the_rules_found_stands():
    part = dataclasses.replace(judgement(ok=1), is_whole=False)
    assert decide([rule(STOP)], part) is STOP
    assert decide([], part) is OK


def test_a_rule_more_severe_than_the_answer_no_longer_speaks():
    weighed = weigh([rule(STOP)], judgement(ok=1), rulebook("dhs"), FACTS, NOTHING)
    assert weighed.verdict is OK
    assert STOP not in {rule.verdict for rule in weighed.rules}


@pytest.fixture
def judged(monkeypatch):
    """The judge says what the test lets it say."""

    def says(said: Judgement) -> None:
        monkeypatch.setattr(advising, "_judgement", lambda draft, signals: said)

    return says


def test_the_answer_cites_the_clause_that_decides(judged):
    judged(judgement(stop=1, clauses={"DHS-NOT-08": 0.8}))
    outcome = advise(Draft("dhs", FACTS, "She was at my counter again, you know who."), rulebook("dhs"))
    assert outcome.verdict is STOP
    assert "DHS-NOT-08" in outcome.clauses
    assert all(reason.because and reason.fix for reason in outcome.reasons)


def test_who_says_something_is_misread_is_answered_by_the_rules_alone(judged):
    judged(judgement(stop=1, clauses={"DHS-NOT-07": 0.9}))
    draft = Draft("dhs", FACTS, "All customers are idiots.")
    found = [name for reason in advise(draft, rulebook("dhs")).reasons for name in reason.signals]
    assert found
    again = advise(draft, rulebook("dhs"), leave_out=found)
    assert again.verdict is not STOP
    assert again.left_out


@pytest.mark.parametrize("severe", [CARE, ASK, STOP])
def test_a_rule_that_waits_does_not_make_the_weighed_answer_worse(judged, severe):
    judged(judgement(ok=1))
    contractor = dataclasses.replace(FACTS, role="contractor")
    assert advise(Draft("dhs", contractor, "Lovely day."), rulebook("dhs")).verdict is OK
