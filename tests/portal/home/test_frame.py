"""The frame is drawn once for many; what is one person's own never reaches another."""

import re
from datetime import timedelta

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client
from django.utils import timezone

from portal import audit, people
from portal.models import Notice, Role
from tests.factories import PersonFactory, person_with

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
NAVIGATION = re.compile(r'<nav class="menu-wide.*?</nav>', re.DOTALL)


def menu(page: str) -> list[str]:
    (shown,) = NAVIGATION.findall(page)
    return re.findall(r">([^<>\s][^<>]*)</a>", shown)


@pytest.mark.django_db
def test_two_people_in_turn_each_see_their_own_name_and_nothing_of_the_other(client_for) -> None:
    ada, bo = (
        PersonFactory(given_names="Ada", family_name="O'Day <b>", email="ada@x.example"),
        PersonFactory(given_names="Bo"),
    )
    browsers = {ada: client_for(ada), bo: client_for(bo)}
    for _ in range(2):
        for person, other in ((ada, bo), (bo, ada)):
            page = browsers[person].get("/notices/").text
            assert f'<span class="account-name">{person.given_names}</span>' in page
            assert person.email in page
            assert other.email not in page
            assert f">{other.given_names}<" not in page
            assert "<b>" not in page
    assert "Ada O&#x27;Day &lt;b&gt;" in browsers[ada].get("/notices/").text


@pytest.mark.django_db
def test_each_browser_is_given_its_own_token_and_it_works() -> None:
    tokens = []
    for _ in range(2):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(PersonFactory(), backend="portal.sign_ins.PersonBackend")
        found = TOKEN.findall(browser.get("/notices/").text)
        assert len(set(found)) == 1
        tokens.append((browser, found[0]))
    (first, of_first), (second, of_second) = tokens
    assert second.post("/sign-out/", {"csrfmiddlewaretoken": of_first}).status_code == 403
    assert second.post("/sign-out/", {"csrfmiddlewaretoken": of_second}).status_code == 302
    assert first.post("/sign-out/", {"csrfmiddlewaretoken": of_first}).status_code == 302


@pytest.mark.django_db
def test_unread_notices_are_counted_for_each_and_as_they_are_read(client_for) -> None:
    busy, idle = PersonFactory(), PersonFactory()
    Notice.objects.bulk_create(Notice(person=busy, kind="test", words="Something waits.") for _ in range(2))
    browser = client_for(busy)
    assert '<span class="count">2<span class="visually-hidden"> unread</span></span>' in browser.get("/").text
    assert "Notices, none unread" in client_for(idle).get("/").text
    Notice.objects.filter(pk=Notice.objects.first().pk).update(read_at=timezone.now())
    assert '<span class="count">1<' in browser.get("/").text
    browser.post("/notices/read/")
    assert "Notices, none unread" in browser.get("/").text


@pytest.mark.django_db
def test_message_is_said_once_and_to_nobody_else(client_for) -> None:
    told, other = client_for(PersonFactory()), client_for(PersonFactory())
    told.post("/notices/read/")
    assert "All notices are marked as read." not in other.get("/notices/").text
    assert "All notices are marked as read." in told.get("/notices/").text
    assert "All notices are marked as read." not in told.get("/notices/").text


@pytest.mark.django_db
def test_menu_follows_the_roles_of_the_moment(client_for) -> None:
    officer, plain = person_with(Role.POLICY_OWNER), PersonFactory()
    owners, others = client_for(officer), client_for(plain)
    assert "Coverage" in menu(owners.get("/").text)
    assert "Coverage" not in menu(others.get("/").text)
    yesterday = timezone.localdate() - timedelta(days=1)
    people.end_role(officer.role_grants.get(), actor=audit.SYSTEM, on=yesterday)
    people.grant_role(plain, Role.POLICY_OWNER, actor=audit.SYSTEM)
    assert "Coverage" not in menu(owners.get("/").text)
    assert "Coverage" in menu(others.get("/").text)
    assert owners.get("/policies/coverage/").status_code == 404


@pytest.mark.django_db
def test_who_has_left_is_signed_out_on_the_next_page(client_for) -> None:
    person = PersonFactory()
    browser = client_for(person)
    assert browser.get("/").status_code == 200
    type(person).objects.filter(pk=person.pk).update(is_active=False)
    assert browser.get("/")["Location"].startswith("/sign-in/")


@pytest.mark.django_db
def test_person_and_frame_cost_one_question(client_for, django_assert_num_queries) -> None:
    browser = client_for(person_with(Role.POLICY_OWNER, Role.AUDITOR))
    browser.get("/password/")
    with django_assert_num_queries(1):
        browser.get("/password/")


@pytest.mark.django_db
def test_signed_out_there_is_a_way_in_but_not_on_the_way_itself(client) -> None:
    assert "masthead-link" in client.get("/signed-out/").text
    assert "masthead-link" not in client.get("/sign-in/").text
    assert "masthead-link" in client.get("/signed-out/").text


@pytest.mark.django_db
def test_what_was_asked_stands_in_the_search_box(client_for) -> None:
    browser = client_for(PersonFactory())
    assert 'value="leave &quot;now&quot;" placeholder="Search"' in browser.get("/search/", {"q": 'leave "now"'}).text
    assert 'value="" placeholder="Search"' in browser.get("/search/").text


STENCIL = Template(
    "{% load stencil %}"
    "{% stencil kind=kind fill name=person.name %}{{ kind }}: {{ name }}{{ person.name }}{% endstencil %}"
)


def drawn(**context: object) -> str:
    return STENCIL.render(Context(context))


def test_stencil_sees_only_what_it_names_and_escapes_it() -> None:
    assert drawn(kind="a", person={"name": "<i>"}) == "a: &lt;i&gt;"
    assert drawn(kind="<b>", person={"name": "Bo"}) == "&lt;b&gt;: Bo"
    assert drawn(kind="a") == "a: "


def test_stencil_is_drawn_once_for_each_shape_and_for_a_list_each_time() -> None:
    node = STENCIL.nodelist[1]
    node.drawings.clear()
    assert [drawn(kind=kind, person={"name": "x"}) for kind in (1, 2, 1, [3], [4])] == [
        "1: x", "2: x", "1: x", "[3]: x", "[4]: x",
    ]  # fmt: skip
    assert len(node.drawings) == 2


def test_stencil_keeps_no_more_than_it_may() -> None:
    node = STENCIL.nodelist[1]
    for number in range(1200):
        assert drawn(kind=number) == f"{number}: "
    assert len(node.drawings) <= 500


@pytest.mark.parametrize("words", ["kind", "kind=kind name", "kind=kind fill name"])
def test_stencil_says_what_it_cannot_read(words: str) -> None:
    with pytest.raises(TemplateSyntaxError, match="stencil takes"):
        Template(f"{{% load stencil %}}{{% stencil {words} %}}{{% endstencil %}}")
