"""Check questions and the password at sign-off: what someone answers is weighed by the portal, never by the page."""

import re

import pytest

from policies import domain, questions
from policies.models import Acknowledgement, Edition, SignOffTry
from policies.questions import Question
from portal.models import AuditEntry, Person
from tests.factories import PASSWORD, PersonFactory, PolicyFactory, published_edition
from tests.refusals import refused
from tests.training.factories import course_on

pytestmark = pytest.mark.django_db


def asking(number: int = 2, *, items: int = 4, **policy: object) -> Edition:
    """An edition that asks so many questions, of a course with so many."""
    version = course_on(PolicyFactory(check_questions=number, **policy), items=items)
    return Edition.objects.select_related("policy").get(policy__courses=version.course)


def right(question: Question) -> int:
    return next(place for place, option in enumerate(question.options) if option.is_right)


def answers(edition: Edition, person: Person, *, wrong: int = 0) -> dict[str, int]:
    """To all the questions, the first so many of them wrong."""
    asked = questions.asked_of(person, edition)
    return {one.code: (right(one) + (at < wrong)) % 3 for at, one in enumerate(asked)}


def fields(edition: Edition, person: Person, *, wrong: int = 0) -> dict[str, object]:
    chosen = {f"question-{code}": place for code, place in answers(edition, person, wrong=wrong).items()}
    return {"edition": edition.number, "agree": "on", **chosen}


# What is asked


def test_someone_is_asked_the_same_each_time_and_not_all_the_same() -> None:
    edition = asking(2, items=8)
    people = [PersonFactory() for _ in range(12)]
    sets = [tuple(one.key for one in questions.asked_of(person, edition)) for person in people]
    assert sets == [tuple(one.key for one in questions.asked_of(person, edition)) for person in people]
    assert len(set(sets)) > 1
    assert {len(keys) for keys in sets} == {2}


def test_a_bank_with_too_few_gives_what_it_has() -> None:
    assert len(questions.asked_of(PersonFactory(), asking(9, items=3))) == 3


def test_a_policy_that_asks_nothing_looks_for_nothing(django_assert_num_queries) -> None:
    edition, person = asking(0), PersonFactory()
    with django_assert_num_queries(0):
        assert questions.asked_of(person, edition) == []


def test_a_question_about_a_clause_that_is_gone_is_not_asked() -> None:
    edition = asking(4)
    next_one = published_edition(edition.policy, clauses=1)
    assert {ref for one in questions.asked_of(PersonFactory(), next_one) for ref in one.clauses} == {
        next_one.clauses.get().ref
    }


@pytest.mark.parametrize("items", [1, 4])
def test_drawing_asks_the_same_of_the_database_however_large_the_bank(items, django_assert_num_queries) -> None:
    edition, person = asking(1, items=items), PersonFactory()
    with django_assert_num_queries(3):
        questions.asked_of(person, edition)


# Answering


def test_every_try_is_kept_on_the_acknowledgement_that_is_made_at_last() -> None:
    edition, person = asking(2), PersonFactory()
    asked = questions.asked_of(person, edition)
    with pytest.raises(domain.AnsweredWrong):
        domain.acknowledge(edition, actor=person, chosen=answers(edition, person, wrong=1))
    made = domain.acknowledge(edition, actor=person, chosen=answers(edition, person))
    made.refresh_from_db()
    assert [(one["try"], one["question"], one["is_right"]) for one in made.answers] == [
        (1, asked[0].words, False),
        (1, asked[1].words, True),
        (2, asked[0].words, True),
        (2, asked[1].words, True),
    ]
    assert made.answers[0]["answer"] in {option.words for option in asked[0].options if not option.is_right}


def test_nobody_acknowledges_without_answering() -> None:
    edition, person = asking(2), PersonFactory()
    for chosen in (None, {}, {"0" * 12: 1}):
        with pytest.raises(domain.AnsweredWrong):
            domain.acknowledge(edition, actor=person, chosen=chosen)
    assert not Acknowledgement.objects.exists()


def test_tries_before_an_acknowledgement_that_was_taken_back_stay_with_that_one() -> None:
    edition, person = asking(1), PersonFactory()
    with pytest.raises(domain.AnsweredWrong):
        domain.acknowledge(edition, actor=person)
    first = domain.acknowledge(edition, actor=person, chosen=answers(edition, person))
    domain.withdraw_acknowledgement(first, actor=person)
    again = domain.acknowledge(edition, actor=person, chosen=answers(edition, person))
    assert (len(first.answers), len(again.answers), again.number) == (2, 1, 2)


def test_nobody_tries_what_does_not_cover_them() -> None:
    edition = asking(1)
    with pytest.raises(domain.AcknowledgementRefused):
        domain.acknowledge(edition, actor=PersonFactory(employment="contractor"))
    assert not SignOffTry.objects.exists()


@pytest.mark.parametrize("sql", ["UPDATE {} SET answers = '[]'", "DELETE FROM {}", "TRUNCATE {}"])
def test_a_try_is_never_changed_or_removed(sql) -> None:
    SignOffTry.objects.create(edition=published_edition(), person=PersonFactory(), answers=[{}])
    refused(sql.format("policies_signofftry"))


