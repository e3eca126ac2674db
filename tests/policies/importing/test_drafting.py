"""What was brought in becomes a draft once, or is discarded without a trace."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse

from policies import domain
from policies.enums import EditionState
from policies.models import Clause, Edition, Import, Policy
from portal import audit
from portal.models import AuditEntry, Role
from tests.factories import PersonFactory, PolicyFactory, person_with

from .pages import UPLOAD, address, as_posted, brought_in, errors

pytestmark = pytest.mark.django_db


def test_what_was_chosen_becomes_a_draft_in_that_order(browser, owner, standing):
    found = brought_in(owner, policy=standing.policy)
    asked = as_posted(browser.get(address(found)), as_1="nothing", as_4="prose", as_6="prose", title="Bells")
    response = browser.post(address(found), asked | {"then": "draft"})
    draft = Edition.objects.in_hand().get()
    assert response.url == reverse("policies:draft", args=[draft.pk])
    assert (draft.policy, draft.title, draft.created_by) == (standing.policy, "Bells", owner)
    assert list(draft.sections.values_list("heading", "prose")) == [
        ("Ringing", ""),
        ("", "- by hand"),  # words after a clause stay where they stood
        ("", "Silence"),
    ]
    assert list(draft.clauses.order_by("position").values_list("ref", "modality")) == [
        ("BELL-1", "must"),
        ("BELL-2", "process"),
        ("BP-3.1", "should not"),
    ]


def test_a_new_policy_takes_the_facts_written_in_the_document(browser, owner):
    found = brought_in(owner)
    browser.post(address(found), as_posted(browser.get(address(found))) | {"then": "draft"})
    policy = Policy.objects.get()
    assert (policy.slug, policy.title, policy.owner_title) == ("bell-policy", "Bell policy", "Keeper of bells")


def test_a_new_policy_never_takes_the_place_of_one_with_its_title(browser, owner):
    PolicyFactory(slug="bell-policy", title="Bell policy")
    found = brought_in(owner)
    response = browser.post(address(found), as_posted(browser.get(address(found))) | {"then": "draft"})
    assert errors(response)[0].startswith("There is a policy called “Bell policy” already.")
    response = browser.post(address(found), as_posted(browser.get(address(found)), title="Gongs") | {"then": "draft"})
    assert Policy.objects.get(slug="gongs").editions.count() == 1


def test_the_draft_is_made_once_however_often_it_is_asked_for(browser, owner):
    found = brought_in(owner)
    asked = as_posted(browser.get(address(found))) | {"then": "draft"}
    first, second = (browser.post(address(found), asked) for _ in range(2))
    assert first.url == second.url
    assert Edition.objects.count() == 1
    assert domain.draft_import(found, actor=owner) == Edition.objects.get()
    assert AuditEntry.objects.filter(action="import.drafted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twice_at_the_same_moment_makes_one_draft(client_for, owner):
    found = brought_in(owner)
    browsers = [client_for(owner) for _ in range(2)]
    asked = as_posted(browsers[0].get(address(found))) | {"then": "draft"}

    def send(browser):
        try:
            return browser.post(address(found), asked).url
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        led_to = set(pool.map(send, browsers))
    assert led_to == {reverse("policies:draft", args=[Edition.objects.get().pk])}
    assert AuditEntry.objects.filter(action="import.drafted").count() == 1


def test_an_import_leads_to_its_edition_whatever_became_of_that(browser, owner):
    found = brought_in(owner)
    edition = domain.draft_import(found, actor=owner)
    discard = reverse("policies:import-discard", args=[found.pk])
    Edition.objects.filter(pk=edition.pk).update(state=EditionState.DISCARDED)
    for page in (address(found), discard):
        response = browser.get(page, follow=True)
        assert response.redirect_chain == [(reverse("policies:drafts"), 302)]
        assert "The draft of “Bell policy” that was made from it was discarded." in response.content.decode()


def test_an_import_leads_to_the_edition_that_was_published(browser, owner):
    found = brought_in(owner)
    domain.publish_edition(domain.draft_import(found, actor=owner), actor=audit.SYSTEM)
    response = browser.get(address(found), follow=True)
    assert response.status_code == 200
    assert response.redirect_chain[-1] == (reverse("policies:read", args=["bell-policy"]), 302)


def test_passages_are_shown_with_their_markup_and_a_table_can_be_moved_by_keyboard(browser, owner):
    words = "You **must** see [the plan](https://a.example/).\n\n- a rope\n\n|Day|Hour|\n|--|--|\n|Noon|12|\n"
    found = brought_in(owner, f"# Bell policy\n\n{words}", name="a.md")
    page = browser.get(address(found)).content.decode()
    assert '<p>You <strong>must</strong> see <a href="https://a.example/"' in page
    assert "<li>a rope</li>" in page
    assert 'role="group" tabindex="0" aria-label="Table, passage 3"><table>' in page
    browser.post(address(found), as_posted(browser.get(address(found))) | {"then": "draft"})
    words = Edition.objects.get().clauses.order_by("position").values_list("words", flat=True)
    assert list(words) == [
        "You **must** see [the plan](https://a.example/).",
        "- a rope",
        "| Day | Hour |\n| --- | --- |\n| Noon | 12 |",
    ]


def test_a_clause_keeps_its_ref_when_only_its_markup_changed(browser, owner, standing):
    words = "You **must** ring the [bell](https://a.example/x) at *noon* on every day of the week."
    text = f"# Bell policy\n\n## Ringing\n\n{words}\n\n- by rope\n"
    found = brought_in(owner, text, standing.policy, name="a.md")
    rows = browser.get(address(found)).context["rows"]
    assert [one.kept and (one.kept.ref, one.kept.likeness) for one in rows] == [None, ("BELL-1", 100), ("BELL-2", 100)]


def test_a_draft_needs_a_clause(browser, owner):
    found = brought_in(owner, "Bell policy\n\nRing at noon.\n")
    response = browser.post(address(found), as_posted(browser.get(address(found)), as_1="prose") | {"then": "draft"})
    assert errors(response) == ["Nothing in it would become a clause. Choose at least one passage to be one."]


def test_what_was_brought_in_waits_on_the_drafts_page_until_it_is_a_draft(browser, owner):
    drafts = reverse("policies:drafts")
    assert reverse("policies:import") in browser.get(drafts).content.decode()
    found = brought_in(owner)
    assert address(found).split("?")[0] in browser.get(drafts).content.decode()
    domain.draft_import(found, actor=owner)
    assert address(found).split("?")[0] not in browser.get(drafts).content.decode()


def test_a_discarded_import_keeps_no_words(browser, owner):
    found = brought_in(owner)
    page = reverse("policies:import-discard", args=[found.pk])
    assert browser.get(page).status_code == 200
    assert Import.objects.unfinished().exists()
    assert browser.post(page).url == reverse("policies:drafts")
    found.refresh_from_db()
    assert (found.document, found.choices) == ({}, {})
    assert not Import.objects.unfinished().exists()
    assert browser.get(address(found)).status_code == 404
    assert browser.post(page).status_code == 404


def test_discarding_what_became_a_draft_meanwhile_changes_nothing(owner):
    found = brought_in(owner)
    edition = domain.draft_import(found, actor=owner)
    with pytest.raises(domain.ImportRefused, match="made into a draft"):
        domain.discard_import(found, actor=owner)
    with pytest.raises(domain.ImportRefused, match="made into a draft"):
        domain.choose_rows(found, title="Other", rows=[], actor=owner)
    assert Clause.objects.filter(edition=edition).count() == 5


def test_only_policy_owners_know_of_what_was_brought_in(client_for, owner):
    found = brought_in(owner)
    stranger, other_owner = client_for(PersonFactory()), client_for(person_with(Role.POLICY_OWNER))
    pages = [UPLOAD, address(found), reverse("policies:import-discard", args=[found.pk])]
    assert [stranger.get(page).status_code for page in pages] == [404] * 3
    assert [stranger.post(page).status_code for page in pages] == [404] * 3
    assert [other_owner.get(page).status_code for page in pages] == [200] * 3
