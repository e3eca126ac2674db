"""What changed between two editions, as people meet it: the whole, and their own part of it."""

from typing import Any

import pytest

from policies import domain
from policies.models import Edition, Policy
from portal import audit
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

pytestmark = pytest.mark.django_db

EVERYONE = ["ongoing", "casual", "ses", "contractor"]


def edition_of(policy: Policy, *clauses: dict[str, Any], is_major: bool = True, **fields: Any) -> Edition:
    draft = EditionFactory(policy=policy, clauses=0, **fields)
    section = SectionFactory(edition=draft, heading="At work")
    for clause in clauses:
        ClauseFactory(section=section, **clause)
    return domain.publish_edition(draft, actor=audit.SYSTEM, is_major=is_major)


@pytest.fixture
def policy() -> Policy:
    """Two editions: one clause for employees changed, one for contractors is new, one stayed, one is gone."""
    policy = PolicyFactory(covers=EVERYONE, slug="web")
    edition_of(
        policy,
        {"ref": "W-1", "words": "You should ask <b>first</b>.", "modality": "should"},
        {"ref": "W-2", "words": "Be kind."},
        {"ref": "W-3", "words": "Fax it."},
    )
    edition_of(
        policy,
        {"ref": "W-1", "words": "You must ask <b>first</b>."},
        {"ref": "W-2", "words": "Be kind."},
        {"ref": "W-4", "words": "Return your pass.", "audience": "contractors"},
        summary="Asking is now a duty.",
    )
    return policy


def acknowledged(policy: Policy, number: int = 1, **fields: Any) -> Any:
    """Someone who acknowledged an edition while it stood."""
    person = PersonFactory(**fields)
    edition = policy.editions.get(number=number)
    person.acknowledgements.create(
        edition=edition, statement="Read.", edition_hash=edition.content_hash, code=f"C-{person.pk}-{number}"
    )
    return person


# The whole comparison


def test_two_editions_stand_beside_each_other_word_by_word(client_for, policy) -> None:
    page = client_for(PersonFactory()).get("/policies/web/compare/1/2/").content.decode()
    assert '<del><span class="visually-hidden">removed: </span>should<span' in page
    assert '<ins><span class="visually-hidden">added: </span>must<span' in page
    assert "How it binds: was should, is must." in page
    assert "W-2 is the same</summary>" in page
    assert "Not in this edition" in page
    assert all(f'id="{ref}"' in page for ref in ("W-1", "W-2", "W-3", "W-4"))
    assert "<b>first" not in page


def test_a_move_is_shown_as_a_move(client_for) -> None:
    policy = PolicyFactory()
    rows = [{"ref": f"M-{at}", "words": f"Rule {at}."} for at in (1, 2, 3)]
    edition_of(policy, *rows)
    edition_of(policy, rows[2], rows[0], rows[1])
    page = client_for(PersonFactory()).get(f"/policies/{policy.slug}/compare/1/2/").content.decode()
    assert "Moved from “At work”, after M-2, to the start of “At work”." in page
    assert "<del" not in page
    assert "<ins" not in page


def test_editions_compare_in_either_direction_and_with_themselves(client_for, policy) -> None:
    client = client_for(PersonFactory())
    assert "How it binds: was must, is should." in client.get("/policies/web/compare/2/1/").content.decode()
    assert "the two editions say the same" in client.get("/policies/web/compare/1/1/").content.decode()


def test_only_editions_one_may_read_can_be_compared(client_for, policy) -> None:
    EditionFactory(policy=policy)
    published_edition(PolicyFactory(slug="ses-only", covers=["ses"]))
    owner = client_for(person_with(Role.POLICY_OWNER))
    assert owner.get("/policies/web/compare/2/3/").status_code == 404
    assert owner.get("/policies/web/compare/2/9999999999999999999999/").status_code == 404
    assert owner.get("/policies/ses-only/compare/1/1/").status_code == 200
    reader = client_for(PersonFactory())
    for page in ("compare/", "compare/1/1/", "compare/?old=1&new=1", "changes/"):
        assert reader.get(f"/policies/ses-only/{page}").status_code == 404


def test_two_editions_are_chosen_by_a_form_that_needs_no_script(client_for, policy) -> None:
    client = client_for(PersonFactory())
    page = client.get("/policies/web/compare/1/2/").content.decode()
    assert '<form class="filters" method="get" action="/policies/web/compare/"' in page
    assert client.get("/policies/web/compare/", {"old": "2", "new": "1"}).url == "/policies/web/compare/2/1/"
    form = client.get("/policies/web/compare/").context["form"]
    assert form.initial == {"old": 1, "new": 2}
    wrong = client.get("/policies/web/compare/", {"old": "2", "new": "7"})
    assert wrong.context["form"].errors.keys() == {"new"}


def test_a_policy_with_one_edition_says_that_there_is_nothing_to_compare_yet(client_for) -> None:
    edition = published_edition()
    page = client_for(PersonFactory()).get(f"/policies/{edition.policy.slug}/compare/").content.decode()
    assert "This policy has one edition so far." in page


