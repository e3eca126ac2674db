import pytest

from policies.advice import BadDraft, Context, Draft, Outcome, Verdict, advise

from .rules import POLICIES, YAMMER, ask, clause_refs, rulebook


def test_an_ordinary_post_is_fine_and_says_so():
    outcome = ask("dhs", "The dog learned to surf today")
    assert outcome == Outcome(verdict=Verdict.OK, headline="Nothing in the policy stands against this post.")


def test_the_most_severe_rule_decides():
    outcome = ask("dhs", "fuck this crap joke", **YAMMER)
    assert outcome.verdict == max((reason.verdict for reason in outcome.reasons), key=lambda verdict: verdict.severity)
    severities = [reason.verdict.severity for reason in outcome.reasons]
    assert severities == sorted(severities, reverse=True)


def test_spans_point_at_the_persons_own_characters():
    text = "  Ｗell, my  manager is a LI\u200bAR 😀 and Claimants are idiots!"
    outcome = ask("dhs", text, identifiable="yes")
    spans = [span for reason in outcome.reasons for span in reason.spans]
    assert spans
    assert all(text[start:end] == phrase for start, end, phrase in spans)
    assert "LI\u200bAR" in {phrase for _, _, phrase in spans}


def test_clauses_are_listed_once_with_the_deciding_ones_first():
    outcome = ask("dhs", "Claimants are idiots and my manager is a liar", identifiable="yes", alias="pseudonym")
    assert len(outcome.clauses) == len(set(outcome.clauses))
    assert outcome.clauses[: len(outcome.reasons[0].clauses)] == outcome.reasons[0].clauses


@pytest.mark.parametrize("policy", POLICIES)
def test_wrongdoing_is_shown_the_ways_to_raise_it(policy):
    outcome = ask(policy, "There is fraud in our section and a cover up. I have the emails.")
    assert outcome.verdict == "do_not_post"
    assert any("public interest disclosure" in route for route in outcome.routes)
    assert any("manager" in route for route in outcome.routes)
    assert any("disclosure officer" in contact for contact in outcome.who_to_ask)


def test_a_complaint_about_ones_job_is_shown_the_ways_to_raise_it():
    outcome = ask("dhs", "I hate my job", identifiable="yes")
    assert outcome.clauses[:2] == ("DHS-PERS-11", "DHS-NOT-06")
    assert len(outcome.routes) == 3


def test_who_to_ask_is_named_when_asking_is_the_answer():
    outcome = ask("dhs", "Opening an Instagram account for our service centre", capacity="official")
    assert outcome.verdict == "ask_first"
    assert "Your manager, or the Digital Media section, can help you decide." in outcome.who_to_ask


def test_a_false_name_and_a_small_audience_are_noted_only_beside_a_reason():
    assert ask("dhs", "The dog learned to surf today", alias="anonymous", audience="friends").clauses == ()
    noted = ask("dhs", "Claimants are idiots", alias="anonymous", audience="friends").clauses
    assert {"DHS-MIND-01", "DHS-MIND-05"} <= set(noted)


@pytest.mark.parametrize("policy", POLICIES)
def test_an_answer_never_cites_the_other_policy(policy):
    text = "fuck my boss, told the reporter all, love you babe, I hate my job, Claimants are idiots, big bust tonight"
    for context in (YAMMER, {"identifiable": "yes"}, {"capacity": "official"}):
        assert set(ask(policy, text, **context).clauses) <= clause_refs(policy)


def test_the_same_draft_always_gets_the_same_answer():
    text = "My manager is a liar and the union votes on Friday"
    assert len({repr(ask("dhs", text, identifiable="yes")) for _ in range(5)}) == 1


def test_a_draft_for_another_policy_is_refused():
    with pytest.raises(BadDraft, match="acbps"):
        advise(Draft("acbps", Context(), "hello"), rulebook("dhs"))


def test_verdicts_stand_in_order():
    assert [verdict.severity for verdict in Verdict] == [0, 1, 2, 3]
