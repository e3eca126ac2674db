"""One mail to a person with all that waits for them, however it is sent, and none that is not wanted any more."""

import smtplib
from datetime import timedelta
from email.message import EmailMessage
from itertools import pairwise
from unittest import mock

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from portal import notices
from portal.models import Mailing, Notice, SuppressedAddress
from portal.models.mailing import Outcome
from portal.notices.grouping import put_into_mails
from portal.notices.pace import take_a_place
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

KIND, OTHER = "policy_to_acknowledge", "course_to_do"


def test_what_waits_for_a_person_goes_in_one_mail() -> None:
    person = PersonFactory(given_names="Ada")
    for kind in (KIND, OTHER, KIND):
        notices.notify([person], kind, url="/somewhere/secret/")
    assert notices.deliver_waiting() == 1
    [sent] = mail.outbox
    assert sent.subject == "Postwise: 3 things wait for you."
    assert f"{notices.CATALOGUE[KIND].words} (2 times)\nSign in to read it: http://testserver/notices/\n" in sent.body
    assert notices.CATALOGUE[OTHER].words in sent.body
    assert "secret" not in sent.body + sent.alternatives[0].content
    assert Notice.objects.filter(mailed_at=None).count() == 0


def test_the_html_says_the_same_and_loads_nothing() -> None:
    notices.notify([PersonFactory()], KIND)
    notices.deliver_waiting()
    html = mail.outbox[0].alternatives[0].content
    assert notices.CATALOGUE[KIND].words in html
    assert [word for word in ("<img", "<link", "<style", "<script", "style=", "bgcolor", "src=") if word in html] == []
    assert 'content="light dark"' in html


