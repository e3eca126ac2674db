"""When mail may leave: in the working hours of whoever gets it, as often as they want it."""

from datetime import datetime, timedelta
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from portal import notices
from portal.models import Cadence, MailChoice, Notice
from portal.notices.choosing import choose_mail
from portal.notices.hours import moment_for
from tests.factories import PersonFactory

SYDNEY, PERTH = ZoneInfo("Australia/Sydney"), ZoneInfo("Australia/Perth")
KIND, MUTED, URGENT, DIGEST = "policy_to_acknowledge", "edition_answered", "glass_broken", "policy_reminder"
# A Friday evening; the Monday after it is Labour Day in the ACT and in New South Wales, and no holiday in Victoria.
FRIDAY = datetime(2026, 10, 2, 22, 10, tzinfo=SYDNEY)


@pytest.fixture(autouse=True)
def _hours(settings) -> None:
    settings.MAIL_AT_ANY_HOUR = False


def at(day: int, hour: int, minute: int = 0, zone: ZoneInfo = SYDNEY) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=zone)


@pytest.mark.parametrize(
    ("cadence", "when", "state", "then"),
    [
        (Cadence.EACH, at(2, 11), "ACT", at(2, 11)),
        (Cadence.EACH, FRIDAY, "ACT", at(6, 8, 30)),
        (Cadence.EACH, FRIDAY, "VIC", at(5, 8, 30)),
        (Cadence.EACH, at(2, 7), "ACT", at(2, 8, 30)),
        (Cadence.EACH, at(2, 9), "WA", at(2, 8, 30, PERTH)),
        (Cadence.DAILY, at(2, 7), "ACT", at(2, 8, 30)),
        (Cadence.DAILY, at(1, 11), "ACT", at(2, 8, 30)),
        (Cadence.DAILY, at(2, 11), "ACT", at(6, 8, 30)),
        (Cadence.WEEKLY, at(1, 7), "ACT", at(6, 8, 30)),
        (Cadence.WEEKLY, at(1, 7), "VIC", at(5, 8, 30)),
        (Cadence.WEEKLY, at(4, 23), "VIC", at(5, 8, 30)),
        (Cadence.WEEKLY, at(5, 7), "VIC", at(12, 8, 30)),
    ],
)
def test_mail_leaves_in_the_morning_of_a_working_day_where_the_person_is(
    cadence: Cadence, when: datetime, state: str, then: datetime
) -> None:
    assert moment_for(cadence, when, state) == then


def told(kind: str, when: datetime = FRIDAY, **person: object) -> datetime | None:
    someone = PersonFactory(**person)
    with mock.patch.object(timezone, "now", return_value=when):
        notices.notify([someone], kind)
    return Notice.objects.get(person=someone).mail_after


@pytest.mark.django_db
def test_each_gets_it_by_the_calendar_of_their_own_state() -> None:
    assert told(KIND, state="ACT") == at(6, 8, 30)
    assert told(KIND, state="VIC") == at(5, 8, 30)
    assert told(KIND, state="WA") == at(5, 8, 30, PERTH)


@pytest.mark.django_db
def test_what_cannot_wait_does_not() -> None:
    assert told(URGENT) == FRIDAY


@pytest.mark.django_db
def test_what_can_wait_for_the_morning_does_for_everyone() -> None:
    assert told(DIGEST, at(1, 11)) == at(2, 8, 30)


@pytest.mark.django_db
def test_one_for_later_counts_from_then() -> None:
    someone = PersonFactory()
    notices.notify([someone], KIND, not_before=FRIDAY)
    assert Notice.objects.get().mail_after == at(6, 8, 30)


@pytest.mark.django_db
@pytest.mark.parametrize(("cadence", "then"), [(Cadence.DAILY, at(2, 8, 30)), (Cadence.WEEKLY, at(6, 8, 30))])
def test_each_person_says_how_often(cadence: Cadence, then: datetime) -> None:
    someone = PersonFactory()
    choose_mail(someone, cadence=cadence, muted=[])
    with mock.patch.object(timezone, "now", return_value=at(1, 11)):
        notices.notify([someone], KIND)
        notices.notify([someone], URGENT)
    assert dict(Notice.objects.values_list("kind", "mail_after")) == {KIND: then, URGENT: at(1, 11)}


@pytest.mark.django_db
def test_what_is_muted_stands_in_the_portal_and_is_never_mailed() -> None:
    someone = PersonFactory()
    choose_mail(someone, cadence=Cadence.EACH, muted=[MUTED])
    notices.notify([someone], MUTED)
    notices.notify([someone], KIND)
    assert list(Notice.objects.filter(mail_after=None).values_list("kind", flat=True)) == [MUTED]
    assert Notice.objects.visible_to(someone).unread().count() == 2


@pytest.mark.django_db
def test_what_has_to_be_mailed_cannot_be_muted() -> None:
    someone = PersonFactory()
    choose_mail(someone, cadence=Cadence.EACH, muted=[MUTED, "letter_issued", "nonsense"])
    assert MailChoice.objects.get().muted == [MUTED]
    assert told("letter_issued") is not None


@pytest.mark.django_db
def test_a_choice_holds_for_what_waits_already() -> None:
    someone = PersonFactory()
    with mock.patch.object(timezone, "now", return_value=FRIDAY):
        notices.notify([someone], KIND)
        notices.notify([someone], MUTED)
        notices.notify([someone], KIND, not_before=FRIDAY + timedelta(days=30))
        choose_mail(someone, cadence=Cadence.WEEKLY, muted=[MUTED])
    rows = Notice.objects.order_by("pk").values_list("mail_after", flat=True)
    assert list(rows)[:2] == [at(6, 8, 30), None]
    assert rows[2] > FRIDAY + timedelta(days=29)
