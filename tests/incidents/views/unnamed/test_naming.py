"""From no name to one's own: signed in, with the receipt typed once more; never back."""

import logging
import uuid

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from incidents.domain import case as cases
from incidents.models import Concern, NameGiven
from tests.factories import PASSWORD
from tests.traces import everything_in_valkey

from .pages import GIVE, NAME, PAGE, RETURN, sent, words
from .test_returning import FULL_WIDTH
from .test_traces import everything_in_the_database

pytestmark = pytest.mark.django_db


def given(receipt: str, **fields: str) -> dict[str, str]:
    return {"receipt": receipt, "sure": "on", **fields}


def test_what_it_means_is_said_before_anybody_signs_in(client_for, cast):
    page = Client().get(NAME)
    assert "A name that was given cannot be taken back." in words(page)
    assert GIVE in page.content.decode()
    asked = Client().get(GIVE)
    assert asked["Location"] == f"{reverse('sign-in')}?next={GIVE}"
    assert client_for(cast.alice).get(NAME)["Location"] == PAGE


def test_a_reporter_gives_their_name_and_finds_the_concern_among_their_own(client_for, cast):
    receipt = sent(Client())
    alice = client_for(cast.alice)
    assert cast.alice.staff_number in words(alice.get(GIVE))
    page = alice.post(GIVE, given(receipt), follow=True)

    concern = Concern.objects.get()
    assert page.redirect_chain == [(reverse("incidents:concern", args=[concern.pk]), 302)]
    assert page.status_code == 200
    assert concern.known_reporter == cast.alice
    assert concern.number in words(alice.get(reverse("incidents:concerns")))
    assert "You gave your name" in words(Client().post(RETURN, {"receipt": receipt}))


def test_the_case_says_so_and_shows_the_name(client_for, cast):
    receipt = sent(Client())
    case = Concern.objects.get().case
    cases.assign_case(case, cast.dev, actor=cast.dev)
    cases.open_case(case, actor=cast.dev)
    client_for(cast.alice).post(GIVE, given(receipt))
    page = words(client_for(cast.dev).get(reverse("incidents:case", args=[case.pk])))
    assert "The reporter, who had given no name, gave it." in page
    assert cast.alice.name in page


def test_it_takes_the_receipt_and_a_tick(client_for, cast):
    receipt = sent(Client())
    alice = client_for(cast.alice)
    for form in ({"receipt": receipt}, given(""), given("1234 1234 1234 1234")):
        assert alice.post(GIVE, form).status_code == 422
    assert alice.get(GIVE, given(receipt)).status_code == 200
    assert not NameGiven.objects.exists()


def test_another_cannot_put_their_name_over_it(client_for, cast):
    receipt = sent(Client())
    client_for(cast.alice).post(GIVE, given(receipt))
    response = client_for(cast.bob).post(GIVE, given(receipt))
    assert (response.status_code, "has a name already" in words(response)) == (422, True)
    assert NameGiven.objects.get().person == cast.alice


def test_whoever_handles_it_is_told_to_speak_to_somebody(client_for, cast):
    receipt = sent(Client())
    cases.assign_case(Concern.objects.get().case, cast.dev, actor=cast.dev)
    response = client_for(cast.dev).post(GIVE, given(receipt))
    assert (response.status_code, "You have another part in this matter." in words(response)) == (422, True)


def test_a_receipt_typed_as_the_sign_in_ended_is_kept_nowhere(cast):
    receipt = sent(Client())
    browser = Client()
    response = browser.post(GIVE, given(receipt))
    assert response.status_code == 302
    assert receipt not in str(browser.cookies)
    assert Concern.objects.get().known_reporter is None


def test_the_receipt_still_opens_it_so_it_is_caught_in_what_they_write_signed_in_too(client_for, cast):
    receipt = sent(Client())
    alice = client_for(cast.alice)
    alice.post(GIVE, given(receipt))
    page = reverse("incidents:concern_write", args=[Concern.objects.get().pk])
    for written in (receipt, receipt.replace(" ", ""), receipt.replace(" ", "\n"), receipt.translate(FULL_WIDTH)):
        answered = alice.post(page, {"words": f"It was {written}.", "once": str(uuid.uuid4())})
        assert "Your receipt stands in the message." in words(answered), written
    assert alice.post(page, {"words": "Card 4000 1234 5678 9010.", "once": str(uuid.uuid4())}).status_code == 302


def test_where_somebody_was_going_as_they_signed_in_to_give_their_name_is_kept_nowhere(cast, caplog):
    """Also when they mistype the password: what is kept of a refused sign-in must not say why they signed in."""
    caplog.set_level(logging.INFO)
    browser, page = Client(), f"{reverse('sign-in')}?next={GIVE}"
    for password in ("wrong", PASSWORD):
        browser.post(page, {"username": cast.alice.email, "password": password, "next": GIVE})
    assert browser.get(GIVE).status_code == 200
    rows = str(everything_in_the_database())
    valkey = everything_in_valkey(settings.REDIS_URL).decode(errors="replace")
    assert cast.alice.email.lower() in rows.lower()
    assert [kept[:0] for kept in (rows, valkey, caplog.text) if "/unnamed/" in kept] == []
