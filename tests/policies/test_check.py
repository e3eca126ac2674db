"""Should I post this? The page asks, answers, and keeps nothing."""

import pytest
from django.core.cache import cache

from policies.advice import Verdict
from portal.models import Role
from tests.effort import effort
from tests.factories import PersonFactory, PolicyFactory, person_with, published_edition
from tests.policies.checking import ANSWERS, CANARY
from tests.policies.traces import assert_nothing_kept, keys_holding, sessions_holding, tables_holding

pytestmark = pytest.mark.django_db


# The question


def test_page_offers_what_it_knows_of_the_person(client_for, adviser) -> None:
    form = client_for(PersonFactory(employment="ses")).get("/check/").context["form"]
    assert form["role"].value() == "ses"
    assert form["capacity"].value() == "personal"
    assert form["policy"].value() == "dhs"
    assert form["policy"].is_hidden


def test_policy_that_covers_the_person_is_offered_first(client_for, adviser) -> None:
    published_edition(PolicyFactory(slug="acbps", title="A first in the alphabet", covers=["contractor"]))
    person = person_with(Role.POLICY_OWNER)
    form = client_for(person).get("/check/").context["form"]
    assert [slug for slug, _ in form.fields["policy"].choices] == ["dhs", "acbps"]
    assert form["policy"].value() == "dhs"


def test_nobody_asks_about_a_policy_they_may_not_read(client_for, adviser) -> None:
    published_edition(PolicyFactory(slug="acbps", covers=["contractor"]))
    response = client_for(PersonFactory()).post("/check/", {**ANSWERS, "policy": "acbps"})
    assert response.context["answer"] is None
    assert adviser.drafts == []


def test_someone_whom_no_policy_covers_is_told_so(client_for, adviser) -> None:
    page = client_for(PersonFactory(employment="contractor")).get("/check/").content.decode()
    assert "No policy to ask about yet" in page


def test_other_ways_to_be_helped_stand_there_before_and_after_an_answer(client_for, adviser) -> None:
    client = client_for(PersonFactory())
    for page in (client.get("/check/"), client.post("/check/", ANSWERS)):
        assert page.content.decode().count("I already posted it") == 1


def test_asking_about_a_clause_shows_it(client_for, adviser) -> None:
    client = client_for(PersonFactory())
    assert "You must not name birds." in client.get("/check/", {"clause": "DHS-1"}).content.decode()
    hidden = client_for(PersonFactory(employment="contractor")).get("/check/", {"clause": "DHS-1"})
    assert "You must not name birds." not in hidden.content.decode()


def test_answers_reach_the_adviser_as_given(client_for, adviser) -> None:
    ticks = {"work_device": "on", "uses_work_email": "on"}
    client_for(PersonFactory()).post("/check/", {**ANSWERS, **ticks, "photo_of": "a desk", "text": "One\r\ntwo"})
    (draft,) = adviser.drafts
    assert (draft.policy, draft.text) == ("dhs", "One\ntwo")
    assert draft.context.photo_of == "a desk"
    assert draft.context.work_device
    assert draft.context.uses_work_email
    assert not draft.context.written_permission
    assert draft.context.identifiable == "could_be"


def test_answers_are_remembered_until_they_are_erased_and_the_words_never(client_for, adviser) -> None:
    client = client_for(PersonFactory())
    client.post("/check/", {**ANSWERS, "audience": "friends", "work_device": "on", "about_own_work": "on"})
    form = client.get("/check/").context["form"]
    assert (form["audience"].value(), form["work_device"].value()) == ("friends", True)
    assert not form["text"].value()
    assert not form["platform"].value()
    assert not form["about_own_work"].value(), "what belongs to one post is asked again for the next"
    assert client.get("/check/erase/").status_code == 405
    assert client.post("/check/erase/").url == "/check/"
    assert client.get("/check/").context["form"]["audience"].value() == "public"


def test_a_remembered_policy_that_one_may_no_longer_read_is_not_offered(client_for, adviser) -> None:
    client = client_for(PersonFactory())
    session = client.session
    session["check_answers"] = {"policy": "gone"}
    session.save()
    assert client.get("/check/").context["form"]["policy"].value() == "dhs"


def test_questions_behind_the_fold_open_when_one_is_answered_otherwise(client_for, adviser) -> None:
    client = client_for(PersonFactory())
    assert '<details class="folded">' in client.get("/check/").content.decode()
    assert '<details class="folded" open>' in client.post("/check/", {**ANSWERS, "alias": "pseudonym"}).content.decode()


# Nothing is kept


