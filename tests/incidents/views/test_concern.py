"""Raising a concern in one's own name: what the page takes, refuses and keeps, and who sees it afterwards."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal_settings
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from incidents.enums import Channel
from incidents.models import Case, Concern, Evidence, Post
from tests.factories import PersonFactory
from tests.incidents.pictures import HOSTILE, JPEG, PNG, upload

pytestmark = pytest.mark.django_db
NEW = "/concerns/new/"
HOSTILE_TEXT = '<script>alert("x")</script> {{ 7|add:7 }} {% now "Y" %} ' + "long" * 400 + " \u202eevil\u202c"


@pytest.fixture
def alice(cast, client_for) -> Client:
    return client_for(cast.alice)


def filled(**fields: Any) -> dict[str, Any]:
    return {
        "once": str(uuid.uuid4()),
        "words": "He mocks our customers by name.",
        "links": "https://x.com/bob/status/1",
        "how_known": "It is public.",
        "staff_involved": "unknown",
        **fields,
    }


def stored_files() -> set[Path]:
    return {path for path in Path(default_storage.location).rglob("*") if path.is_file()}


def kept_nothing() -> bool:
    return not any(model.objects.exists() for model in (Concern, Case, Evidence, Post))


def test_a_concern_is_taken_and_its_number_given(alice):
    response = alice.post(NEW, filled(pictures=[upload(PNG), upload(JPEG)], posted_on="2 January 2026"), follow=True)

    concern = Concern.objects.get()
    assert response.status_code == 200
    assert response.redirect_chain == [(reverse("incidents:concern_sent", args=[concern.pk]), 302)]
    assert concern.number in response.content.decode()
    assert concern.evidence.count() == 2


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"links": ""}, "Give at least one link or one screenshot"),
        ({"words": ""}, "Fill in “What did you see”."),
        ({"how_known": ""}, "Fill in “How did you come to see it”."),
        ({"staff_involved": ""}, "Choose an answer to “Is it by someone who works here”."),
        ({"links": "bob said so"}, "“bob said so” is not a web address."),
        ({"links": "https://example.org/" + "a" * 3000}, "is not a web address."),
        ({"links": "\n".join(f"https://x.com/b/status/{n}" for n in range(11))}, "Give up to 10 links."),
        ({"posted_on": "1 January 2999"}, "1 January 2999 is still to come."),
        ({"seen_on": "31 February 2026"}, "There is no such day"),
        ({"words": "x" * 10_001}, "Shorten it to 10000."),
        ({"once": "x"}, "This page lost its place."),
        ({"words": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(alice, fields, sentence):
    response = alice.post(NEW, filled(about="I think it is Bob", **fields))

    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert "I think it is Bob" in page
    assert kept_nothing()


def test_up_to_ten_files(alice):
    refused = alice.post(NEW, filled(pictures=[upload(PNG)] * 11))
    assert refused.status_code == 422
    assert "You chose 11 files. Choose up to 10." in refused.content.decode()
    assert kept_nothing()

    assert alice.post(NEW, filled(pictures=[upload(PNG) for _ in range(10)])).status_code == 302
    assert Evidence.objects.count() == portal_settings.EVIDENCE_MAX_FILES == 10


def test_a_file_that_is_no_picture_is_refused_and_the_words_stay(alice):
    before = stored_files()
    for name, content in HOSTILE.items():
        response = alice.post(NEW, filled(words=f"Words beside {name}.", pictures=[upload(PNG), upload(content)]))
        page = response.content.decode()
        assert response.status_code == 422, name
        assert "“screen.png”: This" in page or "is empty" in page, name
        assert "Words beside" in page
        assert "Choose your screenshots again" in page
    assert kept_nothing()
    assert stored_files() == before


def test_without_room_for_files_the_page_says_so_and_keeps_the_words(alice, settings):
    settings.DISK_RESERVE_MEGABYTES = 10**12
    response = alice.post(NEW, filled(pictures=[upload(PNG)]))

    assert response.status_code == 422
    assert "There is no room for files at the moment. Nothing was sent" in response.content.decode()
    assert "He mocks our customers by name." in response.content.decode()
    assert kept_nothing()


def test_a_form_sent_twice_leads_to_one_concern(alice):
    once = filled(pictures=[upload(PNG)])
    first = alice.post(NEW, once)
    second = alice.post(NEW, {**once, "pictures": [upload(PNG)]})

    assert first["Location"] == second["Location"]
    assert Concern.objects.count() == 1


def test_only_the_reporter_reads_the_concern_as_theirs(cast, client_for):
    concern = cast.raised()
    pages = [reverse(f"incidents:{name}", args=[concern.pk]) for name in ("concern", "concern_sent")]
    others = [person for name, person in vars(cast).items() if name not in ("alice", "clauses")]

    assert [client_for(cast.alice).get(page).status_code for page in pages] == [200, 200]
    assert {client_for(person).get(page).status_code for person in others for page in pages} == {404}
    assert {Client().get(page).status_code for page in pages} == {302}
    for person in others:
        assert concern.number not in client_for(person).get("/concerns/").content.decode()


def test_a_reporter_never_learns_what_came_of_it_or_that_others_reported_it(cast, client_for):
    other = PersonFactory()
    first = cast.raised(account="@bob_after_dark")
    response = client_for(other).post(NEW, filled(), follow=True)
    second = Concern.objects.get(reporter=other)

    page = client_for(other).get(reverse("incidents:concern", args=[second.pk])).content.decode()
    assert response.status_code == 200
    assert first.posts.get() == second.posts.get()
    assert "x.com/bob/status/1" in page
    assert "@bob_after_dark" not in page

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


def test_only_digital_media_records_what_monitoring_found(cast, client_for):
    page = "/concerns/monitoring/"
    allowed = {cast.dev.pk, cast.mina.pk}
    for name, person in vars(cast).items():
        if name != "clauses":
            wanted = (200, 302) if person.pk in allowed else (404, 404)
            client = client_for(person)
            assert (client.get(page).status_code, client.post(page, filled()).status_code) == wanted, name
    assert set(Concern.objects.values_list("channel", "reporter")) == {(Channel.MONITORING, pk) for pk in allowed}


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_a_list_of_any_length_costs_the_same(cast, alice, django_assert_num_queries, rows):
    for number in range(rows):
        cast.raised(links=[f"https://x.com/bob/status/{number}"])
    alice.get("/concerns/")
    with django_assert_num_queries(3):
        page = alice.get("/concerns/").content.decode()
    assert page.count("CN-") == rows
