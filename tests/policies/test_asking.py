"""Ask a person about a draft: who sees it, how it is answered, and how it goes away."""

import hashlib
import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from policies import domain, queries
from policies.enums import Desk, QuestionState
from policies.models import Edition, Question, QuestionStep
from policies.tasks import sweep_questions
from portal.models import AuditEntry, Notice, Person, Role
from tests.factories import PersonFactory, PolicyFactory, grant, person_with, published_edition

pytestmark = pytest.mark.django_db
CANARY = "Canary words about a kettle"
ASK = "/questions/ask/"
CHECKED = {
    "policy": "dhs",
    "role": "employee",
    "capacity": "personal",
    "identifiable": "yes",
    "alias": "none",
    "audience": "public",
    "platform": "Whirlpool",
    "work_time": "on",
    "text": CANARY,
    "photo_of": "",
}


@pytest.fixture
def edition() -> Edition:
    """Under a name that has a rulebook, so that the check page knows it."""
    policy = PolicyFactory(slug="dhs", short_name="Using the web")
    return published_edition(policy, in_force_from=timezone.localdate() - timedelta(days=30))


@pytest.fixture
def alice() -> Person:
    return PersonFactory(given_names="Alice", family_name="Asker")


@pytest.fixture
def dev() -> Person:
    return person_with(Role.DIGITAL_MEDIA_OFFICER, given_names="Dev", family_name="Officer")


@pytest.fixture
def mina() -> Person:
    return person_with(Role.DIGITAL_MEDIA_MANAGER, given_names="Mina")


@pytest.fixture
def asked(edition, alice, dev, mina) -> Question:
    return domain.ask_question(
        edition.policy,
        actor=alice,
        wording="May I post this?",
        draft=CANARY,
        context=[("Where will you post it?", "Whirlpool")],
        once=uuid4(),
    )


@pytest.fixture
def taken(asked, dev) -> Question:
    return domain.take_question(asked, actor=dev)


@pytest.fixture
def answered(taken, dev, edition) -> Question:
    ref = edition.clauses.earliest("position").ref
    return domain.answer_question(taken, actor=dev, words="You may, as yourself.", refs=[ref])


@pytest.fixture
def taken_back(edition, alice) -> Question:
    other = domain.ask_question(edition.policy, actor=alice, wording="May I, really?", once=uuid4())
    return domain.withdraw_question(other, actor=alice)


def seen_by(person: Person) -> list[int]:
    return list(Question.objects.visible_to(Person.objects.get(pk=person.pk)).values_list("pk", flat=True))


def everywhere(words: str) -> list[str]:
    """The tables in which these words stand."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{words}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    return found


# Who sees it


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
        assert everywhere(words) == ["policies_question"]
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


# Asking


def test_the_answer_of_the_check_page_carries_the_draft_to_the_ask_page(edition, alice, client_for) -> None:
    browser = client_for(alice)
    page = browser.post(ASK, CHECKED)
    assert page.status_code == 200
    assert page.context["form"].initial["text"] == CANARY
    assert 'name="platform" value="Whirlpool"' in page.content.decode()
    assert not Question.objects.exists()
    assert everywhere(CANARY) == []
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


# Passed on


@pytest.fixture
def olive() -> Person:
    return person_with(Role.POLICY_OWNER, given_names="Olive", family_name="Owner")


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


# How it goes away


def test_a_question_withdrawn_leaves_no_word_behind(taken, alice, dev, client_for) -> None:
    page = client_for(alice).post(f"/questions/{taken.pk}/withdraw/", follow=True)
    assert "Its words are erased" in page.content.decode()
    assert everywhere(CANARY) == everywhere("May I post this?") == []
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
    assert everywhere(CANARY) == everywhere("You may, as yourself.") == []
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


def test_your_questions_say_what_will_stand_there_and_then_do(edition, alice, dev, client_for) -> None:
    browser = client_for(alice)
    assert "No questions yet" in browser.get("/questions/").content.decode()
    domain.ask_question(edition.policy, actor=alice, wording="May I post this?", once=uuid4())
    assert "May I post this?" in browser.get("/questions/").content.decode()
    grant(alice, Role.DIGITAL_MEDIA_OFFICER)
    assert [one.asker for one in browser.get("/questions/").context["page"].rows] == [alice]
