import pytest

from policies.advice import BadDraft, Context, Draft
from policies.advice.draft import LONGEST_TEXT


def test_an_empty_context_is_an_employee_posting_privately_at_home():
    assert Context.from_mapping({}) == Context(role="employee", capacity="personal", identifiable="no", alias="none")


@pytest.mark.parametrize(("answer", "meant"), [(True, "yes"), (False, "no"), ("could_be", "could_be")])
def test_unquoted_yes_and_no_are_understood(answer, meant):
    assert Context.from_mapping({"identifiable": answer}).identifiable == meant


@pytest.mark.parametrize(("answer", "meant"), [("yes", True), ("No", False), ("true", True), (False, False)])
def test_yes_or_no_questions_take_words_too(answer, meant):
    assert Context.from_mapping({"work_device": answer}).work_device is meant


def test_an_empty_alias_means_none():
    assert Context.from_mapping({"alias": None}).alias == "none"


@pytest.mark.parametrize(
    ("answers", "names"),
    [
        ({"mood": "calm"}, "mood"),
        ({"role": "minister"}, "role"),
        ({"audience": 3}, "audience"),
        ({"work_device": "sometimes"}, "work_device"),
        ({"work_time": 1}, "work_time"),
        ({"platform": ["Facebook"]}, "platform"),
        ({"photo_of": 12}, "photo_of"),
        ({"photo_of": "x" * 2_001}, "photo_of"),
        ({"identifiable": None}, "identifiable"),
        (["role"], "context"),
    ],
)
def test_an_answer_that_cannot_be_read_is_named_in_a_sentence(answers, names):
    with pytest.raises(BadDraft, match=names) as refused:
        Context.from_mapping(answers)
    assert str(refused.value).endswith(".")


def test_a_draft_may_be_fifty_thousand_characters_and_no_more():
    Draft("dhs", Context(), "a" * LONGEST_TEXT)
    with pytest.raises(BadDraft, match="too long"):
        Draft("dhs", Context(), "a" * (LONGEST_TEXT + 1))


@pytest.mark.parametrize(
    ("policy", "context", "text"), [("", Context(), ""), ("dhs", {}, ""), ("dhs", Context(), None)]
)
def test_a_draft_needs_a_policy_a_context_and_words(policy, context, text):
    with pytest.raises(BadDraft):
        Draft(policy, context, text)
