import pytest
from django.utils import timezone

from portal.models import Notice, Person
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def notice_for(person: Person, url: str = "/policies/", **fields: object) -> Notice:
    return Notice.objects.create(person=person, kind="some_kind", words="A policy waits.", url=url, **fields)


def test_opening_a_notice_marks_it_read_and_goes_on_to_what_it_is_about(client_for) -> None:
    person = PersonFactory()
    notice = notice_for(person)
    answer = client_for(person).get(f"/notices/{notice.pk}/")
    notice.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, "/policies/")
    assert notice.read_at is not None


def test_opening_it_again_keeps_the_first_time(client_for) -> None:
    person, first = PersonFactory(), timezone.now()
    notice = notice_for(person, read_at=first)
    client_for(person).get(f"/notices/{notice.pk}/")
    notice.refresh_from_db()
    assert notice.read_at == first


@pytest.mark.parametrize("url", ["", "https://evil.example/", "//evil.example/"])
def test_a_notice_leads_nowhere_else(client_for, url: str) -> None:
    person = PersonFactory()
    answer = client_for(person).get(f"/notices/{notice_for(person, url).pk}/")
    assert answer["Location"] == "/notices/"


def test_nobody_opens_or_sees_another_persons_notice(client_for) -> None:
    notice = notice_for(PersonFactory())
    client = client_for(PersonFactory())
    assert client.get(f"/notices/{notice.pk}/").status_code == 404
    assert "A policy waits." not in client.get("/notices/").text
    notice.refresh_from_db()
    assert notice.read_at is None


def test_all_are_marked_read_at_once_and_only_ones_own(client_for) -> None:
    mine, theirs = PersonFactory(), PersonFactory()
    for person in (mine, mine, theirs):
        notice_for(person)
    client = client_for(mine)
    assert client.get("/notices/read/").status_code == 405
    assert client.post("/notices/read/")["Location"] == "/notices/"
    unread = Notice.objects.unread().values_list("person", flat=True)
    assert list(unread) == [theirs.pk]


def test_the_bell_counts_what_is_unread(client_for) -> None:
    person = PersonFactory()
    notice_for(person)
    notice_for(person, read_at=timezone.now())
    assert (
        '<span class="count">1<span class="visually-hidden"> unread</span></span>'
        in client_for(person).get("/notices/").text
    )


def test_a_long_list_comes_in_pages(client_for) -> None:
    person = PersonFactory()
    notices = [notice_for(person) for _ in range(31)]
    client = client_for(person)
    first = client.get("/notices/")
    assert len(first.context["page"].rows) == 30
    assert f'href="?after={notices[1].pk}"' in first.text
    second = client.get(f"/notices/?after={notices[1].pk}")
    assert second.context["page"].rows == [notices[0]]
    assert 'href="/notices/"' in second.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_makes_the_same_queries_however_many(client_for, count: int, django_assert_num_queries) -> None:
    person = PersonFactory()
    for _ in range(count):
        notice_for(person)
    client = client_for(person)
    client.get("/notices/")
    with django_assert_num_queries(2):  # the person, the notices
        client.get("/notices/")
