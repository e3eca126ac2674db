"""How a question about a draft goes away: withdrawn, or when its time is over."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from policies import domain
from policies.enums import QuestionState
from policies.models import Question
from tests.policies.traces import tables_holding

from .questions import CANARY, seen_by

pytestmark = pytest.mark.django_db


def test_a_question_withdrawn_leaves_no_word_behind(taken, alice, dev, client_for) -> None:
    page = client_for(alice).post(f"/questions/{taken.pk}/withdraw/", follow=True)
    assert "Its words are erased" in page.content.decode()
    assert tables_holding(CANARY) == tables_holding("May I post this?") == []
    assert seen_by(dev) == []
    with pytest.raises(domain.QuestionRefused, match="withdrawn"):
        domain.answer_question(taken, actor=dev, words="You may.", refs=[])


def test_only_the_asker_withdraws_and_not_after_the_answer(answered, alice, dev, client_for) -> None:
    assert client_for(dev).post(f"/questions/{answered.pk}/withdraw/").status_code == 404
    page = client_for(alice).post(f"/questions/{answered.pk}/withdraw/", follow=True)
    assert "answered already" in page.content.decode()


def test_words_and_names_are_erased_when_their_time_is_over_and_the_record_still_holds(
    answered, alice, dev, client_for
) -> None:
    kept = timedelta(days=settings.QUESTION_KEPT_DAYS)
    assert domain.sweep_questions(answered.answered_at + kept) == 0
    assert domain.sweep_questions(answered.answered_at + kept + timedelta(days=1)) == 1
    assert tables_holding(CANARY) == tables_holding("You may, as yourself.") == []
    assert seen_by(alice) == seen_by(dev) == []
    left = Question.objects.get()
    assert (left.asker, left.taken_by, left.cited.count()) == (None, None, 0)
    page = client_for(alice).get("/questions/records/", {"code": answered.code})
    assert page.context["found"].digest == answered.digest


def test_one_that_nobody_answered_is_kept_until_somebody_does(asked) -> None:
    assert domain.sweep_questions(timezone.now() + timedelta(days=4000)) == 0
    assert Question.objects.get().draft == CANARY


def test_what_is_left_of_a_withdrawn_one_goes_in_its_time(asked, alice) -> None:
    domain.withdraw_question(asked, actor=alice)
    domain.sweep_questions(timezone.now() + timedelta(days=settings.QUESTION_KEPT_DAYS + 1))
    assert not Question.objects.exists()


def test_the_database_holds_no_words_of_one_put_away(asked) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.update(state=QuestionState.WITHDRAWN)
