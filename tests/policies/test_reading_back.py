"""What the adviser read in a draft is said back, and left out where its writer says that it is not so."""

import pytest

from policies.advice import Outcome, Reason, Verdict
from policies.advice.signals import load_lexicon
from policies.readback import meanings
from tests.factories import PersonFactory
from tests.policies.checking import ANSWERS, outcome

pytestmark = pytest.mark.django_db


def reads(*signals: str, left_out: tuple[str, ...] = ()) -> Outcome:
    reason = Reason("r", (), Verdict.ASK_FIRST, "It speaks of a customer.", "", signals=signals)
    return outcome(reasons=(reason,) if signals else (), left_out=left_out)


def test_what_decides_is_said_back_and_nothing_else(client_for, adviser) -> None:
    adviser.outcome = reads("customer_story", "someone_elses_number")
    page = client_for(PersonFactory()).post("/check/", ANSWERS)
    assert [one.meaning.name for one in page.context["answer"].read_back] == ["customers"]
    assert "We read it as about a customer of ours. Tick what is not so." in page.content.decode()


@pytest.mark.parametrize("signals", [(), ("tfn", "threatening", "swears", "marked", "racist")])
def test_what_nobody_can_misread_is_not_asked_about(client_for, adviser, signals) -> None:
    adviser.outcome = reads(*signals)
    page = client_for(PersonFactory()).post("/check/", ANSWERS).content.decode()
    assert "Did we read it right?" not in page


def test_what_is_not_so_is_left_out_and_the_answer_says_what_it_rests_on(client_for, adviser) -> None:
    adviser.outcome = outcome(verdict=Verdict.OK, reasons=(), left_out=("customer_story",))
    page = client_for(PersonFactory()).post("/check/", {**ANSWERS, "read_back": "yes", "not_so": "customers"})
    assert "customer_story" in adviser.left_out[0]
    words = page.content.decode()
    assert "This answer rests on what you said" in words
    assert words.index("This answer rests") > words.index("You can post this</h2>")
    assert 'value="customers" id="not-so-customers" form="check-form" checked' in words


def test_what_is_not_so_stands_with_the_choices_until_it_is_taken_back(client_for, adviser) -> None:
    client = client_for(PersonFactory())
    adviser.outcome = outcome(left_out=("customer_story",))
    client.post("/check/", {**ANSWERS, "read_back": "yes", "not_so": "customers"})
    assert client.session["check_answers"]["not_so"] == ["customers"]
    client.post("/check/", ANSWERS)
    assert "customer_story" in adviser.left_out[1]
    client.post("/check/", {**ANSWERS, "read_back": "yes"})
    assert adviser.left_out[2] == frozenset()


def test_what_is_not_so_is_forgotten_once_no_words_suggest_it(client_for, adviser) -> None:
    client = client_for(PersonFactory())
    client.post("/check/", {**ANSWERS, "read_back": "yes", "not_so": "customers"})
    assert client.session["check_answers"]["not_so"] == []


def test_only_meanings_that_are_asked_about_can_be_left_out(client_for, adviser) -> None:
    client = client_for(PersonFactory())
    session = client.session
    session["check_answers"] = {"not_so": ["swears", "gone"]}
    session.save()
    client.post("/check/", ANSWERS)
    client.post("/check/", {**ANSWERS, "read_back": "yes", "not_so": "swears"})
    assert adviser.left_out == [frozenset()]


def test_every_meaning_rests_on_signals_that_can_be_found() -> None:
    for meaning in meanings().values():
        assert meaning.signals <= load_lexicon().signals


def test_a_meaning_denied_frees_a_post_and_a_number_never(client_for, source_policies) -> None:
    client = client_for(PersonFactory())
    asked = {**ANSWERS, "text": "Mrs Tran from Cabramatta was at my counter again, she is 47 and still on Newstart."}
    first = client.post("/check/", asked).context["answer"]
    assert (first.outcome.verdict, first.read_back[0].meaning.name) == (Verdict.DO_NOT_POST, "customers")
    denied = {"read_back": "yes", "not_so": [one.meaning.name for one in first.read_back]}
    second = client.post("/check/", {**asked, **denied}).context["answer"]
    assert second.outcome.verdict.severity < first.outcome.verdict.severity
    assert second.rests_on
    numbered = {**asked, **denied, "text": "A customer's TFN is 123 456 782."}
    assert client.post("/check/", numbered).context["answer"].outcome.verdict == Verdict.DO_NOT_POST
