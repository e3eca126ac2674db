"""Policies as people meet them: list, document, acknowledgement, receipts, drafts."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from policies import domain
from policies.models import Acknowledgement, Opening
from portal import audit, drawing
from portal.models import Role
from tests.factories import (
    ClauseFactory,
    EditionFactory,
    PersonFactory,
    PolicyFactory,
    SectionFactory,
    person_with,
    published_edition,
)

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')

pytestmark = pytest.mark.django_db


def agree(edition, **other) -> dict[str, str]:
    return {"edition": str(edition.number), "agree": "on", **other}


# Reading


def test_policy_reads_as_a_document_with_an_address_for_every_clause(client_for) -> None:
    draft = EditionFactory(clauses=0)
    section = SectionFactory(edition=draft, heading="At work", prose="Before *you* start.")
    ClauseFactory(section=section, ref="DHS-WORK-01", words="You **must** ask <script>first</script>.")
    domain.publish_edition(draft, actor=audit.SYSTEM)
    page = client_for(PersonFactory()).get(f"/policies/{draft.policy.slug}/").content.decode()
    assert '<h2 id="section-1">At work</h2>' in page
    assert '<a href="#section-1">At work</a>' in page
    assert 'id="DHS-WORK-01"' in page
    assert 'href="/check/?clause=DHS-WORK-01"' in page
    assert "<strong>must</strong>" in page
    assert "<script>first" not in page


def test_a_clause_says_what_it_means_in_plain_words_and_what_law_it_rests_on(client_for) -> None:
    draft = EditionFactory(clauses=0)
    section = SectionFactory(edition=draft)
    law = "Public Service Act 1999, section 13\n\nPrivacy Act 1988 <APP 6>"
    ClauseFactory(section=section, ref="DHS-1", plain_words="Ask *before* you post.", legal_references=law)
    ClauseFactory(section=section, ref="DHS-2")
    domain.publish_edition(draft, actor=audit.SYSTEM)
    page = client_for(PersonFactory()).get(f"/policies/{draft.policy.slug}/").content.decode()
    assert page.count("In plain words") == 1
    assert "Ask <em>before</em> you post." in page
    assert "<li>Public Service Act 1999, section 13</li>" in page
    assert "<li>Privacy Act 1988 &lt;APP 6&gt;</li>" in page
    assert page.count("Rests on") == 1


@pytest.mark.parametrize("clauses", [1, 3])
def test_reading_costs_the_same_for_one_clause_and_for_three(client_for, clauses, django_assert_num_queries) -> None:
    edition, person = published_edition(clauses=clauses), PersonFactory()
    client = client_for(person)
    client.get(f"/policies/{edition.policy.slug}/")
    with django_assert_num_queries(2):
        client.get(f"/policies/{edition.policy.slug}/")


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_for_one_policy_and_for_three(client_for, rows, django_assert_num_queries) -> None:
    for _ in range(rows):
        published_edition()
    client = client_for(PersonFactory())
    client.get("/policies/")
    with django_assert_num_queries(2):
        assert len(client.get("/policies/").context["editions"]) == rows
    with django_assert_num_queries(4):
        client.get("/policies/", {"q": "rule"})


def test_opening_a_policy_is_noted_for_those_it_covers(client_for) -> None:
    edition = published_edition()
    person, owner = PersonFactory(), person_with(Role.POLICY_OWNER, employment="contractor")
    for reader in (person, owner):
        assert client_for(reader).get(f"/policies/{edition.policy.slug}/").status_code == 200
    assert Opening.objects.get().person == person


def test_policy_that_does_not_cover_someone_does_not_exist_for_them(client_for) -> None:
    edition = published_edition(PolicyFactory(covers=["ses"]))
    client = client_for(PersonFactory())
    urls = [
        f"/policies/{edition.policy.slug}/",
        f"/policies/{edition.policy.slug}/editions/1/",
        f"/policies/{edition.policy.slug}/acknowledge/",
    ]
    assert [client.get(url).status_code for url in urls] == [404, 404, 404]
    assert client.post(urls[2], agree(edition)).status_code == 404


def test_nobody_reads_anything_without_signing_in(client) -> None:
    slug = published_edition(PolicyFactory(availability="public")).policy.slug
    for url in ("/policies/", f"/policies/{slug}/", "/check/", "/receipts/", "/policies/drafts/"):
        assert client.get(url).status_code == 302


def test_superseded_edition_stays_readable_and_says_so(client_for) -> None:
    first = published_edition(in_force_from=date(2020, 3, 1))
    published_edition(first.policy, in_force_from=date(2022, 5, 1))
    client = client_for(PersonFactory())
    page = client.get(f"/policies/{first.policy.slug}/editions/1/").content.decode()
    assert "This is not the edition in force" in page
    assert "From 1 March 2020 until 1 May 2022" in page
    current = client.get(f"/policies/{first.policy.slug}/editions/2/")
    assert current.url == f"/policies/{first.policy.slug}/"
    assert client.get(f"/policies/{first.policy.slug}/editions/3/").status_code == 404


def test_search_marks_what_it_found_and_escapes_the_rest(client_for) -> None:
    draft = EditionFactory(clauses=0)
    section = SectionFactory(edition=draft)
    ClauseFactory(section=section, ref="DHS-1", words="Profile <b>pictures</b> must not show the *logo*.")
    domain.publish_edition(draft, actor=audit.SYSTEM)
    page = client_for(PersonFactory()).get("/policies/", {"q": "picture"}).content.decode()
    assert "&lt;b<mark>" not in page
    assert "<mark>pictures</mark>" in page
    assert "<b>" not in page
    assert "DHS-1" in client_for(PersonFactory()).get("/policies/", {"q": "dhs-1"}).content.decode()


# Acknowledging


def test_acknowledging_leads_to_a_receipt(client_for) -> None:
    edition, person = published_edition(), PersonFactory()
    client = client_for(person)
    response = client.post(f"/policies/{edition.policy.slug}/acknowledge/", agree(edition))
    made = Acknowledgement.objects.get()
    assert response.url == reverse("policies:receipt", args=[made.code])
    receipt = client.get(response.url).content.decode()
    assert made.code in receipt
    assert edition.content_hash in receipt
    page = client.get(f"/policies/{edition.policy.slug}/").content.decode()
    assert "You acknowledged this edition" in page
    assert "I acknowledge this policy" not in page


def test_statement_must_be_ticked(client_for) -> None:
    edition = published_edition()
    response = client_for(PersonFactory()).post(
        f"/policies/{edition.policy.slug}/acknowledge/", {"edition": str(edition.number)}
    )
    assert "Tick the statement to acknowledge the policy." in response.content.decode()
    assert not Acknowledgement.objects.exists()


def test_edition_published_while_someone_reads_is_not_acknowledged_unread(client_for) -> None:
    first = published_edition()
    published_edition(first.policy)
    url = f"/policies/{first.policy.slug}/acknowledge/"
    page = client_for(PersonFactory()).post(url, agree(first), follow=True).content.decode()
    assert "A new edition was published while you were reading." in page
    assert 'name="edition" value="2"' in page
    assert not Acknowledgement.objects.exists()


def test_owner_whom_the_policy_does_not_cover_is_not_asked(client_for) -> None:
    edition = published_edition(PolicyFactory(covers=["contractor"]))
    client = client_for(person_with(Role.POLICY_OWNER))
    assert "nothing is asked of you" in client.get(f"/policies/{edition.policy.slug}/").content.decode()
    response = client.post(f"/policies/{edition.policy.slug}/acknowledge/", agree(edition))
    assert response.url == f"/policies/{edition.policy.slug}/"
    assert not Acknowledgement.objects.exists()


def test_receipt_can_be_checked_by_anyone_signed_in_also_after_its_maker_left(client_for) -> None:
    person = PersonFactory(given_names="Gone", family_name="Away")
    code = domain.acknowledge(published_edition(), actor=person).code
    person.is_active = False
    person.save()
    client = client_for(PersonFactory(employment="contractor"))
    found = client.get("/receipts/", {"code": code.lower().replace("-", " ")})
    assert found.url == f"/receipts/{code}/"
    page = client.get(found.url).content.decode()
    assert "This receipt is genuine" in page
    assert "Gone Away" in page


def test_code_that_was_never_given_is_refused_in_words(client_for) -> None:
    client = client_for(PersonFactory())
    page = client.get("/receipts/", {"code": "AAAA-BBBB"}).content.decode()
    assert "We have no receipt with this code." in page
    assert client.get("/receipts/AAAA-BBBB/").status_code == 404


def test_receipts_lists_only_the_readers_own(client_for) -> None:
    edition, person = published_edition(), PersonFactory()
    own = domain.acknowledge(edition, actor=person)
    others = domain.acknowledge(edition, actor=PersonFactory())
    page = client_for(person).get("/receipts/").content.decode()
    assert own.code in page
    assert others.code not in page


# Drafts


def test_drafts_exist_for_policy_owners_alone(client_for) -> None:
    draft = EditionFactory()
    for person in (PersonFactory(), person_with(Role.AUDITOR)):
        client = client_for(person)
        assert client.get("/policies/drafts/").status_code == 404
        assert client.get(f"/policies/drafts/{draft.pk}/").status_code == 404
        assert client.post(f"/policies/drafts/{draft.pk}/steps/discard/").status_code == 404
    draft.refresh_from_db()
    assert draft.state == "draft"


@pytest.mark.parametrize("rows", [1, 3])
def test_draft_list_costs_the_same_for_one_and_for_three(client_for, rows, django_assert_num_queries) -> None:
    EditionFactory.create_batch(rows)
    client = client_for(person_with(Role.POLICY_OWNER))
    client.get("/policies/drafts/")
    with django_assert_num_queries(4):
        assert len(client.get("/policies/drafts/").context["drafts"]) == rows


# What pages keep, and for whom


def test_readers_of_one_page_in_turn_each_see_where_they_stand(client_for) -> None:
    edition = published_edition()
    address = f"/policies/{edition.policy.slug}/"
    done, asked, owner = PersonFactory(), PersonFactory(), person_with(Role.POLICY_OWNER, employment="contractor")
    code = domain.acknowledge(edition, actor=done).code
    browsers = {person: client_for(person) for person in (done, asked, owner)}
    for _ in range(2):
        assert f"/receipts/{code}/" in browsers[done].get(address).text
        page = browsers[asked].get(address).text
        assert code not in page
        assert 'name="agree"' in page
        page = browsers[owner].get(address).text
        assert "This policy does not cover you" in page
        assert 'name="agree"' not in page


def test_form_of_each_reader_has_their_own_token_and_what_was_wrong_stays_with_them(client_for) -> None:
    edition = published_edition()
    address = f"/policies/{edition.policy.slug}/"
    careless, other = client_for(PersonFactory()), client_for(PersonFactory())
    assert "Tick the statement" in careless.post(f"{address}acknowledge/", {"edition": edition.number}).text
    pages = [careless.get(address), other.get(address)]
    assert all("Tick the statement" not in page.text for page in pages)
    tokens = [TOKEN.findall(page.text) for page in pages]
    assert [(len(found), len(set(found))) for found in tokens] == [(4, 1), (4, 1)]
    assert tokens[0] != tokens[1]


def test_page_drawn_for_others_before_is_the_page_drawn_for_this_reader_alone(client_for) -> None:
    first = published_edition()
    address = f"/policies/{first.policy.slug}/"
    earlier, waiting, uncovered = PersonFactory(), PersonFactory(), PersonFactory(employment="contractor")
    domain.acknowledge(first, actor=earlier)
    published_edition(first.policy, is_major=False)
    newcomer = PersonFactory(started_on=timezone.localdate())
    readers = [client_for(person) for person in (earlier, waiting, uncovered, newcomer)]
    alone = []
    for reader in readers:
        drawing._pages.clear()
        alone.append(TOKEN.sub("", reader.get(address).text))
    assert [TOKEN.sub("", reader.get(address).text) for reader in readers] == alone
    assert len(set(alone)) == len(readers)


def test_changed_facts_of_a_policy_stand_on_the_next_page(client_for) -> None:
    edition, browser = published_edition(), client_for(PersonFactory())
    address = f"/policies/{edition.policy.slug}/"
    assert "The new desk" not in browser.get(address).text
    edition.policy.contact = "The new desk"
    edition.policy.save()
    assert "The new desk" in browser.get(address).text
    assert "Edition 2" not in browser.get(address).text
    newer = EditionFactory(policy=edition.policy)
    domain.publish_edition(newer, actor=audit.SYSTEM)
    assert "Other editions" in browser.get(address).text
