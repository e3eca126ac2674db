"""Mail that came back is believed only in the form made for it, and only about a mail of ours."""

import email
from email.policy import default
from pathlib import Path

import pytest

from portal import notices
from portal.models import Mailing, Person, SuppressedAddress
from portal.notices.bounces import read_bounces, take_bounce
from portal.notices.envelope import envelope_of, mailing_of
from portal.notices.grouping import put_into_mails
from portal.notices.suppressing import is_suppressed, lift_suppression, suppress
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

REPORT = """\
From: MAILER-DAEMON@mx.example
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain

It did not arrive.

--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; someone@dept.example
Action: {action}
Status: {status}

--part--
"""


@pytest.fixture(autouse=True)
def _bounces(settings) -> None:
    settings.MAIL_BOUNCES_TO = "bounces@dept.example"


@pytest.fixture
def mailing() -> Mailing:
    notices.notify([PersonFactory()], "policy_to_acknowledge")
    put_into_mails()
    return Mailing.objects.get()


def came_back(to: str, action: str = "failed", status: str = "5.1.1") -> bool:
    return take_bounce(email.message_from_string(REPORT.format(to=to, action=action, status=status), policy=default))


def test_a_mail_that_came_back_for_good_ends_mail_to_its_address(mailing: Mailing) -> None:
    assert came_back(envelope_of(mailing))
    made = SuppressedAddress.objects.get()
    assert (made.address, made.why) == (mailing.person.email, "5.1.1")


def test_coming_back_twice_is_one_suppression(mailing: Mailing) -> None:
    assert [came_back(envelope_of(mailing)) for _ in range(2)] == [True, False]
    assert SuppressedAddress.objects.count() == 1


@pytest.mark.parametrize(
    ("action", "status"), [("delayed", "4.4.1"), ("failed", "4.2.2"), ("failed", "5.2.2"), ("delivered", "2.0.0")]
)
def test_a_delay_and_a_full_mailbox_end_nothing(mailing: Mailing, action: str, status: str) -> None:
    assert not came_back(envelope_of(mailing), action, status)


def test_somebody_who_makes_one_up_ends_nobodys_mail(mailing: Mailing) -> None:
    real = envelope_of(mailing)
    assert mailing_of(real) == mailing.pk
    for made_up in (
        f"bounces+{mailing.pk}-0123456789abcdef@dept.example",
        real.replace(f"+{mailing.pk}-", f"+{mailing.pk + 1}-"),
        "bounces@dept.example",
        mailing.person.email,
    ):
        assert not came_back(made_up)


def test_an_answer_of_somebody_on_leave_ends_nothing(mailing: Mailing) -> None:
    answer = f"From: {mailing.person.email}\nTo: {envelope_of(mailing)}\nSubject: Away\n\nI am back on Monday. 5.1.1\n"
    assert not take_bounce(email.message_from_string(answer, policy=default))


def test_the_mailbox_is_read_by_the_reader_that_concerns_have(mailing: Mailing, tmp_path: Path) -> None:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    report = REPORT.format(to=envelope_of(mailing), action="failed", status="5.1.1")
    (tmp_path / "new" / "1").write_text(report)
    (tmp_path / "new" / "2").write_bytes(b"\xff\xfe no mail at all")
    tally = read_bounces(f"maildir://{tmp_path}")
    assert (tally.suppressed, tally.passed_over) == (1, 1)
    assert list((tmp_path / "new").iterdir()) == []


def test_mail_is_sent_again_once_somebody_says_it_is_mended() -> None:
    person, administrator = PersonFactory(), PersonFactory()
    suppress(person, why="550")
    made = SuppressedAddress.objects.get()
    assert lift_suppression(made.pk, actor=administrator)
    assert not lift_suppression(made.pk, actor=administrator)
    assert not is_suppressed(person.email)
    assert suppress(person, why="550")


def test_an_address_is_the_same_in_capitals() -> None:
    person = PersonFactory()
    suppress(person, why="550")
    assert is_suppressed(person.email.upper())
    assert not is_suppressed(Person(email="other@dept.example").email)
