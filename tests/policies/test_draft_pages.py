"""The pages of a draft and of a policy as its owners, its reviewers and its approver meet them."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date

from policies import domain
from policies.enums import EditionState, ReviewAnswer
from policies.models import Edition, Policy
from portal.models import Notice, Person, Role
from tests.factories import (
    ClauseFactory,
    EditionFactory,
    PersonFactory,
    PolicyFactory,
    approved_edition,
    person_with,
    published_edition,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Person:
    return person_with(Role.POLICY_OWNER, given_names="Olive", family_name="Owner", employment="contractor")


@pytest.fixture
def reviewer() -> Person:
    return PersonFactory(given_names="Rex", family_name="Reader")


@pytest.fixture
def approver() -> Person:
    return PersonFactory(given_names="Ada", family_name="Approver")


@pytest.fixture
def draft(owner) -> Edition:
    """The second edition of a policy, with other words than the first."""
    draft = domain.start_draft(published_edition(PolicyFactory(slug="bells", title="Bells")).policy, actor=owner)
    clause = draft.clauses.first()
    clause.words = "You must ring the great bell at noon."
    clause.save()
    Notice.objects.all().delete()
    return draft


@pytest.fixture
def asked(draft, owner, reviewer, approver) -> Edition:
    return domain.ask_for_review(
        draft, actor=owner, reviewers=[reviewer], approver=approver, summary="Ring louder.", is_major=True
    )


def page_of(draft: Edition) -> str:
    return reverse("policies:draft", args=[draft.pk])


def step(draft: Edition, name: str) -> str:
    return reverse("policies:draft-step", args=[draft.pk, name])


def seen_on(browser, url: str) -> str:
    return re.search(r'name="seen" value="(\w+)"', browser.get(url).text)[1]


def answers(**more: str) -> dict[str, str]:
    return {"reviewers": "", "approver": "", "is_major": "yes", "summary": "Ring louder.", **more}


def test_an_owner_asks_people_by_name_and_they_are_led_to_the_draft(
    client_for, owner, draft, reviewer, approver
) -> None:
    browser = client_for(owner)
    sent = browser.post(
        step(draft, "ask"), answers(reviewers=f"{reviewer.name}\n{PersonFactory().email}\n", approver=approver.email)
    )
    assert sent.url == page_of(draft)
    draft.refresh_from_db()
    assert draft.state == EditionState.IN_REVIEW
    assert draft.reviewers.count() == 2
    page = browser.get(page_of(draft)).text
    assert "Waiting for Rex Reader and" in page
    home = client_for(reviewer).get("/")
    assert [item.title for item in home.context["items"] if item.url == page_of(draft)] == ["Review: Bells"]
    assert "Review: " not in client_for(approver).get("/").text
    assert {notice.url for notice in Notice.objects.all()} == {page_of(draft)}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"approver": ""}, "Fill in “Who approves it”"),
        ({"approver": "Olive Owner"}, "wrote in this draft"),
        ({"approver": "nobody at all"}, "We found nobody for"),
        ({"reviewers": "no such person\nRex Reader"}, "We found nobody for “no such person”"),
        ({"summary": ""}, "Fill in “What changed"),
        ({"summary": "x" * 1001}, "This is 1001 characters long"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    client_for, owner, draft, reviewer, approver, wrong, said
) -> None:
    sent = answers(reviewers="Rex Reader", approver="Ada Approver") | wrong
    page = client_for(owner).post(step(draft, "ask"), sent).text
    assert said in page
    kept = [value for name, value in sent.items() if name != "is_major" and value]
    assert all(value.replace("\n", "") in page.replace("\n", "").replace("\r", "") for value in kept)
    draft.refresh_from_db()
    assert draft.state == EditionState.DRAFT


def test_a_first_edition_is_not_asked_what_kind_it_is(client_for, owner, approver) -> None:
    draft = EditionFactory(created_by=owner)
    browser = client_for(owner)
    assert 'name="is_major"' not in browser.get(step(draft, "ask")).text
    browser.post(step(draft, "ask"), {"approver": approver.email, "is_major": "no"})
    draft.refresh_from_db()
    assert (draft.state, draft.is_major) == (EditionState.IN_REVIEW, True)


def test_a_reviewer_reads_what_changed_first_and_answers(client_for, asked, reviewer, approver) -> None:
    browser = client_for(reviewer)
    page = browser.get(page_of(asked)).text
    assert page.index("Ring louder.") < page.index("policy-text")
    assert "great" in browser.get(reverse("policies:draft-changes", args=[asked.pk])).text
    url = step(asked, "answer")
    said = browser.post(url, {"answer": "changes", "words": ""}).text
    assert "Say what needs to change" in said
    sent = browser.post(url, {"answer": "agrees", "words": "Fine.", "seen": seen_on(browser, url)})
    assert sent.url == page_of(asked)
    home = client_for(approver).get("/").text
    assert "Approve: Bells" in home
    assert "Review: Bells" not in client_for(reviewer).get("/").text


def test_an_approver_approves_and_the_owner_publishes(client_for, asked, owner, reviewer, approver) -> None:
    domain.answer_review(asked, actor=reviewer, answer=ReviewAnswer.AGREES)
    browser, url = client_for(approver), step(asked, "approve")
    browser.post(url, {"words": "", "seen": seen_on(browser, url)})
    asked.refresh_from_db()
    assert asked.state == EditionState.APPROVED
    office = client_for(owner)
    assert "Publish: Bells" in office.get("/").text
    page = office.get(step(asked, "publish")).text
    assert "2 people" in " ".join(re.sub("<[^>]+>", "", page).split())
    assert asked.statement in page
    assert office.post(step(asked, "publish"), {"when": "now"}).url == "/policies/bells/"
    assert browser.get(page_of(asked)).url == "/policies/bells/editions/2/"


def test_closed_steps_say_what_they_wait_for(client_for, asked, approver) -> None:
    browser = client_for(approver)
    page = browser.get(page_of(asked)).text
    assert "Every reviewer has answered" in page
    assert "Every reviewer has answered" in browser.get(step(asked, "approve")).text
    assert "Not yet." in browser.post(step(asked, "approve"), {"words": ""}).text


def test_whoever_comes_second_is_told_what_happened_and_keeps_their_words(
    client_for, asked, reviewer, approver
) -> None:
    browser = client_for(reviewer)
    seen = seen_on(browser, step(asked, "answer"))
    domain.request_changes(asked, actor=approver, words="Shorter.")
    page = browser.post(step(asked, "answer"), {"answer": "changes", "words": "Longer.", "seen": seen}).text
    assert "Nothing was done. Ada Approver was here before you: “Changes asked for”" in page
    assert "Longer." in page
    again = browser.get(step(asked, "answer"), follow=True)
    assert again.redirect_chain[0][0] == page_of(asked)


def test_words_that_changed_meanwhile_are_not_agreed_to(client_for, asked, reviewer, owner, approver) -> None:
    browser = client_for(reviewer)
    seen = seen_on(browser, step(asked, "answer"))
    domain.take_back(asked, actor=owner)
    asked.clauses.update(words="Other words.")
    domain.ask_for_review(asked, actor=owner, reviewers=[reviewer], approver=approver, summary="Again.", is_major=True)
    page = browser.post(step(asked, "answer"), {"answer": "agrees", "words": "", "seen": seen}).text
    assert "The words were changed while this page was open." in page


# Publishing


def test_an_edition_waits_for_its_day(client_for, owner) -> None:
    edition, browser = approved_edition(created_by=owner), client_for(owner)
    day = timezone.localdate() + timedelta(days=9)
    past = browser.post(step(edition, "publish"), {"when": "day", "on": "1 January 2020"}).text
    assert "has passed" in past
    assert "Give the day" in browser.post(step(edition, "publish"), {"when": "day", "on": ""}).text
    said = browser.post(step(edition, "publish"), {"when": "day", "on": format_date(day, "j F Y")}, follow=True).text
    assert f"The portal publishes it on {format_date(day, 'j F Y')}." in said
    edition.refresh_from_db()
    assert edition.publish_on == day
    browser.post(step(edition, "publish"), {"when": "not_yet", "on": ""})
    edition.refresh_from_db()
    assert edition.publish_on is None


def test_today_is_now(client_for, owner) -> None:
    edition = approved_edition(created_by=owner)
    client_for(owner).post(step(edition, "publish"), {"when": "day", "on": "today"})
    edition.refresh_from_db()
    assert edition.state == EditionState.PUBLISHED


def test_a_policy_that_covers_nobody_is_not_published_and_the_page_says_so(client_for, owner) -> None:
    edition = approved_edition(PolicyFactory(covers=[]))
    assert "Someone is covered by the policy" in client_for(owner).get(step(edition, "publish")).text


def test_a_minor_edition_says_that_nobody_is_asked_again(client_for, owner) -> None:
    policy = published_edition().policy
    edition = approved_edition(policy, is_major=False)
    browser = client_for(owner)
    assert "nobody is asked or told" in browser.get(step(edition, "publish")).text
    browser.post(step(edition, "publish"), {"when": "now"})
    for person in (owner, PersonFactory()):
        assert "A minor edition" in client_for(person).get(f"/policies/{policy.slug}/").text
    published_edition(policy)
    assert "A minor edition" in browser.get(f"/policies/{policy.slug}/editions/2/").text
    assert "A minor edition" not in browser.get(f"/policies/{policy.slug}/").text


# Comments


def test_a_comment_stands_beside_its_clause_and_is_settled(client_for, asked, reviewer, owner) -> None:
    browser, ref = client_for(reviewer), asked.clauses.first().ref
    url = f"{reverse('policies:draft-comments', args=[asked.pk])}?ref={ref}"
    form = browser.get(url)
    key = re.search(r'name="once" value="([\w-]+)"', form.text)[1]
    for _ in range(2):
        assert browser.post(url, {"words": "Too <b>loud</b>.", "once": key}).url == f"{page_of(asked)}#{ref}"
    page = browser.get(page_of(asked)).text
    assert page.count("Too &lt;b&gt;loud&lt;/b&gt;.") == 1
    assert "1 comment<" in page
    remark = asked.comments.get()
    client_for(owner).post(reverse("policies:draft-settle", args=[asked.pk, remark.pk]))
    assert "Settled by Olive Owner" in browser.get(url).text


def test_a_comment_is_not_lost_when_the_draft_is_discarded_meanwhile(client_for, draft, owner) -> None:
    browser, other = client_for(owner), person_with(Role.POLICY_OWNER)
    url = reverse("policies:draft-comments", args=[draft.pk])
    key = re.search(r'name="once" value="([\w-]+)"', browser.get(url).text)[1]
    domain.discard_edition(draft, actor=other)
    assert browser.post(url, {"words": "Too loud.", "once": key}).status_code == 200
    assert browser.get(f"{url}?ref=NO-SUCH").status_code == 404


# Lists


def test_the_list_has_what_waits_for_you_first_and_the_discarded_behind_a_link(
    client_for, owner, reviewer, asked
) -> None:
    EditionFactory()
    away = EditionFactory(created_by=owner)
    domain.discard_edition(away, actor=owner)
    turned = domain.request_changes(asked, actor=asked.approver, words="Shorter.")
    browser = client_for(owner)
    page = browser.get("/policies/drafts/")
    assert page.context["drafts"][0] == turned
    assert [one.pk for one in client_for(reviewer).get("/policies/drafts/").context["drafts"]] == [asked.pk]
    assert "/policies/drafts/discarded/" in page.text
    assert step(away, "put-back") in browser.get("/policies/drafts/discarded/").text
    assert browser.post(step(away, "put-back")).url == page_of(away)
    away.refresh_from_db()
    assert away.state == EditionState.DRAFT


@pytest.mark.parametrize("many", [1, 3])
def test_a_draft_costs_the_same_however_much_is_said_of_it(
    client_for, owner, asked, many, django_assert_num_queries
) -> None:
    for at in range(many):
        ref = asked.clauses.first().ref if at % 2 else ""
        domain.comment(asked, actor=owner, words="Louder.", ref=ref, once=f"00000000-0000-0000-0000-00000000000{at}")
    browser = client_for(owner)
    browser.get(page_of(asked))
    with django_assert_num_queries(18):
        browser.get(page_of(asked))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_owners_page_costs_the_same_for_one_edition_and_for_three(
    client_for, owner, rows, django_assert_num_queries
) -> None:
    policy = PolicyFactory()
    for _ in range(rows):
        EditionFactory(policy=policy)
        published_edition(policy)
    url = reverse("policies:manage", args=[policy.slug])
    browser = client_for(owner)
    browser.get(url)
    with django_assert_num_queries(3):
        browser.get(url)


# A policy


def test_a_policy_from_nothing(client_for, owner) -> None:
    browser = client_for(owner)
    facts = {
        "title": "Bell policy",
        "short_name": "Bells",
        "agency": "",
        "owner_title": "Keeper of bells",
        "contact": "Bell section",
        "classification": "PROTECTED",
        "availability": "public",
        "review_on": "27 August 2030",
    }
    page = browser.post("/policies/new/", facts).text
    assert "Words that are marked stay inside." in page
    assert "Keeper of bells" in page
    made = browser.post("/policies/new/", facts | {"availability": "internal"})
    policy = Policy.objects.get(slug="bell-policy")
    assert made.url == page_of(policy.editions.get())
    assert browser.get(made.url).status_code == 200
    assert "It has at least one clause" in browser.get(made.url).text
    other = client_for(person_with(Role.POLICY_OWNER))
    assert "There is a policy called" in other.post("/policies/new/", facts | {"availability": "internal"}).text


def test_the_owners_page_leads_to_everything_about_a_policy(client_for, owner, draft) -> None:
    browser = client_for(owner)
    page = browser.get("/policies/bells/manage/")
    for url in ("/policies/bells/", page_of(draft), "/policies/bells/coverage/", "/policies/bells/manage/withdraw/"):
        assert f'href="{url}"' in page.text
    assert browser.get("/policies/bells/").text.count("/policies/bells/manage/") == 1
    sent = browser.post("/policies/bells/manage/start/", {"after": "2"})
    third = Edition.objects.get(number=3)
    assert sent.url == page_of(third)
    again = client_for(person_with(Role.POLICY_OWNER)).post(
        "/policies/bells/manage/start/", {"after": "2"}, follow=True
    )
    assert "Edition 3 was started while this page was open" in again.text


def test_facts_change_on_a_page_of_their_own(client_for, owner, draft) -> None:
    browser, url = client_for(owner), "/policies/bells/manage/facts/"
    page = browser.get(url).text
    sent = dict(re.findall(r'name="(title|short_name|agency|owner_title|contact)" value="([^"]*)"', page))
    browser.post(url, sent | {"classification": "OFFICIAL", "availability": "internal", "contact": "Tower"})
    assert Policy.objects.get(slug="bells").contact == "Tower"


def test_a_policy_is_withdrawn_with_a_reason(client_for, owner, draft) -> None:
    browser, url = client_for(owner), "/policies/bells/manage/withdraw/"
    assert "Fill in" in browser.post(url, {"words": ""}).text
    assert browser.post(url, {"words": "The bells are gone."}).url == "/policies/bells/manage/"
    assert "No edition is in force." in browser.get("/policies/bells/manage/").text
    assert browser.get(url, follow=True).redirect_chain[0][0] == "/policies/bells/manage/"


def test_a_step_that_is_none_is_not_found(client_for, owner, draft) -> None:
    assert client_for(owner).get(step(draft, "steal")).status_code == 404


def test_a_draft_with_its_first_clauses_has_nothing_to_be_compared_with(client_for, owner) -> None:
    draft = EditionFactory(clauses=0)
    ClauseFactory(section__edition=draft, edition=draft, ref="B-1")
    browser = client_for(owner)
    assert browser.get(reverse("policies:draft-changes", args=[draft.pk])).status_code == 404
    assert browser.get(page_of(draft)).status_code == 200
