"""A question passed on to the owners of the policy, and back."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from policies import domain
from policies.enums import Desk
from policies.models import QuestionStep
from policies.tasks import sweep_questions
from portal.models import Notice, Role
from tests.factories import grant, person_with

from .questions import seen_by

pytestmark = pytest.mark.django_db


def test_what_is_passed_on_is_seen_by_policy_owners_and_no_more_by_digital_media(
    olive, taken, alice, dev, mina, client_for
) -> None:
    assert seen_by(olive) == []
    page = client_for(dev).post(f"/questions/{taken.pk}/pass/", follow=True)
    assert "It waits for the owners of the policy now" in page.content.decode()
    assert seen_by(olive) == seen_by(alice) == [taken.pk]
    assert seen_by(dev) == seen_by(mina) == []
    assert Notice.objects.filter(person=olive, kind="question_passed").count() == 1
    assert Notice.objects.filter(person=alice, kind="question_passed_on").count() == 1


def test_an_owner_answers_what_was_passed_on_and_the_asker_reads_through_whose_hands_it_went(
    olive, taken, alice, dev, edition, client_for
) -> None:
    domain.pass_question(taken, actor=dev)
    browser = client_for(olive)
    assert "Answer a question about a draft" in browser.get("/").content.decode()
    browser.post(f"/questions/{taken.pk}/take/")
    ref = edition.clauses.first().ref
    browser.post(f"/questions/{taken.pk}/answer/", {"words": "You may.", "refs": ref})
    page = client_for(alice).get(f"/questions/{taken.pk}/").content.decode()
    for words in (
        "Taken by Dev Officer",
        "Passed on by Dev Officer, to the owners of the policy",
        "Taken by Olive Owner",
    ):
        assert words in page
    assert seen_by(dev) == []


def test_an_owner_passes_it_back_and_only_whoever_has_it_passes_it(olive, taken, dev, mina, client_for) -> None:
    with pytest.raises(domain.QuestionRefused):
        domain.pass_question(taken, actor=olive)
    domain.pass_question(taken, actor=dev)
    domain.take_question(taken, actor=olive)
    domain.pass_question(taken, actor=olive)
    assert seen_by(dev) == seen_by(mina) == [taken.pk]
    assert seen_by(olive) == []


def test_nobody_passes_on_what_they_have_not_taken_or_asked_themselves(olive, asked, alice, dev, client_for) -> None:
    grant(alice, Role.DIGITAL_MEDIA_OFFICER)
    for person in (alice, dev):
        client_for(person).post(f"/questions/{asked.pk}/pass/")
    asked.refresh_from_db()
    assert asked.desk == Desk.DIGITAL_MEDIA
    assert not Notice.objects.filter(person=olive, kind="question_passed").exists()


def test_passed_on_twice_it_goes_once(olive, taken, dev, client_for) -> None:
    browser = client_for(dev)
    browser.post(f"/questions/{taken.pk}/pass/")
    page = browser.post(f"/questions/{taken.pk}/pass/", follow=True).content.decode()
    assert "not with you any more" in page
    assert [step.kind for step in taken.steps.all()] == ["taken", "passed"]


def test_it_is_not_passed_where_nobody_can_take_it(taken, alice, dev, client_for) -> None:
    grant(alice, Role.POLICY_OWNER)
    both = person_with(Role.POLICY_OWNER, Role.PEOPLE_SERVICES_OFFICER)
    page = client_for(dev).post(f"/questions/{taken.pk}/pass/", follow=True).content.decode()
    assert "Nobody among the owners of the policy can take it now" in page
    assert seen_by(dev) == [taken.pk]
    assert seen_by(both) == []


def test_an_owner_who_leaves_frees_it_for_the_other_owners(olive, taken, dev, mina) -> None:
    other = person_with(Role.POLICY_OWNER)
    domain.pass_question(taken, actor=dev)
    domain.take_question(taken, actor=olive)
    olive.role_grants.update(ends_on=timezone.localdate() - timedelta(days=1))
    sweep_questions()
    assert seen_by(other) == [taken.pk]
    assert seen_by(mina) == []


def test_whose_hands_it_went_through_is_forgotten_with_its_words(olive, taken, answered, asked, alice) -> None:
    assert QuestionStep.objects.filter(question=answered).exists()
    domain.sweep_questions(answered.answered_at + timedelta(days=settings.QUESTION_KEPT_DAYS + 1))
    assert not QuestionStep.objects.exists()


def test_a_question_withdrawn_after_it_was_passed_on_leaves_no_step(olive, taken, alice, dev) -> None:
    domain.pass_question(taken, actor=dev)
    domain.withdraw_question(taken, actor=alice)
    assert not QuestionStep.objects.exists()
