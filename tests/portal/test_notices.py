import smtplib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest import mock

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, connections, transaction
from django.utils import timezone

from portal import jobs, notices
from portal.models import Mailing, Notice
from portal.notices.delivering import DELIVERING_LOCK
from tests.factories import PersonFactory

KIND = "policy_to_acknowledge"


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the tasks that the broker was asked for."""
    names: list[str] = []
    monkeypatch.setattr(jobs, "_send", lambda name, *_more: names.append(name))
    return names


@contextmanager
def mail_server_refusing() -> Iterator[None]:
    with mock.patch.object(EmailBackend, "send_messages", side_effect=smtplib.SMTPServerDisconnected):
        yield


@pytest.mark.django_db
def test_each_person_gets_one_row_however_often_they_are_named() -> None:
    first, second = PersonFactory(), PersonFactory()
    assert notices.notify([first, second, first], KIND, url="/policies/") == 2
    rows = Notice.objects.order_by("person").values_list("person", "kind", "words", "url")
    words = notices.CATALOGUE[KIND].words
    assert list(rows) == [(person.pk, KIND, words, "/policies/") for person in (first, second)]


@pytest.mark.django_db
def test_a_kind_nobody_registered_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        notices.notify([PersonFactory()], "gossip")


@pytest.mark.django_db(transaction=True)
def test_delivery_is_asked_for_after_the_commit_and_not_before(asked: list[str]) -> None:
    person = PersonFactory()
    with transaction.atomic():
        notices.notify([person], KIND)
        assert asked == []
    assert asked == ["portal.deliver_notices"]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_never_mailed(asked: list[str]) -> None:
    person = PersonFactory()
    with transaction.atomic():
        notices.notify([person], KIND)
        transaction.set_rollback(True)
    assert (notices.deliver_waiting(), asked, mail.outbox) == (0, [], [])


@pytest.mark.django_db
def test_a_mail_says_that_something_waits_and_leads_to_the_notice() -> None:
    person = PersonFactory(given_names="Ada Mary", family_name="Lim")
    notices.notify([person], KIND, url="/investigations/12/")
    assert notices.deliver_waiting() == 1
    notice, sent = Notice.objects.get(), mail.outbox[0]
    assert sent.to == [person.email]
    assert sent.subject == "Postwise: A policy is waiting for you to read and acknowledge."
    assert sent.body.startswith("Ada,\n")
    assert f"http://testserver/notices/{notice.pk}/" in sent.body
    assert "investigations" not in sent.body  # an address can say what a matter is
    assert notice.mailed_at is not None


@pytest.mark.django_db
def test_what_was_mailed_is_not_mailed_again() -> None:
    notices.notify([PersonFactory() for _ in range(3)], KIND)
    assert (notices.deliver_waiting(), notices.deliver_waiting(), len(mail.outbox)) == (3, 0, 3)


@pytest.mark.django_db
def test_someone_who_left_gets_no_mail() -> None:
    notices.notify([PersonFactory(is_active=False)], KIND)
    notices.deliver_waiting()
    assert mail.outbox == []
    assert Notice.objects.get().mailed_at is not None


@pytest.mark.django_db
def test_a_mail_server_that_refuses_puts_the_notice_off_longer_each_time() -> None:
    notices.notify([PersonFactory()], KIND)
    before = timezone.now()
    waits = []
    for _ in range(3):
        Mailing.objects.update(send_after=before)
        with mail_server_refusing():
            notices.deliver_waiting()
        waits.append(round((Mailing.objects.get().send_after - before) / timedelta(minutes=1)))
    assert waits == [2, 4, 8]
    assert (Notice.objects.get().mailed_at, Mailing.objects.get().attempts) == (None, 3)


@pytest.mark.django_db
def test_a_notice_put_off_is_mailed_once_the_server_is_back() -> None:
    notices.notify([PersonFactory()], KIND)
    with mail_server_refusing():
        notices.deliver_waiting()
    assert notices.deliver_waiting() == 0
    Mailing.objects.update(send_after=timezone.now())
    notices.deliver_waiting()
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_a_mail_server_that_does_not_answer_puts_nothing_off() -> None:
    notices.notify([PersonFactory()], KIND)
    with mock.patch.object(EmailBackend, "open", side_effect=ConnectionRefusedError):
        assert notices.deliver_waiting() == 0
    assert Mailing.objects.get().attempts == 0
    assert Mailing.objects.waiting().count() == 1


@pytest.mark.django_db(transaction=True)
def test_as_many_deliverers_work_at_a_time_as_are_set(settings) -> None:
    settings.MAIL_DELIVERERS = 2
    notices.notify([PersonFactory()], KIND)
    delivered: list[int] = []

    def work() -> None:
        delivered.append(notices.deliver_waiting())
        connections.close_all()

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, place) FROM generate_series(0, 1) place", [DELIVERING_LOCK])
    run_in_thread(work)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, 1)", [DELIVERING_LOCK])
    run_in_thread(work)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, 0)", [DELIVERING_LOCK])
    assert delivered == [0, 1]


def run_in_thread(work: Callable[[], None]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(timeout=30)


@pytest.mark.django_db
def test_unread_are_those_of_the_person_alone() -> None:
    mine, theirs = PersonFactory(), PersonFactory()
    notices.notify([mine, theirs], KIND)
    assert [notice.person for notice in Notice.objects.visible_to(mine).unread()] == [mine]


@pytest.mark.django_db
def test_one_for_later_is_neither_shown_counted_nor_mailed_before(client_for) -> None:
    person = PersonFactory()
    later = timezone.now() + timedelta(hours=1)
    notices.notify([person], KIND, not_before=later)
    browser = client_for(person)
    words = notices.CATALOGUE[KIND].words
    assert words not in browser.get("/notices/").content.decode()
    assert browser.get(f"/notices/{Notice.objects.get().pk}/").status_code == 404
    assert words not in browser.get("/").content.decode()
    assert browser.get("/").wsgi_request.user.unread_notices == 0
    assert notices.deliver_waiting() == 0
    assert Notice.objects.to_mail(later).exists()


@pytest.mark.django_db
def test_one_for_later_comes_when_it_is_time(client_for) -> None:
    person = PersonFactory()
    came = timezone.now() - timedelta(hours=1)
    notices.notify([person], KIND, not_before=came)
    Notice.objects.update(created_at=came - timedelta(days=1))
    browser = client_for(person)
    assert browser.get("/").wsgi_request.user.unread_notices == 1
    page = browser.get("/notices/")
    assert notices.CATALOGUE[KIND].words in page.content.decode()
    assert page.context["page"].rows[0].came_at == came
    assert notices.deliver_waiting() == 1
