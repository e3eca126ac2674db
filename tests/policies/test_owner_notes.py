"""What the owner of a policy is told beside its text, and no reader is."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from policies import domain, queries
from portal import audit
from portal.models import Role
from tests.factories import ClauseFactory, EditionFactory, PersonFactory, PolicyFactory, SectionFactory, person_with

pytestmark = pytest.mark.django_db

TITLE = "References that may be out of date"


@pytest.fixture
def draft():
    draft = EditionFactory(policy=PolicyFactory(slug="web"), clauses=0, opening="Read Circular 2009/6 as well.")
    section = SectionFactory(edition=draft, heading="At work", prose="Not on MySpace.")
    ClauseFactory(section=section, ref="WEB-1", words="Comply with *regulation\n2.1*.")
    ClauseFactory(section=section, ref="WEB-2", words="Never post on MySpace, whatever reg 2.1 says.")
    ClauseFactory(section=section, ref="WEB-3", words="Be kind.")
    return draft


def test_every_reference_is_named_once_with_all_its_places(draft) -> None:
    found = queries.stale_references(draft)
    assert [(one.reference.id, one.words, [place.name for place in one.places]) for one in found] == [
        ("circular-2009-6", "Circular 2009/6", ["the opening"]),
        ("myspace", "MySpace", ["At work", "WEB-2"]),
        ("regulation-2.1", "regulation\n2.1", ["WEB-1", "WEB-2"]),
    ]


def test_owner_sees_stale_references_of_a_draft_and_of_the_policy_in_force(draft, client_for) -> None:
    client = client_for(person_with(Role.POLICY_OWNER))
    pages = [client.get(f"/policies/drafts/{draft.pk}/").content.decode()]
    domain.publish_edition(draft, actor=audit.SYSTEM)
    pages.append(client.get("/policies/web/").content.decode())
    for page in pages:
        assert f"{TITLE} (3)" in page
        assert '<a href="#WEB-2">WEB-2</a>' in page
        assert '<a href="#section-1">At work</a>' in page


@pytest.mark.parametrize("role", [None, *(role for role in Role if role != Role.POLICY_OWNER)])
def test_no_reader_is_told_of_stale_references_or_reviews(draft, client_for, role) -> None:
    draft.policy.review_on = date(2020, 3, 1)
    draft.policy.save()
    domain.publish_edition(draft, actor=audit.SYSTEM)
    reader = person_with(role) if role else PersonFactory()
    page = client_for(reader).get("/policies/web/").content.decode()
    assert "Never post on MySpace" in page
    assert TITLE not in page
    assert "overdue" not in page


def test_a_policy_without_stale_references_says_nothing_of_them(client_for) -> None:
    draft = EditionFactory()
    page = client_for(person_with(Role.POLICY_OWNER)).get(f"/policies/drafts/{draft.pk}/").content.decode()
    assert TITLE not in page


def test_owner_sees_when_the_review_is_due_and_that_it_is_overdue(draft, client_for) -> None:
    client, policy = client_for(person_with(Role.POLICY_OWNER)), draft.policy
    url = f"/policies/drafts/{draft.pk}/"
    assert "owner-review" not in client.get(url).content.decode()
    policy.review_on = timezone.localdate() + timedelta(days=1)
    policy.save()
    assert "due tomorrow" in client.get(url).content.decode()
    policy.review_on = timezone.localdate() - timedelta(days=2)
    policy.save()
    page = client.get(url).content.decode()
    assert "Review overdue" in page
    assert "2 days overdue" in page


def test_owner_of_a_draft_that_covers_nobody_is_led_to_where_it_is_said(client_for) -> None:
    bare, said = EditionFactory(policy=PolicyFactory(covers=[])), EditionFactory()
    owner = client_for(person_with(Role.POLICY_OWNER))
    link = f'<a href="/policies/{bare.policy.slug}/audience/">Say whom it covers</a>'
    assert link in owner.get(f"/policies/drafts/{bare.pk}/").content.decode()
    assert "It covers nobody yet" not in owner.get(f"/policies/drafts/{said.pk}/").content.decode()
    manage = owner.get(f"/policies/{bare.policy.slug}/manage/").content.decode()
    assert all(f'href="/policies/{bare.policy.slug}/{page}/"' in manage for page in ("audience", "terms"))
