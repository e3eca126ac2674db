"""Digital Media sees what came by mail; nobody else knows of it."""

import pytest
from django.urls import reverse

from incidents.models import ConcernDraft, ReceivedMail
from portal.models import Person, Role
from tests.conftest import SignIn
from tests.factories import PersonFactory, person_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def dev() -> Person:
    return person_with(Role.DIGITAL_MEDIA_OFFICER)


@pytest.fixture
def draft() -> ConcernDraft:
    answers = {
        "words": "<b>Zebra</b>",
        "subject": "A post",
        "told_by": "Ann <ann@x.example>",
        "refused_files": ["a.exe: no."],
    }
    made = ConcernDraft.objects.create(channel="email", answers=answers)
    ReceivedMail.objects.create(message_id="1@x", draft=made)
    return made


def test_the_list_shows_what_waits_and_what_was_refused(dev: Person, draft: ConcernDraft, client_for: SignIn) -> None:
    ReceivedMail.objects.create(message_id="2@x", refused="It is a bounce.")
    shown = client_for(dev).get(reverse("incidents:mailbox")).content.decode()
    assert "A post" in shown
    assert "It is a bounce." in shown


def test_a_mail_is_shown_as_words_with_what_was_not_taken(dev: Person, draft: ConcernDraft, client_for: SignIn) -> None:
    shown = client_for(dev).get(reverse("incidents:mail", args=[draft.once])).content.decode()
    assert "&lt;b&gt;Zebra&lt;/b&gt;" in shown
    assert "a.exe: no." in shown


def test_a_mail_in_hand_is_not_there_for_colleagues(dev: Person, draft: ConcernDraft, client_for: SignIn) -> None:
    page = reverse("incidents:mail", args=[draft.once])
    client_for(dev).post(reverse("incidents:mail_take", args=[draft.once]))
    other = client_for(person_with(Role.DIGITAL_MEDIA_OFFICER))
    assert other.get(page).status_code == 404
    assert client_for(dev).get(page).status_code == 200
    client_for(dev).post(reverse("incidents:mail_put_back", args=[draft.once]))
    assert other.get(page).status_code == 200


def test_a_mail_is_discarded_with_a_reason_or_not_at_all(dev: Person, draft: ConcernDraft, client_for: SignIn) -> None:
    page = reverse("incidents:mail", args=[draft.once])
    assert client_for(dev).post(page, {"reason": " "}).status_code == 422
    assert ConcernDraft.objects.exists()
    assert client_for(dev).post(page, {"reason": "An advertisement."}).status_code == 302
    assert not ConcernDraft.objects.exists()


@pytest.mark.parametrize("name", ["mailbox", "mail"])
def test_nobody_else_knows_of_it(draft: ConcernDraft, client_for: SignIn, name: str) -> None:
    args = [] if name == "mailbox" else [draft.once]
    assert client_for(PersonFactory()).get(reverse(f"incidents:{name}", args=args)).status_code == 404


@pytest.mark.parametrize("role", [Role.DIGITAL_MEDIA_OFFICER, Role.DIGITAL_MEDIA_MANAGER])
def test_the_home_page_counts_the_mails_that_nobody_has_in_hand(role: Role, client_for: SignIn) -> None:
    officer = client_for(person_with(role))
    assert "nobody has taken in hand" not in officer.get("/").text
    first = ConcernDraft.objects.create(channel="email", answers={"subject": "Zebra"})
    ConcernDraft.objects.create(channel="email")
    page = officer.get("/").text
    assert "2 mails nobody has taken in hand" in page
    assert f'href="{reverse("incidents:mailbox")}"' in page
    assert "Zebra" not in page
    officer.post(reverse("incidents:mail_take", args=[first.once]))
    page = officer.get("/").text
    assert "1 mail nobody has taken in hand" in page
    assert "Complete the mail you took in hand" in page


def test_nobody_else_learns_from_the_home_page_that_mail_came(draft: ConcernDraft, client_for: SignIn) -> None:
    for role in set(Role) - {Role.DIGITAL_MEDIA_OFFICER, Role.DIGITAL_MEDIA_MANAGER}:
        assert reverse("incidents:mailbox") not in client_for(person_with(role)).get("/").text


def test_a_mail_is_not_there_for_whom_it_names_nor_for_those_above_them(
    draft: ConcernDraft, client_for: SignIn
) -> None:
    boss = person_with(Role.DIGITAL_MEDIA_MANAGER)
    named = person_with(Role.DIGITAL_MEDIA_OFFICER, manager=boss)
    draft.kept_from.add(named)
    for walled in (named, boss):
        assert client_for(walled).get(reverse("incidents:mail", args=[draft.once])).status_code == 404
        assert "A post" not in client_for(walled).get(reverse("incidents:mailbox")).content.decode()


def test_a_mail_is_not_thrown_away_by_way_of_another_door(dev: Person, draft: ConcernDraft, client_for: SignIn) -> None:
    leave = reverse("incidents:doors", args=[draft.once])
    assert client_for(dev).post(leave, {"door": "fraud"}).status_code == 404
    client_for(dev).post(reverse("incidents:mail_take", args=[draft.once]))
    assert client_for(dev).post(leave, {"door": "fraud"}).status_code == 404
    assert ConcernDraft.objects.filter(pk=draft.pk).exists()
