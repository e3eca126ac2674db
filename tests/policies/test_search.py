"""Finding words, headings and refs in the policies one may read, and in their past editions when asked."""

from datetime import date

import pytest

from policies import domain, queries
from policies.models import Policy
from policies.queries import search
from portal import audit
from tests.factories import (
    ClauseFactory,
    EditionFactory,
    PersonFactory,
    PolicyFactory,
    SectionFactory,
    published_edition,
)

pytestmark = pytest.mark.django_db

TEXT = {
    "Photographs": {"WEB-PIC-01": "Ask those who are in it first.", "WEB-PIC-02": "A photograph shows no screens."},
    "At work": {"WEB-WORK-01": "Mind who stands in a photograph.", "WEB-WORK-02": "Be kind to customers."},
}


def put_in_force(policy: Policy, text: dict[str, dict[str, str]], since: date):
    draft = EditionFactory(policy=policy, clauses=0)
    for heading, clauses in text.items():
        section = SectionFactory(edition=draft, heading=heading)
        for ref, words in clauses.items():
            ClauseFactory(section=section, ref=ref, words=words)
    return domain.publish_edition(draft, actor=audit.SYSTEM, in_force_from=since)


@pytest.fixture
def policy() -> Policy:
    policy = PolicyFactory(slug="web", short_name="Using the web")
    put_in_force(policy, {"Letters": {"WEB-PIC-01": "Send a photograph by fax."}}, date(2020, 3, 1))
    put_in_force(policy, TEXT, date(2022, 5, 1))
    return policy


def found(words: str, **options) -> list[str]:
    hits = queries.search_clauses(PersonFactory(), words, **options)
    return [hit.ref or str(hit.section.heading) for hit in hits]


def test_a_heading_is_found_and_counts_for_more_than_a_word_in_a_clause(policy) -> None:
    assert found("photograph") == ["WEB-PIC-02", "Photographs", "WEB-WORK-01"]


def test_a_ref_is_found_by_how_it_begins(policy) -> None:
    assert found("WEB-PIC-01") == ["WEB-PIC-01"]
    assert found("web-pic") == ["WEB-PIC-01", "WEB-PIC-02"]
    assert found("web") == ["WEB-PIC-01", "WEB-PIC-02", "WEB-WORK-01", "WEB-WORK-02"]
    assert found("we") == []
    assert found("WEB-%") == []


def test_superseded_editions_are_searched_only_when_asked_and_come_last(policy) -> None:
    assert found("fax") == []
    assert found("fax", past=True) == ["WEB-PIC-01"]
    hits = queries.search_clauses(PersonFactory(), "photograph", past=True)
    assert [(hit.edition.number, hit.url) for hit in hits] == [
        (2, "/policies/web/#WEB-PIC-02"),
        (2, "/policies/web/#section-1"),
        (2, "/policies/web/#WEB-WORK-01"),
        (1, "/policies/web/editions/1/#WEB-PIC-01"),
    ]


def test_past_editions_of_a_policy_that_does_not_cover_someone_stay_unknown_to_them(policy) -> None:
    outsider = PersonFactory(employment="contractor")
    for words in ("fax", "photograph", "WEB-PIC"):
        assert queries.search_clauses(outsider, words, past=True) == []


def test_a_draft_is_never_found(policy) -> None:
    EditionFactory(policy=policy)
    assert found("rule", past=True) == []


@pytest.mark.parametrize("address", ["/policies/", "/search/"])
def test_the_page_names_the_past_edition_and_its_dates(client_for, policy, address: str) -> None:
    client = client_for(PersonFactory())
    page = client.get(address, {"q": "fax", "past": "yes"}).content.decode()
    assert "Edition 1." in page
    assert "In force from 1 March 2020 until 1 May 2022." in page
    assert 'href="/policies/web/editions/1/#WEB-PIC-01"' in page
    assert "by <mark>fax</mark>" in page
    assert 'value="yes" checked' in page
    page = client.get(address, {"q": "photographs"}).content.decode()
    assert "<strong><mark>Photographs</mark></strong>" in page


@pytest.mark.parametrize("address", ["/policies/", "/search/"])
def test_a_page_that_found_nothing_says_what_to_do(client_for, policy, address: str) -> None:
    client = client_for(PersonFactory())
    page = client.get(address, {"q": "fax & co"}).content.decode()
    assert "No clause says that" in page
    assert f'href="{address}?past=yes&amp;q=fax%20%26%20co"' in page
    page = client.get(address, {"q": "zeppelin", "past": "yes"}).content.decode()
    assert "Nor did one in a superseded edition." in page


def test_a_heading_is_escaped_before_it_is_marked(client_for) -> None:
    put_in_force(PolicyFactory(slug="web"), {"Where x < y & <b>tags</b>": {"WEB-1": "Never."}}, date(2020, 3, 1))
    page = client_for(PersonFactory()).get("/search/", {"q": "tags"}).content.decode()
    assert "Where x &lt; y &amp; " in page
    assert "<mark>tags</mark>" in page
    assert "<b>" not in page


def test_of_a_common_word_only_so_many_are_ranked(monkeypatch) -> None:
    monkeypatch.setattr(search, "MOST_RANKED", 3)
    published_edition(clauses=8)
    assert len(found("rule")) == 3


def test_a_page_shows_the_closest_and_says_that_there_may_be_more(client_for, monkeypatch) -> None:
    published_edition(clauses=queries.MOST_FOUND + 5)
    page = client_for(PersonFactory()).get("/search/", {"q": "rule"}).content.decode()
    assert page.count('<article class="clause"') == queries.MOST_FOUND
    assert "The 30 closest places" in page


@pytest.mark.parametrize("clauses", [1, 3])
def test_a_search_costs_the_same_for_one_clause_and_for_three(clauses, django_assert_num_queries) -> None:
    published_edition(clauses=clauses)
    person = PersonFactory()
    queries.search_clauses(person, "rule", past=True)
    with django_assert_num_queries(2):
        assert len(queries.search_clauses(person, "rule", past=True)) == clauses
