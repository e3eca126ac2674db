"""Answers kept to be used again: without a word of the question, found by words, and told when their clause changed."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from policies import domain
from policies.domain.reusing import KeepingRefused, RepeatsQuestion, keep_answer, retire_answer
from policies.models import Edition, Question, ReusableAnswer
from policies.queries.reusable import find_answers, offered
from policies.rules.reusing import repeated_from
from portal import audit
from portal.models import AuditEntry, Person, Role
from tests.factories import EditionFactory, PersonFactory, grant, published_edition
from tests.policies.traces import tables_holding
from tests.refusals import refused

from .questions import CANARY

pytestmark = pytest.mark.django_db

LIST = "/questions/answers/"
WORDS = "Naming your employer in a profile is fine while you speak for yourself."


def ref_of(edition: Edition) -> str:
    return edition.clauses.earliest("position").ref


def kept(question: Question, by: Person, words: str = WORDS, title: str = "Naming an employer", **more: object):
    refs = [ref_of(question.edition)]
    return keep_answer(question, actor=by, **{"title": title, "words": words, "refs": refs, "once": uuid4(), **more})


def asked_again(edition: Edition, dev: Person, wording: str = "Can my profile name where I work?") -> Question:
    asked = domain.ask_question(edition.policy, actor=PersonFactory(), wording=wording, once=uuid4())
    return domain.take_question(asked, actor=dev)


def next_edition(edition: Edition, *, gone: bool = False) -> Edition:
    """In force from today, its first clause with other words or gone."""
    draft = EditionFactory(policy=edition.policy)
    first = draft.clauses.filter(ref=ref_of(edition))
    if gone:
        first.delete()
    else:
        first.update(words="It reads otherwise now.")
    return domain.publish_edition(draft, actor=audit.SYSTEM)


# Keeping


def test_whoever_answered_keeps_it_with_its_clauses_and_nothing_leads_to_the_question(answered, alice, dev) -> None:
    answer = kept(answered, dev)
    assert (answer.by, answer.edition, answer.policy) == (dev, answered.edition, answered.policy)
    assert [clause.ref for clause in answer.cited.all()] == [ref_of(answered.edition)]
    entry = AuditEntry.objects.get(action="answer.kept")
    assert (entry.actor, entry.data) == (dev, {})
    relations = {field.related_model for field in ReusableAnswer._meta.get_fields() if field.is_relation}
    assert Question not in relations
    assert CANARY not in answer.words


def test_a_form_sent_twice_keeps_one(answered, dev) -> None:
    once = uuid4()
    assert kept(answered, dev, once=once) == kept(answered, dev, once=once)
    assert ReusableAnswer.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "piece"),
    [
        (f"You may say: “{CANARY}”.", "Canary words about a"),
        ("You may, MAY  I POST this or not.", "MAY I POST this"),
        ("Alice may.", "Alice"),
        ("Write to alice.asker@department.example.", "alice.asker@department.example"),
    ],
)
def test_nothing_of_the_question_and_no_name_of_who_asked_is_kept(answered, dev, words: str, piece: str) -> None:
    with pytest.raises(RepeatsQuestion) as refusal:
        kept(answered, dev, words=words)
    assert refusal.value.piece == piece
    with pytest.raises(RepeatsQuestion):
        kept(answered, dev, title=words[:100])
    assert not ReusableAnswer.objects.exists()


def test_accounts_numbers_and_addresses_of_the_draft_are_pieces_and_what_a_clause_says_is_none(edition) -> None:
    clause = "Do not use a logo of the department in a profile, clause 7."
    question = Question(wording=f"Does it hold that I {clause}", draft="Call 0411222333, @bells or bells.example/x.")
    for told in ("0411222333", "@bells", "bells.example/x"):
        assert repeated_from(question, f"Not {told}, please.") == told
    assert repeated_from(question, "Do not use a logo of the department, by clause 7.", [clause]) == ""
    assert repeated_from(question, "Do not use a logo of the department.") == "Do not use a"


@pytest.mark.parametrize("who", ["another", "before"])
def test_only_whoever_answered_keeps_it_and_only_then(who: str, edition, dev, mina, taken) -> None:
    question = taken
    if who == "another":
        question = domain.answer_question(taken, actor=dev, words="You may.", refs=[ref_of(edition)])
    with pytest.raises(KeepingRefused):
        kept(question, mina if who == "another" else dev)


def test_an_answer_kept_is_neither_changed_nor_removed(answered, dev) -> None:
    answer = kept(answered, dev)
    for sql in ("UPDATE policies_reusableanswer SET words = 'x'", "DELETE FROM policies_reusableanswer"):
        assert "Cannot" in refused(sql)
    retire_answer(answer, actor=dev)
    assert "Cannot" in refused("UPDATE policies_reusableanswer SET retired_at = NULL, retired_by_id = NULL")


def test_what_is_kept_outlives_the_question_and_holds_nothing_of_it(answered, dev) -> None:
    kept(answered, dev)
    domain.sweep_questions(timezone.now() + timedelta(days=10_000))
    assert tables_holding(CANARY) == []
    assert ReusableAnswer.objects.get().words == WORDS


# Finding


def test_it_is_found_by_words_in_any_form_and_by_ref_and_retired_no_more(answered, dev) -> None:
    answer = kept(answered, dev)
    other = kept(answered, dev, words="Logos are for official accounts.", title="Logos")
    standing = ReusableAnswer.objects.standing()
    assert list(find_answers(standing, "profiles name")) == [answer]
    assert set(find_answers(standing, ref_of(answered.edition).lower())) == {answer, other}
    assert list(find_answers(standing, "  ")) == [other, answer]
    assert not find_answers(standing, "\0kettle")
    retire_answer(answer, actor=dev)
    assert not find_answers(standing, "profile")


def test_it_says_which_of_its_clauses_changed_since_or_are_in_force_no_more(answered, dev, edition) -> None:
    answer = kept(answered, dev)
    mine = ReusableAnswer.objects.filter(pk=answer.pk)
    ref = ref_of(edition)
    assert offered(mine)[0].is_current
    next_edition(edition)
    assert (offered(mine)[0].changed, offered(mine)[0].refs) == ((ref,), (ref,))


def test_a_clause_that_is_in_force_no_more_is_said_and_not_cited_again(answered, dev, edition) -> None:
    answer, ref = kept(answered, dev), ref_of(edition)
    next_edition(edition, gone=True)
    one = offered(ReusableAnswer.objects.filter(pk=answer.pk))[0]
    assert (one.gone, one.changed, one.refs) == ((ref,), (), ())


# Using


def put_in(browser: Client, question: Question, **said: object):
    return browser.post(f"/questions/{question.pk}/answer/", {"words": "", "refs": "", "search": "", **said})


def test_what_shares_words_with_the_question_is_offered_at_once(answered, dev, edition, client_for) -> None:
    kept(answered, dev)
    kept(answered, dev, words="Logos are for official accounts.", title="Logos")
    page = client_for(dev).get(f"/questions/{asked_again(edition, dev).pk}/answer/")
    assert [one.answer.title for one in page.context["offer"].found] == ["Naming an employer"]


def test_finding_and_putting_in_keep_what_is_typed_and_send_nothing(answered, dev, edition, client_for) -> None:
    answer, question, browser = kept(answered, dev), asked_again(edition, dev), client_for(dev)
    typed = {"words": "Thank you for asking.", "refs": "dhs-2", "search": "profile"}
    found = put_in(browser, question, find="find", **typed)
    assert [one.answer for one in found.context["offer"].found] == [answer]
    assert found.context["form"]["words"].value() == "Thank you for asking."
    page = put_in(browser, question, insert=answer.pk, **typed)
    assert page.context["form"]["words"].value() == f"Thank you for asking.\n\n{WORDS}"
    assert page.context["form"]["refs"].value() == f"dhs-2, {ref_of(edition)}"
    again = put_in(browser, question, insert=answer.pk, words=f"Thank you for asking.\r\n\r\n{WORDS}", refs="DHS-1")
    assert again.context["form"]["words"].value() == f"Thank you for asking.\n\n{WORDS}"
    question.refresh_from_db()
    assert (question.state, question.answer) == ("taken", "")


def test_what_changed_is_said_where_it_is_put_in_and_what_is_gone_is_left_out(
    answered, dev, edition, client_for
) -> None:
    answer, question = kept(answered, dev), asked_again(edition, dev)
    next_edition(edition)
    page = put_in(client_for(dev), question, insert=answer.pk).content.decode()
    assert f"Changed since: {ref_of(edition)}" in page
    assert "has changed since it was kept" in page


@pytest.mark.parametrize("chosen", ["", "x", "²", "9" * 30, "0"])
def test_what_is_no_answer_puts_nothing_in(dev, edition, client_for, chosen: str) -> None:
    page = put_in(client_for(dev), asked_again(edition, dev), insert=chosen, words="Mine.")
    assert page.status_code == 200
    assert page.context["form"]["words"].value() == "Mine."


def test_an_answer_to_another_policy_is_neither_offered_nor_put_in(answered, dev, client_for) -> None:
    answer = kept(answered, dev)
    question = asked_again(published_edition(), dev)
    page = put_in(client_for(dev), question, insert=answer.pk, search="profile")
    assert page.context["offer"].found == []
    assert page.context["form"]["words"].value() == ""


# The pages


def test_an_answer_is_kept_from_the_question_it_answered(answered, dev, client_for) -> None:
    browser = client_for(dev)
    address = f"/questions/{answered.pk}/keep/"
    assert address in browser.get(f"/questions/{answered.pk}/").content.decode()
    form = browser.get(address).context["form"]
    assert form["words"].value() == answered.answer
    said = {"title": "Posting", "words": f"{CANARY} is fine.", "refs": form["refs"].value(), "once": str(uuid4())}
    wrong = browser.post(address, said)
    assert wrong.status_code == 422
    assert "stands in the question" in wrong.content.decode()
    done = browser.post(address, {**said, "words": WORDS})
    assert done.url == f"{LIST}{ReusableAnswer.objects.get().pk}/"
    shown = browser.get(done.url).content.decode()
    assert "Its clauses read as they did" in shown
    assert "Alice" not in shown


def test_only_those_who_answer_see_them_and_the_asker_does_not(answered, alice, dev, mina, olive, client_for) -> None:
    answer = kept(answered, dev)
    for person in (mina, olive):
        assert WORDS in client_for(person).get(f"{LIST}{answer.pk}/").content.decode()
    grant(mina, Role.AUDITOR)
    for person in (alice, mina, PersonFactory()):
        for address in (LIST, f"{LIST}{answer.pk}/", f"/questions/{answered.pk}/keep/"):
            assert client_for(person).get(address).status_code == 404
        assert client_for(person).post(f"{LIST}{answer.pk}/retire/").status_code == 404


def test_an_answer_is_retired_and_offered_no_more(answered, dev, mina, client_for) -> None:
    answer, browser = kept(answered, dev), client_for(mina)
    assert answer.title in browser.get(LIST, {"words": "profile"}).content.decode()
    for _ in range(2):
        assert browser.post(f"{LIST}{answer.pk}/retire/").url == LIST
    assert answer.title not in browser.get(LIST).content.decode()
    assert "Retired" in browser.get(f"{LIST}{answer.pk}/").content.decode()
    assert AuditEntry.objects.get(action="answer.retired").actor == mina


@pytest.mark.parametrize("number", [1, 3, 12])
def test_the_list_asks_the_same_number_of_queries(
    answered, dev, client_for, number: int, django_assert_max_num_queries
) -> None:
    for _ in range(number):
        kept(answered, dev)
    browser = client_for(dev)
    browser.get(LIST)
    with django_assert_max_num_queries(7):
        browser.get(LIST)