def test_each_edition_leads_to_its_comparison_with_the_others(client_for, policy) -> None:
    client = client_for(PersonFactory())
    current = client.get("/policies/web/").content.decode()
    assert 'href="/policies/web/compare/1/2/">What changed since edition 1</a>' in current
    past = client.get("/policies/web/editions/1/").content.decode()
    assert '<a href="/policies/web/compare/1/2/">Compare with the one in force</a>' in past


def test_the_marking_of_a_policy_stands_above_its_comparison(client_for) -> None:
    policy = published_edition(PolicyFactory(classification="OFFICIAL: Sensitive")).policy
    client = client_for(PersonFactory())
    for page in ("compare/", "compare/1/1/", "changes/"):
        assert "OFFICIAL: Sensitive</aside>" in client.get(f"/policies/{policy.slug}/{page}").content.decode()


@pytest.mark.parametrize("clauses", [1, 3])
def test_comparing_costs_the_same_for_one_clause_and_for_three(client_for, clauses, django_assert_num_queries) -> None:
    first = published_edition(clauses=clauses)
    published_edition(first.policy, clauses=clauses)
    client, url = client_for(PersonFactory()), f"/policies/{first.policy.slug}/compare/1/2/"
    client.get("/policies/")
    with django_assert_num_queries(7):
        client.get(url)
    with django_assert_num_queries(2):
        client.get(url)


# What changed for me


def test_whoever_is_asked_again_sees_first_what_changed_for_them(client_for, policy) -> None:
    page = client_for(acknowledged(policy)).get("/policies/web/").content.decode()
    assert page.index("Asking is now a duty.") < page.index("What changed for you since edition 1")
    assert page.index("What changed for you since edition 1") < page.index('class="policy-text"')
    assert "Applies to you because it is for “employees” and you are an ongoing employee." in page
    assert 'id="change-W-1"' in page
    assert 'id="change-W-3"' in page
    assert 'id="change-W-2"' not in page
    assert 'id="change-W-4"' not in page
    assert "These 2 changes touch you. 1 more is only for others." in page
    assert 'href="/policies/web/compare/1/2/">Compare the whole of both editions' in page


def test_a_contractor_sees_the_changes_for_contractors_alone(client_for, policy) -> None:
    page = client_for(acknowledged(policy, employment="contractor")).get("/policies/web/changes/").content.decode()
    assert "Applies to you because it is for “contractors” and you are a contractor." in page
    assert 'id="change-W-4"' in page
    assert 'id="change-W-1"' not in page


def test_whoever_reads_a_policy_for_the_first_time_is_not_told_of_changes(client_for, policy) -> None:
    client = client_for(PersonFactory())
    assert "What changed for you" not in client.get("/policies/web/").content.decode()
    assert "the whole policy counts as new to you" in client.get("/policies/web/changes/").content.decode()


def test_a_minor_edition_tells_nobody_of_changes_and_is_counted_in_the_next_major_one(client_for, policy) -> None:
    person = acknowledged(policy, 2)
    edition_of(policy, {"ref": "W-1", "words": "You must ask first."}, is_major=False)
    client = client_for(person)
    assert "What changed for you" not in client.get("/policies/web/").content.decode()
    edition_of(policy, {"ref": "W-1", "words": "You must ask twice."})
    page = client.get("/policies/web/").content.decode()
    assert "What changed for you since edition 2" in page
    assert "What changed for you" not in client_for(PersonFactory()).get("/policies/web/").content.decode()


def test_changes_stay_readable_after_acknowledging_but_leave_the_policy_page(client_for, policy) -> None:
    person = acknowledged(policy)
    domain.acknowledge(policy.editions.get(number=2), actor=person)
    client = client_for(person)
    assert "What changed for you" not in client.get("/policies/web/").content.decode()
    assert 'id="change-W-1"' in client.get("/policies/web/changes/").content.decode()


def test_the_first_edition_has_no_changes_to_show(client_for) -> None:
    edition = published_edition()
    page = client_for(PersonFactory()).get(f"/policies/{edition.policy.slug}/changes/").content.decode()
    assert "This is the first edition" in page


def test_whoever_no_change_touches_is_told_so(client_for) -> None:
    policy = PolicyFactory(covers=EVERYONE)
    edition_of(policy, {"ref": "W-1", "words": "Be kind."})
    person = acknowledged(policy)
    edition_of(policy, {"ref": "W-1", "words": "Be kind."}, {"ref": "W-2", "words": "Go.", "audience": "contractors"})
    page = client_for(person).get(f"/policies/{policy.slug}/").content.decode()
    assert "No clause that is for you says anything new." in page


@pytest.mark.parametrize("clauses", [1, 3])
def test_changes_cost_the_same_for_one_clause_and_for_three(client_for, clauses, django_assert_num_queries) -> None:
    first = published_edition(clauses=clauses)
    person = acknowledged(first.policy)
    published_edition(first.policy, clauses=clauses)
    client = client_for(person)
    for page in ("", "changes/"):
        client.get(f"/policies/{first.policy.slug}/{page}")
    with django_assert_num_queries(3):
        client.get(f"/policies/{first.policy.slug}/changes/")
    with django_assert_num_queries(3):
        client.get(f"/policies/{first.policy.slug}/")
