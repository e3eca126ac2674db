"""What asks again who is there: every address so marked refuses whoever signed in too long ago, before it looks."""

import re
import time

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.addresses import every_address
from tests.conftest import SignIn

from .table import TABLE
from .world import World

ASKED_AGAIN = {
    # Originals and names
    "incidents:correction_file",
    "incidents:evidence_original",
    "incidents:name_decide",
    "incidents:name_see",
    # What leaves with what is in it
    "about-me-file",
    "incidents:custody_export",
    "incidents:custody_record_pdf",
    "incidents:disclosure_package",
    "incidents:file_chronology_pdf",
    "incidents:file_export_new",
    "incidents:file_export_take",
    "incidents:file_release_document_pdf",
    "incidents:file_release_take",
    "incidents:letter_pdf",
    "incidents:queue_export",
    "incidents:referral_json",
    "incidents:referral_pdf",
    "policies:coverage-people-table",
    "policies:exceptions-export",
    # What is decided
    "incidents:break_glass",
    "incidents:investigation_decide",
    "incidents:investigation_propose",
    "incidents:sanction_change",
    "disposal:decide",
    "end-role",
    "grant-role",
    # How they sign in
    "add-app",
    "add-passkey",
    "new-codes",
    "remove-factor",
    "reset-factor",
    "reset-factor-decide",
    "role-decide",
    "role-review",
    "role-review-second",
}
# What leaves and is a person's own, is published, or counts without naming anybody.
LEAVES_UNASKED = {
    "figures:map-file",
    "figures:overview-file",
    "incidents:concern_letter_pdf",
    "incidents:entered_receipt",
    "incidents:file_export",
    "incidents:file_export_code",
    "incidents:mail_take",
    "incidents:my_letter_pdf",
    "incidents:numbers_export",
    "incidents:unnamed_receipt",
    "incidents:unnamed_receipt_file",
    "incidents:yearly_numbers_export",
    "me-file",
}
LEAVING = re.compile(r"export|pdf|json|package|_take$|table|_file$|-file$|receipt$")
OF_TEXTS_AND_COUNTS = ("policies:", "training:")


def test_the_list_above_is_what_is_marked() -> None:
    assert {one.name for one in every_address() if getattr(one.pattern.callback, "asks_again", False)} == ASKED_AGAIN


def test_whatever_leaves_was_thought_about() -> None:
    """A new address that gives out files is marked, or stands here as one that need not be."""
    leaving = {one.name for one in every_address() if LEAVING.search(one.name)}
    unasked = {name for name in leaving - ASKED_AGAIN if not name.startswith(OF_TEXTS_AND_COUNTS)}
    assert unasked == LEAVES_UNASKED


def signed_in_long_ago(client: Client) -> Client:
    client.get(reverse("me"))
    session = client.session
    session["began"] = int(time.time() - settings.CONFIRM_WITHIN.total_seconds() - 1)
    session.save()
    return client


@pytest.mark.django_db
@pytest.mark.long
def test_each_of_them_asks_whoever_signed_in_long_ago_and_opens_to_nobody_unasked(
    world: World, client_for: SignIn
) -> None:
    wrong = []
    for name in sorted(ASKED_AGAIN):
        row = TABLE[name]
        url = reverse(name, args=row.where(world))
        people = [world.people[who] for opened in row.who.values() for who in sorted(opened)]
        for person in (*people[:1], world.others["bystander"]):
            browser = signed_in_long_ago(client_for(person))
            answers = [browser.get(url), browser.post(url, {"words": "a"}), browser.post(url)]
            asked = [one.headers.get("Location", "").partition("?")[0] for one in answers]
            fragment = browser.get(url, headers={"HX-Request": "true"})
            if asked != ["/confirm/"] * 3 or not fragment.headers.get("HX-Redirect", "").startswith("/confirm/"):
                wrong.append((name, person.given_names, asked))
    assert wrong == []