def test_a_mail_says_that_a_machine_wrote_it_and_that_nobody_reads_replies(settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Postwise <noreply@dept.example>"
    notices.notify([PersonFactory()], KIND)
    notices.deliver_waiting()
    sent = mail.outbox[0].message()
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["Reply-To"] == "Replies are not read <noreply@dept.example>"
    assert sent["From"] == "Postwise <noreply@dept.example>"
    assert sent["List-Id"] == "Postwise <notices.testserver>"
    assert sent["X-Auto-Response-Suppress"] == "All"


def test_its_id_is_the_same_when_it_is_sent_again() -> None:
    notices.notify([PersonFactory()], KIND)
    notices.deliver_waiting()
    Notice.objects.update(mailed_at=None)
    Mailing.objects.update(settled_at=None, outcome="")
    notices.deliver_waiting()
    first, second = (sent.message()["Message-ID"] for sent in mail.outbox)
    assert first == second


def test_what_comes_while_a_mail_waits_goes_with_it() -> None:
    person = PersonFactory()
    notices.notify([person], "policy_reminder")
    put_into_mails()
    notices.notify([person], "glass_broken")
    put_into_mails()
    mailing = Mailing.objects.get()
    assert (mailing.notices.count(), mailing.urgency) == (2, notices.AT_ONCE)


def test_what_cannot_wait_leaves_before_thousands_that_can() -> None:
    many, one = PersonFactory.create_batch(3), PersonFactory()
    notices.notify(many, "policy_reminder")
    put_into_mails()
    notices.notify([one], "glass_broken")
    notices.deliver_waiting(limit=1)
    assert mail.outbox[0].to == [one.email]


@pytest.mark.parametrize("at_once", [1, 2, 100])
def test_a_person_gets_one_mail_however_little_is_put_into_mails_at_once(at_once: int) -> None:
    people = PersonFactory.create_batch(3)
    for kind in (KIND, OTHER):
        notices.notify(people, kind)
    assert put_into_mails(at_once=at_once) == 6
    assert sorted(one.notices.count() for one in Mailing.objects.all()) == [2, 2, 2]


def test_what_was_read_in_the_portal_is_not_mailed_any_more() -> None:
    person = PersonFactory()
    notices.notify([person], KIND)
    Notice.objects.update(read_at=timezone.now())
    notices.deliver_waiting()
    assert mail.outbox == []
    assert Mailing.objects.get().outcome == Outcome.NOT_NEEDED


def test_what_was_taken_back_is_not_mailed_any_more() -> None:
    notices.notify([PersonFactory()], KIND)
    put_into_mails()
    Notice.objects.all().delete()
    notices.deliver_waiting()
    assert mail.outbox == []
    assert Mailing.objects.get().outcome == Outcome.NOT_NEEDED


def test_one_address_that_is_refused_for_now_does_not_hold_up_the_others() -> None:
    notices.notify(PersonFactory.create_batch(3), KIND)
    put_into_mails()
    refused = Mailing.objects.earliest("pk").person.email
    with refusing(refused, 451):
        assert notices.deliver_waiting() == 3
    assert len(mail.outbox) == 2
    assert SuppressedAddress.objects.count() == 0
    assert Mailing.objects.get(person__email=refused).attempts == 1


def test_an_address_with_no_mailbox_is_sent_nothing_more_and_its_owner_reads_why() -> None:
    person = PersonFactory()
    notices.notify([person], KIND)
    with refusing(person.email, 550):
        notices.deliver_waiting()
    assert Mailing.objects.get().outcome == Outcome.REFUSED
    assert SuppressedAddress.objects.get().address == person.email
    assert set(Notice.objects.visible_to(person).values_list("kind", flat=True)) == {KIND, "mail_not_arriving"}
    notices.notify([person], OTHER)
    notices.deliver_waiting()
    assert mail.outbox == []
    assert Mailing.objects.latest("pk").outcome == Outcome.SUPPRESSED


@pytest.mark.parametrize("words", ["a,b@dept.example", "a@dept..example", f"a@{'l' * 64}.example"])
def test_what_is_no_address_holds_up_nobody_behind_it(words: str) -> None:
    first, second = PersonFactory(email=words), PersonFactory()
    notices.notify([first], KIND)
    notices.deliver_waiting(limit=0)
    notices.notify([second], KIND)
    notices.deliver_waiting()
    assert [sent.to for sent in mail.outbox] == [[second.email]]
    assert Mailing.objects.get(person=first).outcome == Outcome.REFUSED
    assert SuppressedAddress.objects.get().address == words


def test_a_server_that_breaks_off_leaves_the_rest_as_it_is() -> None:
    notices.notify(PersonFactory.create_batch(3), KIND)
    with mock.patch.object(EmailBackend, "send_messages", side_effect=smtplib.SMTPServerDisconnected):
        assert notices.deliver_waiting() == 1
    assert sorted(Mailing.objects.values_list("attempts", flat=True)) == [0, 0, 1]


def test_places_are_so_far_apart_as_the_pace_says(settings) -> None:
    settings.MAIL_PER_MINUTE = 60
    until = timezone.now() + timedelta(seconds=10)
    places = [take_a_place(until) for _ in range(30)]
    taken = [one for one in places if one]
    assert {round((b - a).total_seconds(), 3) for a, b in pairwise(taken)} == {1.0}
    assert 9 <= len(taken) <= 11
    assert places[-1] is None


def test_a_slow_pace_sends_what_there_is_place_for(settings) -> None:
    settings.MAIL_PER_MINUTE = 1
    notices.notify(PersonFactory.create_batch(3), KIND)
    assert notices.deliver_waiting() == 1
    assert len(mail.outbox) == 1


def refusing(address: str, code: int) -> mock._patch:
    """A mail server that takes every mail but those to one address."""
    take = EmailBackend.send_messages

    def send(self: EmailBackend, messages: list[EmailMessage]) -> int:
        if messages[0].to == [address]:
            raise smtplib.SMTPRecipientsRefused({address: (code, b"no")})
        return take(self, messages)

    return mock.patch.object(EmailBackend, "send_messages", send)
