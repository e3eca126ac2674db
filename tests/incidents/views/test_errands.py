"""The page of somebody who carries something out, and the pages on which People Services asks it of them."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from incidents.domain.errand import finish_errand
from incidents.models import Errand, Investigation
from incidents.rules.sanction import tasks_of
from portal.models import AuditEntry
from tests.conftest import SignIn
from tests.incidents.cast import Cast

from .investigation.pages import page_of, text

pytestmark = pytest.mark.django_db
SOON = timezone.localdate() + timedelta(days=5)


def asked(client: Client, cast: Cast, file: Investigation, **changes: Any) -> Any:
    said = {
        "purpose": f"task-{tasks_of(file).get().pk}",
        "person": cast.carol.email,
        "what": "Tell the registry that Bob is off the desk.",
        "due_on": SOON.isoformat(),
        "once": str(uuid.uuid4()),
    }
    return client.post(page_of(file, "errand_new"), {**said, **changes})


def test_the_line_manager_reads_what_to_do_and_nothing_of_the_matter(cast: Cast, client_for: SignIn) -> None:
    file = cast.sanctioned()
    assert asked(client_for(cast.petra), cast, file).url == page_of(file)
    manager, errand = client_for(cast.carol), Errand.objects.get()

    page = text(manager.get(f"/errands/{errand.pk}/"))

    assert [
        said for said in ("Tell the registry", cast.bob.name, cast.petra.name, "5 days left") if said not in page
    ] == []
    kept = [
        file.number,
        cast.alice.name,
        cast.bella.name,
        cast.sam.name,
        "liar",
        "fine",
        "sanction",
        "Sanction",
        "breach",
    ]
    assert [said for said in kept if said in page] == []
    assert AuditEntry.objects.filter(action="errand.read", actor=cast.carol).count() == 1
    assert manager.get(page_of(file)).status_code == 404


def test_they_say_that_it_is_done_and_the_file_shows_it(cast: Cast, client_for: SignIn) -> None:
    file = cast.sanctioned()
    asked(client_for(cast.petra), cast, file)
    own, manager = f"/errands/{Errand.objects.get().pk}/", client_for(cast.carol)

    refused = manager.post(own, {"done_on": "", "words": "The registry knows."})
    assert refused.status_code == 422
    assert "The registry knows." in text(refused)
    for _ in range(2):
        assert manager.post(own, {"done_on": "today", "words": "The registry knows."}).status_code == 302

    assert "There is nothing left for you to do here" in text(manager.get(own))
    for person in (cast.olga, cast.petra):
        assert "The registry knows." in text(client_for(person).get(page_of(file)))
    for person in (cast.bella, cast.sam):
        assert "The registry knows." not in text(client_for(person).get(page_of(file)))


def test_what_is_taken_back_is_not_found_any_more(cast: Cast, client_for: SignIn) -> None:
    file, petra = cast.sanctioned(), client_for(cast.petra)
    asked(petra, cast, file)
    errand = Errand.objects.get()
    assert petra.post(page_of(file, "errand_take_back", errand.pk), {"why": "She is away."}).url == page_of(file)

    assert client_for(cast.carol).get(f"/errands/{errand.pk}/").status_code == 404
    assert "She is away." in text(petra.get(page_of(file)))


@pytest.mark.parametrize("name", ["alice", "bob", "dev", "olga", "petra", "ivan", "bella", "sam"])
def test_nobody_else_reads_it_there(cast: Cast, client_for: SignIn, name: str) -> None:
    asked(client_for(cast.petra), cast, cast.sanctioned())
    own = f"/errands/{Errand.objects.get().pk}/"
    client = client_for(getattr(cast, name))
    assert client.get(own).status_code == 404
    assert client.post(own, {"done_on": "today", "words": "Done."}).status_code == 404
    assert Errand.objects.get().done_at is None


def test_a_form_that_is_refused_keeps_its_words_and_asks_nobody(cast: Cast, client_for: SignIn) -> None:
    file = cast.sanctioned()
    answer = asked(client_for(cast.petra), cast, file, person=cast.alice.email)
    assert answer.status_code == 422
    assert "Tell the registry" in text(answer)
    assert "no part in the matter" in text(answer)
    assert not Errand.objects.exists()


def test_what_somebody_else_did_meanwhile_is_said_on_the_page(cast: Cast, client_for: SignIn) -> None:
    file = cast.sanctioned()
    asked(client_for(cast.petra), cast, file)
    errand = Errand.objects.get()
    finish_errand(errand, actor=cast.carol, done_on=timezone.localdate(), words="Done.")
    answer = client_for(cast.petra).post(page_of(file, "errand_take_back", errand.pk), {"why": "Too late."})
    assert answer.status_code == 422
