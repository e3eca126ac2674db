"""Who sees a question about a draft, and what the record says of whoever asked."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from policies import domain, queries
from policies.models import Question
from policies.tasks import sweep_questions
from portal.models import AuditEntry, Notice, Role
from tests.factories import PersonFactory, person_with
from tests.policies.traces import tables_holding

from .questions import CANARY, seen_by

pytestmark = pytest.mark.django_db


def test_one_that_waits_is_seen_by_its_asker_and_by_digital_media(asked, alice, dev, mina) -> None:
    assert seen_by(alice) == seen_by(dev) == seen_by(mina) == [asked.pk]


def test_once_taken_only_the_asker_and_the_taker_see_it(taken, alice, dev, mina) -> None:
    assert seen_by(alice) == seen_by(dev) == [taken.pk]
    assert seen_by(mina) == []


@pytest.mark.parametrize("role", [role for role in Role if not role.startswith("digital_media")])
def test_no_other_office_sees_one_in_any_state(asked, dev, alice, edition, role) -> None:
    other = person_with(role)
    assert seen_by(other) == []
    domain.take_question(asked, actor=dev)
    assert seen_by(other) == []
    domain.answer_question(asked, actor=dev, words="You may.", refs=[edition.clauses.first().ref])
    assert seen_by(other) == []


@pytest.mark.parametrize(
    "role", [Role.PEOPLE_SERVICES_OFFICER, Role.INVESTIGATOR, Role.AUDITOR, Role.DIRECTORY_ADMINISTRATOR]
)
def test_an_officer_who_also_works_on_conduct_sees_and_is_told_nothing(edition, alice, role) -> None:
    both = person_with(Role.DIGITAL_MEDIA_OFFICER, role)
    domain.ask_question(edition.policy, actor=alice, wording="May I?", once=uuid4())
    assert seen_by(both) == []
    assert not Notice.objects.filter(person=both).exists()


def test_whoever_leaves_digital_media_sees_nothing_more_and_the_question_waits_again(taken, dev, mina) -> None:
    dev.role_grants.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert seen_by(dev) == []
    sweep_questions()
    assert seen_by(mina) == [taken.pk]


def test_the_manager_of_the_asker_does_not_see_it(asked, alice) -> None:
    alice.manager = PersonFactory()
    alice.save()
    assert seen_by(alice.manager) == []


def test_nobody_answers_their_own(edition, dev) -> None:
    own = domain.ask_question(edition.policy, actor=dev, wording="May I?", once=uuid4())
    assert not queries.questions_to_answer(dev).exists()
    with pytest.raises(domain.QuestionRefused):
        domain.take_question(own, actor=dev)
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.update(taken_by=dev)


def test_the_audit_and_the_notices_hold_no_word_of_it(answered) -> None:
    for words in (CANARY, "May I post this?", "You may, as yourself."):
        assert tables_holding(words) == ["policies_question"]
    actions = AuditEntry.objects.filter(target_kind="policies.question").values_list("action", flat=True)
    assert sorted(actions) == ["question.answered", "question.asked", "question.taken"]


def test_the_record_never_says_who_asked(answered, taken_back, alice) -> None:
    kept = AuditEntry.objects.filter(target_kind="policies.question")
    assert {"question.asked", "question.withdrawn", "question.answered"} <= {one.action for one in kept}
    assert not kept.filter(actor=alice).exists()
    assert not [one for one in kept if "Asker" in f"{one.actor_name} {one.target_name} {one.data}"]


@pytest.mark.parametrize(
    ("role", "pages"),
    [
        (Role.AUDITOR, ["/audit/", "/audit/?action=question.asked", "/audit/?action=question"]),
        (Role.DIRECTORY_ADMINISTRATOR, ["/directory/", "/directory/{alice}/", "/search/?q=question"]),
        (Role.PEOPLE_SERVICES_OFFICER, ["/", "/questions/", "/questions/{question}/"]),
    ],
)
def test_no_page_of_another_office_says_who_asked(answered, taken_back, alice, client_for, role, pages) -> None:
    browser = client_for(person_with(role))
    seen = 0
    for page in pages:
        answer = browser.get(page.format(alice=alice.pk, question=answered.pk))
        words = answer.content.decode()
        seen += answer.status_code == 200
        assert not re.search(r"May I post this|kettle|question_a|Your question was", words)
        if "audit" in page:
            assert "someone unnamed" in words
            assert "Asker" not in words
    assert seen


def test_the_search_finds_nothing_of_it(answered, alice, client_for) -> None:
    assert CANARY not in client_for(alice).get("/search/", {"q": "kettle"}).content.decode()
