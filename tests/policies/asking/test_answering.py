"""Digital Media takes a question and answers it once, by clauses in force; the record holds."""

import hashlib
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from pypdf import PdfReader

from policies import domain
from policies.enums import QuestionState
from policies.models import Question
from portal.models import Notice
from tests.factories import PersonFactory

from .questions import CANARY, seen_by

pytestmark = pytest.mark.django_db


# Answering


def test_the_queue_shows_the_oldest_first_and_what_another_took_not_at_all(edition, alice, dev, mina, client_for):
    now = timezone.now()
    made = [
        domain.ask_question(
            edition.policy, actor=alice, wording=f"Number {age}", once=uuid4(), at=now - timedelta(days=age)
        )
        for age in (1, 3, 2)
    ]
    domain.take_question(made[0], actor=mina)
    page = client_for(dev).get("/questions/waiting/")
    assert [one.wording for one in page.context["page"].rows] == ["Number 3", "Number 2"]
    assert "3\xa0days" in page.content.decode()


@pytest.mark.parametrize("number", [1, 3, 12])
def test_the_queue_asks_the_same_number_of_queries(
    edition, dev, client_for, number, django_assert_max_num_queries
) -> None:
    for _ in range(number):
        domain.ask_question(edition.policy, actor=PersonFactory(), wording="May I?", once=uuid4())
    browser = client_for(dev)
    browser.get("/questions/waiting/")
    with django_assert_max_num_queries(8):
        browser.get("/questions/waiting/")


def test_an_officer_takes_answers_and_the_asker_is_told(asked, edition, alice, dev, client_for) -> None:
    browser = client_for(dev)
    browser.post(f"/questions/{asked.pk}/take/")
    ref = edition.clauses.first().ref
    done = browser.post(f"/questions/{asked.pk}/answer/", {"words": "You may.", "refs": ref.lower()})
    assert done.status_code == 302
    asked.refresh_from_db()
    assert (asked.state, [one.ref for one in asked.cited.all()]) == (QuestionState.ANSWERED, [ref])
    assert [one.kind for one in Notice.objects.filter(person=alice)] == ["question_answered"]
    page = client_for(alice).get(f"/questions/{asked.pk}/").content.decode()
    assert "You may." in page
    assert edition.clauses.first().words in page


def test_two_officers_who_take_one_at_once_give_it_to_the_first(asked, dev, mina, client_for) -> None:
    domain.take_question(asked, actor=mina)
    page = client_for(dev).post(f"/questions/{asked.pk}/take/", follow=True)
    assert "does not wait any more" in page.content.decode()
    with pytest.raises(domain.QuestionRefused, match="Somebody else"):
        domain.take_question(asked, actor=dev)


def test_what_is_handed_back_waits_for_everyone(taken, dev, mina, client_for) -> None:
    client_for(dev).post(f"/questions/{taken.pk}/hand-back/")
    assert seen_by(mina) == [taken.pk]


@pytest.mark.parametrize("refs", ["", "WEB-99", "DHS-1, NOPE-2"])
def test_an_answer_cites_clauses_in_force_and_no_others(taken, dev, client_for, refs) -> None:
    page = client_for(dev).post(f"/questions/{taken.pk}/answer/", {"words": "You may.", "refs": refs})
    assert "refs" in page.context["form"].errors
    with pytest.raises(domain.QuestionRefused):
        domain.answer_question(taken, actor=dev, words="You may.", refs=[ref for ref in refs.split(", ") if ref])
    taken.refresh_from_db()
    assert taken.state == QuestionState.TAKEN


def test_an_answer_is_given_once_and_stands(answered, dev, edition) -> None:
    again = domain.answer_question(answered, actor=dev, words="No.", refs=[edition.clauses.first().ref])
    assert again.answer == "You may, as yourself."
    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        Question.objects.filter(pk=answered.pk).update(answer="No.")


def test_those_who_answer_read_on_the_home_page_how_many_wait(asked, dev, alice, client_for) -> None:
    assert "Answer a question about a draft" in client_for(dev).get("/").content.decode()
    assert "Answer a question about a draft" not in client_for(alice).get("/").content.decode()


# The record of good faith


def test_the_record_is_on_paper_and_its_digest_is_of_its_text(answered, alice, client_for) -> None:
    browser = client_for(alice)
    text = browser.get(f"/questions/{answered.pk}/record.txt").content
    assert hashlib.sha256(text).hexdigest() == answered.digest
    paper = browser.get(f"/questions/{answered.pk}/record.pdf").content
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)
    for part in (CANARY, "You may, as yourself.", str(answered.code), answered.cited.get().ref, "Alice Asker"):
        assert part in words


def test_not_even_whoever_answered_can_download_it(answered, dev, client_for) -> None:
    assert client_for(dev).get(f"/questions/{answered.pk}/record.pdf").status_code == 404


def test_whoever_is_shown_a_record_can_check_it_and_learns_no_more(answered, client_for) -> None:
    page = client_for(PersonFactory()).get("/questions/records/", {"code": answered.code.lower()}).content.decode()
    assert answered.digest in page
    assert CANARY not in page
    assert "Alice" not in page


def test_a_code_that_was_made_up_does_not_hold(answered, client_for) -> None:
    browser = client_for(PersonFactory())
    page = browser.get("/questions/records/", {"code": "AAAA-AAAA-AAAA-AAAA-AAAA"})
    assert page.context["found"] is None
    Question.objects.create(
        policy=answered.policy,
        edition=answered.edition,
        state=QuestionState.ERASED,
        code="AAAA-AAAA-AAAA-AAAA-AAAA",
        digest="0" * 64,
        answered_at=timezone.now(),
        once=uuid4(),
    )
    page = browser.get("/questions/records/", {"code": "AAAA-AAAA-AAAA-AAAA-AAAA"})
    assert page.context["found"] is None
