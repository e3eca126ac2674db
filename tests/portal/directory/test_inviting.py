"""Joiners without a password are sent a link by which they set one: once, by mail, where there are passwords."""

import re
import smtplib
import time
from pathlib import Path
from unittest import mock
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse

from portal.directory.inviting import InvitationRefused, deliver_invitations, invite, invite_joiners
from portal.models import AuditEntry, Invitation, Person, Role, StaffImport, SuppressedAddress
from portal.models.mailing import Outcome
from tests.conftest import SignIn
from tests.factories import PersonFactory, person_with

from .lists import ROWS, bring_in, person

pytestmark = pytest.mark.django_db
WORDS = "four-unrelated-words-here"


@pytest.fixture
def administrator() -> Person:
    return person_with(Role.DIRECTORY_ADMINISTRATOR)


@pytest.fixture
def joiner() -> Person:
    joiner = PersonFactory(password="")
    Person.objects.filter(pk=joiner.pk).update(password="!")
    return Person.objects.get(pk=joiner.pk)


def link_in(sent: mail.EmailMessage) -> str:
    found = re.search(r"http://testserver(/invitations/\S+)", str(sent.body))
    assert found
    return found[1]


def invited(joiner: Person, by: Person) -> str:
    """The link they were sent."""
    invite(joiner, actor=by, once=uuid4())
    deliver_invitations()
    return link_in(mail.outbox[-1])


def sent(link: str, words: str = WORDS) -> int:
    return Client().post(link, {"new_password1": words, "new_password2": words}).status_code


def test_the_link_sets_a_password_once_and_one_signs_in_with_it(joiner: Person, administrator: Person) -> None:
    link = invited(joiner, administrator)
    assert mail.outbox[0].to == [joiner.email]
    html, kind = mail.outbox[0].alternatives[0]
    assert (kind, html.count(f'href="http://testserver{link}"')) == ("text/html", 1)
    assert Client().get(link).status_code == 200
    assert sent(link) == 302
    assert sent(link, "another-four-words-here") == 404
    assert Person.objects.get(pk=joiner.pk).check_password(WORDS)
    assert Invitation.objects.get().used_at
    done = AuditEntry.objects.filter(action__in=["invitation.asked", "password.set"]).order_by("pk")
    assert [*done.values_list("action", flat=True)] == ["invitation.asked", "password.set"]


def test_what_would_be_too_weak_elsewhere_is_too_weak_here(joiner: Person, administrator: Person) -> None:
    link = invited(joiner, administrator)
    for weak in ("short", joiner.email, ""):
        assert sent(link, weak) == 422
    assert not Person.objects.get(pk=joiner.pk).has_usable_password()


def test_a_link_that_is_no_good_says_the_same_whoever_it_is_of(joiner: Person, administrator: Person) -> None:
    link = invited(joiner, administrator)
    token = link.rstrip("/").rpartition("/")[2]
    has_one = PersonFactory()
    addresses = [
        reverse("invitation", args=[pk, given])
        for pk, given in ((joiner.pk, "a-b"), (has_one.pk, token), (administrator.pk, "x"), (10**9, token))
    ]
    answers = {Client().get(address).content for address in addresses}
    assert len(answers) == 1
    assert {Client().get(address).status_code for address in addresses} == {404}
    Person.objects.filter(pk=joiner.pk).update(is_active=False)
    assert Client().get(link).status_code == 404


def test_it_runs_out_and_can_be_asked_for_again(joiner: Person, administrator: Person, settings) -> None:
    settings.PASSWORD_RESET_TIMEOUT = 3600
    link = invited(joiner, administrator)
    with time_machine.travel(time.time() + 2 * 3600):
        assert sent(link) == 404
        assert Invitation.objects.get().state[0] == "Sent, and run out"
        assert sent(invited(joiner, administrator)) == 302
        assert [one.state[0] for one in Invitation.objects.all()] == ["Used", "Sent, and run out"]


def test_everyone_who_came_with_a_list_is_invited_once(tmp_path: Path, administrator: Person) -> None:
    bring_in(tmp_path, *ROWS, part=True)
    brought = StaffImport.objects.get()
    Person.objects.filter(pk=person("1").pk).update(password="pbkdf2$whatever")
    assert [invite_joiners(brought, actor=administrator) for _ in range(2)] == [2, 0]
    assert [deliver_invitations() for _ in range(2)] == [2, 0]
    assert sorted(one.to[0] for one in mail.outbox) == ["ben@dept.example", "cy@dept.example"]
    assert invite_joiners(brought, actor=administrator) == 0