# The page


def test_the_page_asks_the_same_questions_again_with_the_reason_and_the_clause(client_for) -> None:
    edition, person = asking(2), PersonFactory()
    wrong, other = questions.asked_of(person, edition)
    browser, address = client_for(person), f"/policies/{edition.policy.slug}/"
    page = browser.get(address).content.decode()
    assert wrong.words in page
    assert other.words in page
    assert not [option.why for option in (*wrong.options, *other.options) if option.why in page]
    sent = fields(edition, person, wrong=1)
    reply = browser.post(f"{address}acknowledge/", sent).content.decode()
    chosen = wrong.options[sent[f"question-{wrong.code}"]]
    assert chosen.why in reply
    assert f'href="#{wrong.clauses[0]}"' in reply
    assert not [option.why for option in other.options if option.why in reply]
    reply = browser.post(f"{address}acknowledge/", fields(edition, person))
    assert reply["Location"] == f"/receipts/{Acknowledgement.objects.get().code}/"


def test_a_question_left_open_is_asked_for_and_counts_as_no_try(client_for) -> None:
    edition, person = asking(1), PersonFactory()
    sent = {"edition": edition.number, "agree": "on"}
    reply = client_for(person).post(f"/policies/{edition.policy.slug}/acknowledge/", sent)
    assert "Choose an answer to each question." in reply.content.decode()
    assert not SignOffTry.objects.exists()


def test_what_the_page_sends_does_not_say_what_is_right(client_for) -> None:
    edition, person = asking(1), PersonFactory()
    (asked,) = questions.asked_of(person, edition)
    browser = client_for(person)
    for forged in ({"is_right": "True"}, {f"question-{asked.code}": "9"}, {f"question-{asked.code}": "-1"}):
        sent = fields(edition, person, wrong=1) | forged
        assert browser.post(f"/policies/{edition.policy.slug}/acknowledge/", sent).status_code == 200
    assert not Acknowledgement.objects.exists()


def test_the_answers_are_shown_to_whoever_made_them_and_to_nobody_who_only_has_the_code(client_for) -> None:
    edition, person = asking(1), PersonFactory()
    made = domain.acknowledge(edition, actor=person, chosen=answers(edition, person))
    question = made.answers[0]["question"]
    assert question in client_for(person).get(f"/receipts/{made.code}/").content.decode()
    assert question not in client_for(PersonFactory()).get(f"/receipts/{made.code}/").content.decode()


# The password


def test_a_policy_that_asks_for_the_password_takes_no_other(client_for) -> None:
    edition, person = published_edition(PolicyFactory(asks_password=True)), PersonFactory()
    browser, address = client_for(person), f"/policies/{edition.policy.slug}/acknowledge/"
    for typed in ("", "wrong horse"):
        reply = browser.post(address, {**fields(edition, person), "password": typed})
        assert reply.status_code == 200
        assert PASSWORD not in reply.content.decode()
    browser.post(address, {**fields(edition, person), "password": PASSWORD})
    assert Acknowledgement.objects.get().by_password


def test_a_password_is_not_tried_while_something_else_is_missing(client_for) -> None:
    edition, person = published_edition(PolicyFactory(asks_password=True)), PersonFactory()
    sent = {"edition": edition.number, "password": "wrong horse"}
    reply = client_for(person).post(f"/policies/{edition.policy.slug}/acknowledge/", sent).content.decode()
    assert "Tick the statement" in reply
    assert "not your password" not in reply


def test_guessing_a_password_at_sign_off_ends_as_at_sign_in(client_for, settings) -> None:
    edition, person = published_edition(PolicyFactory(asks_password=True)), PersonFactory()
    browser, address = client_for(person), f"/policies/{edition.policy.slug}/acknowledge/"
    sent = {**fields(edition, person), "password": "wrong horse"}
    statuses = [browser.post(address, sent).status_code for _ in range(settings.AXES_FAILURE_LIMIT)]
    assert statuses[-1] == 429
    assert browser.post(address, {**sent, "password": PASSWORD}).status_code == 429
    assert not Acknowledgement.objects.exists()


def test_whoever_signs_in_without_a_password_is_told_so_and_acknowledges(client_for) -> None:
    edition, person = published_edition(PolicyFactory(asks_password=True)), PersonFactory()
    person.set_unusable_password()
    person.save()
    browser = client_for(person)
    page = browser.get(f"/policies/{edition.policy.slug}/").content.decode()
    assert "You sign in without one of the portal" in page
    assert not re.search(r'name="password"', page)
    browser.post(f"/policies/{edition.policy.slug}/acknowledge/", fields(edition, person))
    assert not Acknowledgement.objects.get().by_password


def test_the_verb_itself_refuses_without_the_password() -> None:
    edition = published_edition(PolicyFactory(asks_password=True))
    with pytest.raises(domain.PasswordNotGiven):
        domain.acknowledge(edition, actor=PersonFactory())
    assert not AuditEntry.objects.filter(action="edition.acknowledged").exists()