def test_the_search_for_traces_finds_one_where_there_is_one(client_for) -> None:
    person = PersonFactory(family_name="kookaburra")
    client_for(person)
    cache.set("seen", "kookaburra")
    session = client_for(person).session
    session["seen"] = "kookaburra"
    session.save()
    assert sessions_holding("kookaburra")
    assert "portal_person" in tables_holding("kookaburra")
    assert keys_holding("kookaburra")


def test_nothing_of_a_draft_is_kept(client_for, adviser, logged) -> None:
    response = client_for(PersonFactory()).post("/check/", {**ANSWERS, "photo_of": f"a photo of {CANARY}"})
    assert response.context["answer"]
    assert "no-store" in response["Cache-Control"]
    assert_nothing_kept(logged, response)


@pytest.mark.parametrize(
    "wrong",
    [
        {"audience": CANARY},
        {"policy": CANARY},
        {"text": CANARY * 5000},
        {"text": f"{CANARY}\x00"},
        {"platform": CANARY * 500},
    ],
)
def test_nothing_of_a_draft_is_kept_when_the_form_is_wrong(client_for, adviser, logged, wrong) -> None:
    response = client_for(PersonFactory()).post("/check/", {**ANSWERS, **wrong})
    assert response.context["form"].errors
    assert_nothing_kept(logged, response)


@pytest.mark.parametrize("error", [ValueError(CANARY), RecursionError(CANARY), KeyError(CANARY)])
def test_nothing_of_a_draft_is_kept_when_the_adviser_fails(client_for, adviser, logged, error) -> None:
    adviser.error = error
    client = client_for(PersonFactory())
    response = client.post("/check/", ANSWERS)
    assert response.status_code == 500
    page = response.content.decode()
    assert "We could not check this" in page
    assert CANARY in page
    assert_nothing_kept(logged, response)
    assert [line for line in logged if f"the adviser failed: {type(error).__name__}" in line]


def test_nothing_of_a_draft_is_kept_when_the_sign_in_has_ended(client_for, adviser, logged) -> None:
    client = client_for(PersonFactory())
    client.get("/check/")
    del client.cookies["session"]
    response = client.post("/check/", ANSWERS)
    assert response.status_code == 302
    assert "kookaburra" not in response.url
    assert adviser.drafts == []
    assert_nothing_kept(logged, response)


def test_nothing_of_a_draft_is_kept_when_it_comes_without_its_token(client_for, adviser, logged) -> None:
    client = client_for(PersonFactory())
    client.handler.enforce_csrf_checks = True
    response = client.post("/check/", ANSWERS)
    assert response.status_code == 403
    assert_nothing_kept(logged, response)


# With the rows and the words as they are


@pytest.mark.parametrize("slug", ["dhs", "acbps"])
def test_both_source_policies_answer_and_keep_nothing(client_for, source_policies, logged, slug) -> None:
    asked = {**ANSWERS, "policy": slug, "text": f"{CANARY}. A customer's TFN is 123 456 782, what an idiot."}
    response = client_for(PersonFactory()).post("/check/", asked)
    answer = response.context["answer"]
    assert answer.outcome.verdict == Verdict.DO_NOT_POST
    assert answer.reasons
    assert all(clause["url"] for clause in answer.clauses), "a rule cites a clause that is not in force"
    assert_nothing_kept(logged, response)


@pytest.mark.parametrize(
    ("text", "threatens"),
    [
        ("I know where he parks and I will break his legs tonight.", True),
        ("I'm going to hurt you when you leave the office.", True),
        ("My garden is full of tomatoes this year.", False),
        ("The heat today is killing me.", False),
    ],
)
@pytest.mark.parametrize("slug", ["dhs", "acbps"])
def test_words_that_threaten_are_told_from_words_that_do_not(
    client_for, source_policies, slug, text, threatens
) -> None:
    asked = client_for(PersonFactory()).post("/check/", {**ANSWERS, "policy": slug, "text": text})
    assert asked.context["answer"].outcome.threatens is threatens


@pytest.mark.parametrize(
    "text",
    ["😀" * 10_000, "a " * 9_999, "".join(map(chr, range(1, 256))) * 70, "x" * 50_000, "PK\x03\x04\x00\xff" * 3_000],
    ids=["emoji", "words", "bytes", "too long", "archive"],
)
def test_hostile_words_cost_no_more_than_plain_ones_of_that_length(client_for, source_policies, text) -> None:
    client = client_for(PersonFactory())
    plain, answers = {**ANSWERS, "text": "The rules are read once. " * 700}, []
    floor = effort(lambda: client.post("/check/", plain), tries=1)
    assert effort(lambda: answers.append(client.post("/check/", {**ANSWERS, "text": text})), tries=1) < 3 * floor
    assert all(response.status_code == 200 for response in answers)
    assert all(one.context["answer"] or one.context["form"].errors["text"] for one in answers)
