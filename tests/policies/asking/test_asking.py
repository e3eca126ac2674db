"""Ask a person about a draft, from the check page or from a clause."""

from uuid import uuid4

import pytest
from django.urls import reverse

from policies import domain
from policies.models import Question
from portal.models import Notice, Role
from tests.factories import grant
from tests.policies.traces import tables_holding

from .questions import ASK, CANARY, CHECKED

pytestmark = pytest.mark.django_db


def test_the_answer_of_the_check_page_carries_the_draft_to_the_ask_page(edition, alice, client_for) -> None:
    browser = client_for(alice)
    page = browser.post(ASK, CHECKED)
    assert page.status_code == 200
    assert page.context["form"].initial["text"] == CANARY
    assert 'name="platform" value="Whirlpool"' in page.content.decode()
    assert not Question.objects.exists()
    assert tables_holding(CANARY) == []
    assert CANARY not in str(dict(browser.session))


def test_what_was_said_on_the_check_page_is_sent_in_words(edition, alice, client_for) -> None:
    client_for(alice).post(ASK, {**CHECKED, "wording": "May I?", "once": uuid4()})
    made = Question.objects.get()
    assert made.draft == CANARY
    assert ["Where will you post it?", "Whirlpool"] in made.context
    assert ["I am posting during working time", "Yes"] in made.context
    assert made.verdict == ""


def test_what_the_asker_said_of_their_words_goes_along(edition, alice, client_for) -> None:
    browser = client_for(alice)
    session = browser.session
    session["check_answers"] = {"not_so": ["customers"]}
    session.save()
    browser.post(ASK, {**CHECKED, "wording": "May I?", "once": uuid4(), "share_verdict": "on"})
    assert ["What it is not", "It is not about a customer of ours"] in Question.objects.get().context


def test_a_form_sent_twice_asks_once_and_tells_once(edition, alice, dev, client_for) -> None:
    said = {"policy": "dhs", "wording": "May I?", "text": "", "once": uuid4()}
    browser = client_for(alice)
    first, second = browser.post(ASK, said), browser.post(ASK, said)
    assert first.url == second.url == reverse("policies:question", args=[Question.objects.get().pk])
    assert Notice.objects.filter(person=dev).count() == 1


def test_nobody_gets_anothers_question_by_its_key(asked, mina) -> None:
    with pytest.raises(domain.QuestionRefused):
        domain.ask_question(asked.policy, actor=mina, wording="?", once=asked.once)


def test_a_question_is_needed_but_a_draft_is_not(edition, alice, client_for) -> None:
    page = client_for(alice).post(ASK, {"policy": "dhs", "wording": "", "text": "", "once": uuid4()})
    assert page.context["form"].errors == {"wording": ["Fill in “What do you want to know”."]}


def test_it_can_begin_from_a_clause(edition, alice, client_for) -> None:
    clause = edition.clauses.first()
    page = client_for(alice).get(ASK, {"clause": clause.ref})
    assert clause.words in page.content.decode()


def test_a_draft_is_not_kept_when_the_sign_in_ended_before_it_was_sent(edition, alice, client_for) -> None:
    browser = client_for(alice)
    session = browser.session
    session["began"] = session["seen"] = 0
    session.save()
    answer = browser.post(ASK, {**CHECKED, "once": uuid4()})
    assert answer.status_code == 302
    assert "kept" not in answer.cookies


def test_your_questions_say_what_will_stand_there_and_then_do(edition, alice, dev, client_for) -> None:
    browser = client_for(alice)
    assert "No questions yet" in browser.get("/questions/").content.decode()
    domain.ask_question(edition.policy, actor=alice, wording="May I post this?", once=uuid4())
    assert "May I post this?" in browser.get("/questions/").content.decode()
    grant(alice, Role.DIGITAL_MEDIA_OFFICER)
    assert [one.asker for one in browser.get("/questions/").context["page"].rows] == [alice]
