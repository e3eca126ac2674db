"""Handing over: what was typed leaves this store, and the receipt says which door and which day."""

import re

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from incidents.domain.draft import note_beside
from incidents.enums import Door, Seen
from incidents.models import ConcernDraft, DraftFile, HandOver
from incidents.views.doors import SEEN_DOORS, doors_to_show
from portal import files
from portal.models import AuditEntry, Person, Role
from tests.conftest import SignIn
from tests.factories import PersonFactory, person_with
from tests.incidents.pictures import PNG, upload

pytestmark = pytest.mark.django_db

WORDS = "He is taking bribes for zebra visas."
CODE = re.compile(r"HO(?:-[A-Z2-7]{4}){4}")


@pytest.fixture
def alice() -> Person:
    return PersonFactory(given_names="Alice")


def draft_of(person: Person, **answers: object) -> ConcernDraft:
    return ConcernDraft.objects.create(
        person=person, answers={"seen": Seen.STAFF_POST, "words": WORDS, "links": ["https://x.com/a/1"], **answers}
    )


def page(draft: ConcernDraft) -> str:
    return reverse("incidents:doors", args=[draft.once])


def with_file(draft: ConcernDraft) -> DraftFile:
    sealed = files.seal(upload(PNG), folder="evidence")
    return draft.files.create(key=sealed.key, sha256=sealed.sha256, size=sealed.size, media_type=sealed.media_type)


def test_the_page_offers_the_doors_its_words_point_at(alice: Person, client_for: SignIn) -> None:
    shown = client_for(alice).get(page(draft_of(alice))).content.decode()
    assert "the fraud control area" in shown
    assert "Go there instead" in shown
    assert "Go on to Digital Media" in shown
    assert "Ring 000 first" not in shown


def test_going_on_keeps_what_was_answered_meanwhile_in_another_window(alice: Person) -> None:
    stale = draft_of(alice)
    ConcernDraft.objects.update(answers={**stale.answers, "words": "Better words."})
    assert note_beside(stale, **{SEEN_DOORS: True}).answers == ConcernDraft.objects.get().answers
    assert ConcernDraft.objects.get().answers["words"] == "Better words."
    assert doors_to_show(ConcernDraft.objects.get().answers) is None


def test_disclosure_officers_are_named_to_colleagues(alice: Person, client_for: SignIn) -> None:
    officer = person_with(Role.DISCLOSURE_OFFICER)
    draft = draft_of(alice, words="I want to make a public interest disclosure.")
    assert officer.email in client_for(alice).get(page(draft)).content.decode()


def test_going_there_instead_deletes_the_draft_and_its_files(
    alice: Person, client_for: SignIn, django_capture_on_commit_callbacks
) -> None:
    draft = draft_of(alice)
    key = with_file(draft).key
    with django_capture_on_commit_callbacks(execute=True):
        shown = client_for(alice).post(page(draft), {"door": Door.FRAUD})
    assert not ConcernDraft.objects.exists()
    assert not DraftFile.objects.exists()
    assert not default_storage.exists(key)
    assert WORDS in shown.content.decode()
    assert "You had added 1 file" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]


def test_what_stays_names_nobody_and_holds_no_word(alice: Person, client_for: SignIn) -> None:
    draft = draft_of(alice)
    client_for(alice).post(page(draft), {"door": Door.FRAUD})
    receipt = HandOver.objects.get()
    entry = AuditEntry.objects.get(action="draft.handed_over")
    assert receipt.door == Door.FRAUD
    assert entry.actor is None
    assert entry.data == {"door": "fraud"}
    assert str(draft.once) not in receipt.code


def test_sent_twice_it_is_one_receipt_and_the_words_are_not_shown_again(alice: Person, client_for: SignIn) -> None:
    draft, browser = draft_of(alice), client_for(alice)
    first = browser.post(page(draft), {"door": Door.FRAUD}).content.decode()
    second = browser.post(page(draft), {"door": Door.FRAUD}).content.decode()
    assert HandOver.objects.count() == 1
    assert CODE.search(first)[0] == CODE.search(second)[0]
    assert WORDS not in second


def test_sending_it_to_digital_media_all_the_same_keeps_the_draft(alice: Person, client_for: SignIn) -> None:
    draft = draft_of(alice)
    assert doors_to_show(draft.answers) is not None
    answer = client_for(alice).post(page(draft), {"doors_seen": "1"})
    draft.refresh_from_db()
    assert answer.status_code == 302
    assert draft.answers["words"] == WORDS
    assert doors_to_show(draft.answers) is None
    assert not HandOver.objects.exists()


def test_a_door_that_does_not_exist_deletes_nothing(alice: Person, client_for: SignIn) -> None:
    draft = draft_of(alice)
    client_for(alice).post(page(draft), {"door": "cellar"})
    assert ConcernDraft.objects.filter(pk=draft.pk).exists()


@pytest.mark.parametrize("fields", [{}, {"doors_seen": "1"}, {"door": "fraud"}])
def test_a_colleague_s_draft_is_not_there_for_others(alice: Person, client_for: SignIn, fields: dict) -> None:
    draft = draft_of(alice)
    browser = client_for(PersonFactory())
    answer = browser.post(page(draft), fields) if fields else browser.get(page(draft))
    assert answer.status_code == 404
    assert ConcernDraft.objects.filter(pk=draft.pk).exists()


def test_danger_says_to_ring_000_before_anything_else(alice: Person, client_for: SignIn) -> None:
    draft = draft_of(alice, words="He took bribes and threatens to kill her.")
    shown = client_for(alice).get(page(draft)).content.decode()
    assert shown.index("Ring 000 first") < shown.index("Go there instead") < shown.index("the fraud control area")


def test_what_is_aimed_at_me_gets_help_before_a_choice(alice: Person, client_for: SignIn) -> None:
    alice.manager = PersonFactory(given_names="Carol")
    alice.save()
    shown = client_for(alice).get(page(draft_of(alice, seen=Seen.ME, words="They hate me."))).content.decode()
    assert shown.index("Keep proof before you block") < shown.index("Go on to Digital Media")
    assert alice.manager.email in shown
    assert "handled as support for you" in shown


def test_what_i_posted_myself_leads_to_putting_it_right(alice: Person, client_for: SignIn) -> None:
    draft = draft_of(alice, seen=Seen.OWN, words="I swore.")
    assert doors_to_show(draft.answers) is not None
    assert reverse("policies:already-posted") in client_for(alice).get(page(draft)).content.decode()


def test_a_receipt_says_door_and_day_to_whoever_has_it(alice: Person, client_for: SignIn) -> None:
    shown = client_for(alice).post(page(draft_of(alice)), {"door": Door.FRAUD}).content.decode()
    code = CODE.search(shown)[0]
    check = Client().post(reverse("incidents:hand_over_check"), {"code": f" {code.lower().replace('-', ' ')} "})
    assert "This receipt is genuine" in check.content.decode()
    assert "Fraud" in check.content.decode()
    assert alice.name not in check.content.decode()


def test_a_made_up_receipt_is_not_genuine() -> None:
    answer = Client().post(reverse("incidents:hand_over_check"), {"code": "HO-AAAA-AAAA-AAAA-AAAA"})
    assert answer.status_code == 422
    assert "genuine" not in answer.content.decode()
