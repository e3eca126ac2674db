from datetime import timedelta
from unittest import mock

import pytest
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from policies.domain import acknowledge, publish_edition
from portal import audit
from portal.home import waiting
from portal.models import Notice
from portal.waiting import Waiting
from tests.factories import (
    ClauseFactory,
    EditionFactory,
    PersonFactory,
    PolicyFactory,
    SectionFactory,
    published_edition,
)

pytestmark = pytest.mark.django_db


def test_what_waits_stands_in_order_of_its_day() -> None:
    today = timezone.localdate()
    items = [
        Waiting("some day", "/a/"),
        Waiting("next week", "/b/", due=today + timedelta(days=7)),
        Waiting("late", "/c/", due=today - timedelta(days=1), overdue=True),
        Waiting("also next week", "/d/", due=today + timedelta(days=7)),
    ]
    with mock.patch.object(
        waiting, "SOURCES", (("here", lambda person: items[:2]), ("there", lambda person: items[2:]))
    ):
        found = waiting.collect(PersonFactory())
    assert [item.title for item in found] == ["late", "also next week", "next week", "some day"]


def test_the_home_page_says_what_waits(client_for) -> None:
    edition = published_edition()
    client = client_for(PersonFactory())
    page = client.get("/")
    assert [item.url for item in page.context["items"]] == [f"/policies/{edition.policy.slug}/"]
    assert edition.policy.short_name in page.text


def test_with_nothing_to_do_it_says_so_and_offers_a_start(client_for) -> None:
    page = client_for(PersonFactory()).get("/").text
    assert "Nothing is waiting for you" in page
    for path in ("/check/", "/policies/", "/concerns/new/"):
        assert f'href="{path}"' in page


def test_new_notices_stand_on_it_and_lead_through_the_notice(client_for) -> None:
    person = PersonFactory()
    new = Notice.objects.create(person=person, kind="k", words="Something waits.")
    Notice.objects.create(person=person, kind="k", words="Something waited.", read_at=timezone.now())
    page = client_for(person).get("/").text
    assert f'href="/notices/{new.pk}/"' in page
    assert "Something waited." not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_makes_the_same_queries_however_much_waits(client_for, count: int, django_assert_num_queries) -> None:
    person = PersonFactory()
    for _ in range(count):
        published_edition()
        Notice.objects.create(person=person, kind="k", words="Something waits.")
    client = client_for(person)
    client.get("/")
    # the person, what is to read, exemptions, what is read, courses, drafts, matters, suspensions, errands, notices
    with django_assert_num_queries(10):
        client.get("/")


def test_my_record_has_what_i_read_learnt_and_raised(client_for) -> None:
    person, edition = PersonFactory(), published_edition()
    client = client_for(person)
    empty = client.get("/me/").text
    assert "Nothing acknowledged yet" in empty
    assert "No training completed yet" in empty
    made = acknowledge(edition, actor=person)
    assert f'href="/receipts/{made.code}/"' in client.get("/me/").text
    assert made.code not in client_for(PersonFactory()).get("/me/").text


def test_search_finds_clauses_and_marks_what_was_asked_for(client_for) -> None:
    edition = EditionFactory(clauses=0)
    section = SectionFactory(edition=edition)
    ClauseFactory(section=section, ref="P-1", words="You must ask before using a photograph, if x < y.")
    ClauseFactory(section=section, ref="P-2", words="You may have a cup of tea.")
    publish_edition(edition, actor=audit.SYSTEM)
    client = client_for(PersonFactory())
    page = client.get("/search/?q=photograph").text
    assert "<mark>photograph</mark>" in page
    assert f'href="/policies/{edition.policy.slug}/#P-1"' in page
    assert "P-2" not in page
    assert "No clause says that" in client.get("/search/?q=zeppelin").text
    assert "What are you looking for?" in client.get("/search/?q=+").text


def test_search_says_nothing_of_policies_one_may_not_read(client_for) -> None:
    edition = published_edition(PolicyFactory(covers=["contractor"]))
    client = client_for(PersonFactory())
    assert edition.clauses.exists()
    assert "No clause says that" in client.get("/search/?q=rule").text


@pytest.mark.parametrize("words", ["'", '"', "a & | !", "\x00", "%s", "x" * 5000, "<script>"])
def test_search_takes_anything(client_for, words: str) -> None:
    page = client_for(PersonFactory()).get("/search/", {"q": words})
    assert page.status_code == 200
    assert "<script>" not in page.text


def test_the_same_words_stand_on_it_once_however_often_they_came(client_for) -> None:
    person = PersonFactory()
    for _ in range(7):
        Notice.objects.create(person=person, kind="k", words="A new concern is in the queue.")
    page = client_for(person).get("/").text
    assert page.count("A new concern is in the queue.") == 1
    assert "7 times, last" in page


@pytest.mark.parametrize("path", ["/", "/policies/", "/training/"])
def test_what_everyone_asks_in_the_same_hour_is_put_together_once(client_for, path: str) -> None:
    """The SQL of these pages costs many times what asking it does, so it is not built again for the next reader."""
    published_edition()
    client_for(PersonFactory()).get(path)
    client = client_for(PersonFactory())
    client.get("/healthz")  # the first writes of a session
    with mock.patch.object(SQLCompiler, "as_sql", autospec=True, side_effect=SQLCompiler.as_sql) as built:
        assert client.get(path).status_code == 200
    assert built.call_count <= 1