def test_what_cannot_be_sent_now_waits_and_what_was_sent_is_not_sent_again(
    joiner: Person, administrator: Person
) -> None:
    invite(joiner, actor=administrator, once=uuid4())
    invite(joiner, actor=administrator, once=uuid4())
    with mock.patch.object(EmailBackend, "send_messages", side_effect=ConnectionError):
        deliver_invitations()
    assert (Invitation.objects.get().attempts, mail.outbox) == (1, [])
    with time_machine.travel(time.time() + 180):
        deliver_invitations()
        deliver_invitations()
    assert len(mail.outbox) == 1


def test_an_address_without_a_mailbox_is_told_on_the_page_and_written_to_no_more(
    joiner: Person, administrator: Person, client_for: SignIn
) -> None:
    gone = smtplib.SMTPRecipientsRefused({joiner.email: (550, b"no such user")})
    with mock.patch.object(EmailBackend, "send_messages", side_effect=gone):
        invited_once = invite(joiner, actor=administrator, once=uuid4())
        deliver_invitations()
    invited_once.refresh_from_db()
    assert (invited_once.outcome, SuppressedAddress.objects.get().address) == (Outcome.REFUSED, joiner.email)
    page = client_for(administrator).get(reverse("invitations")).content.decode()
    assert "Not sent: refused for good by the mail server" in page


def test_what_is_no_address_and_a_server_that_breaks_off_hold_up_nobody_for_long(
    joiner: Person, administrator: Person
) -> None:
    Person.objects.filter(pk=joiner.pk).update(email="a,b@dept.example")
    other = PersonFactory(password="")
    Person.objects.filter(pk=other.pk).update(password="!")
    odd, good = (invite(one, actor=administrator, once=uuid4()) for one in (joiner, other))
    with mock.patch.object(EmailBackend, "send_messages", side_effect=smtplib.SMTPServerDisconnected):
        deliver_invitations()
    for one in (odd, good):
        one.refresh_from_db()
    assert (odd.outcome, good.outcome, good.attempts) == (Outcome.REFUSED, "", 1)


def test_whoever_has_a_password_or_has_left_is_not_invited(administrator: Person, joiner: Person) -> None:
    invite(joiner, actor=administrator, once=uuid4())
    Person.objects.filter(pk=joiner.pk).update(is_active=False)
    deliver_invitations()
    assert (Invitation.objects.get().outcome, mail.outbox) == (Outcome.LEFT, [])
    for one in (joiner, PersonFactory()):
        with pytest.raises(InvitationRefused):
            invite(one, actor=administrator, once=uuid4())


def test_an_administrator_invites_on_a_persons_page_and_on_that_of_a_list(
    tmp_path: Path, joiner: Person, administrator: Person, client_for: SignIn
) -> None:
    client = client_for(administrator)
    assert "Invite them" in client.get(reverse("person", args=[joiner.pk])).content.decode()
    once = uuid4()
    for _ in range(2):
        client.post(reverse("invite-person", args=[joiner.pk]), {"once": once})
    assert Invitation.objects.get().person == joiner
    assert "Invite them again" in client.get(reverse("person", args=[joiner.pk])).content.decode()
    assert "Invitation" not in client.get(reverse("person", args=[PersonFactory().pk])).content.decode()
    bring_in(tmp_path, *ROWS, part=True)
    page = reverse("staff-import", args=[StaffImport.objects.get().pk])
    assert "3 of those who came with it" in client.get(page).content.decode()
    client.post(reverse("invite-list", args=[StaffImport.objects.get().pk]))
    assert Invitation.objects.count() == 4
    assert "of those who came with it" not in client.get(page).content.decode()


def test_with_an_identity_provider_alone_there_is_no_such_thing(
    settings, joiner: Person, administrator: Person, client_for: SignIn
) -> None:
    link = invited(joiner, administrator)
    invite(joiner, actor=administrator, once=uuid4())
    settings.PASSWORD_SIGN_IN = False
    client = client_for(administrator)
    assert deliver_invitations() == 0
    assert {client.get(url).status_code for url in (link, reverse("invitations"))} == {404}
    assert client.post(reverse("invite-person", args=[joiner.pk]), {"once": uuid4()}).status_code == 404
    for page in (reverse("person", args=[joiner.pk]), reverse("directory")):
        assert "nvit" not in client.get(page).content.decode()
