"""Raising a concern in one's own name: what the page takes, refuses and keeps, and who sees it afterwards."""

import pytest
from django.test import Client
from django.urls import reverse

from incidents.domain.concern import raise_concern
from incidents.domain.parts import declare
from incidents.enums import Naming
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
HOSTILE_TEXT = '<script>alert("x")</script> {{ 7|add:7 }} {% now "Y" %} ' + "long" * 400 + " \u202eevil\u202c"


@pytest.fixture
def alice(cast, client_for) -> Client:
    return client_for(cast.alice)


def test_only_the_reporter_reads_the_concern_as_theirs(cast, client_for):
    concern = cast.raised()
    pages = [reverse(f"incidents:{name}", args=[concern.pk]) for name in ("concern", "concern_sent")]
    others = [person for name, person in vars(cast).items() if name not in ("alice", "clauses")]

    assert [client_for(cast.alice).get(page).status_code for page in pages] == [200, 200]
    assert {client_for(person).get(page).status_code for person in others for page in pages} == {404}
    assert {Client().get(page).status_code for page in pages} == {302}
    for person in others:
        assert concern.number not in client_for(person).get("/concerns/").content.decode()


def test_only_who_is_told_is_promised_to_be(cast, client_for):
    for naming, promised in ((Naming.NAMED, True), (Naming.CONFIDENTIAL, False)):
        concern = raise_concern(cast.account(), actor=cast.alice, naming=naming)
        page = client_for(cast.alice).get(reverse("incidents:concern_sent", args=[concern.pk])).content.decode()
        assert ("You are told when it was looked at" in page) == promised
        assert ("no notice goes to you" in page) != promised


def test_a_reporter_never_learns_what_came_of_it_or_that_others_reported_it(cast, client_for):
    other = PersonFactory()
    first = cast.raised(account="@bob_after_dark")
    second = raise_concern(cast.account(), actor=other)

    page = client_for(other).get(reverse("incidents:concern", args=[second.pk])).content.decode()
    assert first.posts.get() == second.posts.get()
    assert "x.com/bob/status/1" in page
    assert "@bob_after_dark" not in page
    for reader, concern, shown in ((cast.dev, first, True), (cast.mina, second, False)):
        declare(concern.case, actor=reader, has_conflict=False)
        page = client_for(reader).get(reverse("incidents:case", args=[concern.case_id])).content.decode()
        sent = page.partition("<blockquote")[2].partition("</dl>")[0]
        assert ("@bob_after_dark" in sent) == shown

    file = cast.sanctioned()
    page = client_for(cast.alice).get(reverse("incidents:concern", args=[file.case.concerns.get().pk])).content.decode()
    assert "Looked at and passed on" in page
    for secret in ("Referred", "sanction", "breach", cast.bob.family_name, cast.dev.family_name, file.number):
        assert secret not in page


def test_hostile_text_is_shown_and_never_run(cast, client_for):
    case = cast.in_triage(words=HOSTILE_TEXT, about=HOSTILE_TEXT[:200], account="<img src=x onerror=alert(1)>")
    for person, page in (
        (cast.alice, reverse("incidents:concern", args=[case.concerns.get().pk])),
        (cast.dev, reverse("incidents:case", args=[case.pk])),
    ):
        html = client_for(person).get(page).content.decode()
        assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; {{ 7|add:7 }} {% now &quot;Y&quot; %}" in html
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "long" * 400 in html


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_a_list_of_any_length_costs_the_same(cast, alice, django_assert_num_queries, rows):
    for number in range(rows):
        cast.raised(links=[f"https://x.com/bob/status/{number}"])
    alice.get("/concerns/")
    with django_assert_num_queries(4):
        page = alice.get("/concerns/").content.decode()
    assert page.count("CN-") == rows
