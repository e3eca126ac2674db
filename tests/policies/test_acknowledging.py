from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from policies import domain, queries
from policies.models import Acknowledgement, Opening
from portal.codes import tidy_code
from portal.models import AuditEntry
from tests.factories import PersonFactory, PolicyFactory, published_edition

pytestmark = pytest.mark.django_db
SYDNEY = ZoneInfo("Australia/Sydney")


def test_acknowledgement_keeps_the_statement_the_hash_and_the_time() -> None:
    edition, person = published_edition(), PersonFactory()
    at = datetime(2026, 3, 4, 9, 30, tzinfo=SYDNEY)
    made = domain.acknowledge(edition, actor=person, at=at)
    made.refresh_from_db()
    assert made.statement == edition.statement
    assert made.edition_hash == edition.content_hash
    assert made.acknowledged_at == at
    assert AuditEntry.objects.get(action="edition.acknowledged").actor == person


def test_acknowledging_twice_is_one_row_and_one_entry() -> None:
    edition, person = published_edition(), PersonFactory()
    first = domain.acknowledge(edition, actor=person)
    assert domain.acknowledge(edition, actor=person) == first
    assert Acknowledgement.objects.count() == 1
    assert AuditEntry.objects.filter(action="edition.acknowledged").count() == 1


@pytest.mark.django_db(transaction=True)
def test_acknowledging_twice_at_the_same_moment_is_one_row_and_one_entry() -> None:
    edition, person = published_edition(), PersonFactory()

    def send(_: int) -> int:
        try:
            return domain.acknowledge(edition, actor=person).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        rows = set(pool.map(send, range(8)))
    assert rows == {Acknowledgement.objects.get().pk}
    assert AuditEntry.objects.filter(action="edition.acknowledged").count() == 1


def test_nobody_acknowledges_what_does_not_cover_them() -> None:
    edition = published_edition(PolicyFactory(covers=["contractor"]))
    with pytest.raises(domain.AcknowledgementRefused):
        domain.acknowledge(edition, actor=PersonFactory())
    assert not Acknowledgement.objects.exists()
    assert not Opening.objects.exists()


def test_nobody_acknowledges_an_edition_that_was_superseded() -> None:
    first = published_edition()
    published_edition(first.policy)
    first.refresh_from_db()
    with pytest.raises(domain.AcknowledgementRefused):
        domain.acknowledge(first, actor=PersonFactory())


def test_acknowledgement_stands_after_the_edition_is_superseded() -> None:
    first, person = published_edition(), PersonFactory()
    made = domain.acknowledge(first, actor=person)
    published_edition(first.policy)
    first.refresh_from_db()
    assert domain.acknowledge(first, actor=person) == made
    assert queries.acknowledged_by(person, first) == made


def test_what_was_acknowledged_later_does_not_count_for_the_day() -> None:
    edition, person = published_edition(), PersonFactory()
    at = timezone.now()
    made = domain.acknowledge(edition, actor=person, at=at)
    assert queries.acknowledged_by(person, edition, at - timedelta(seconds=1)) is None
    assert queries.acknowledged_by(person, edition, at) == made


def test_opening_is_noted_once() -> None:
    edition, person = published_edition(), PersonFactory()
    domain.open_edition(edition, actor=person)
    domain.open_edition(edition, actor=person)
    assert Opening.objects.get().person == person


@pytest.mark.parametrize(
    ("started_on", "due_on"),
    [
        (date(2019, 1, 1), date(2026, 3, 29)),
        (None, date(2026, 3, 29)),
        (date(2026, 5, 4), date(2026, 6, 1)),
    ],
)
def test_deadline_counts_from_publishing_or_from_the_first_day_of_a_newcomer(started_on, due_on) -> None:
    # Half past midnight in Sydney is still the day before in UTC: the office's day counts.
    published_edition(at=datetime(2026, 3, 1, 0, 30, tzinfo=SYDNEY), in_force_from=date(2026, 3, 1))
    (waiting,) = queries.to_acknowledge(PersonFactory(started_on=started_on))
    assert waiting.due_on == due_on


def test_deadline_of_a_minor_edition_is_that_of_the_major_one_it_follows() -> None:
    long_ago = datetime(2026, 1, 5, 12, tzinfo=SYDNEY)
    first = published_edition(at=long_ago, in_force_from=date(2026, 1, 5))
    published_edition(first.policy, is_major=False)
    (waiting,) = queries.to_acknowledge(PersonFactory())
    assert waiting.due_on == date(2026, 2, 2)
    assert waiting.edition.number == 2


def test_what_is_due_first_stands_first() -> None:
    for day in (8, 2, 5):
        published_edition(at=datetime(2026, 3, day, 12, tzinfo=SYDNEY), in_force_from=date(2026, 3, day))
    waiting = queries.waiting_for(PersonFactory())
    assert [item.due for item in waiting] == [date(2026, 3, 30), date(2026, 4, 2), date(2026, 4, 5)]


def test_receipt_is_genuine_only_for_what_it_was_made_for(settings) -> None:
    made = domain.acknowledge(published_edition(), actor=PersonFactory())
    assert queries.is_genuine(made)
    for field, other in {
        "person_id": PersonFactory().pk,
        "statement": "I have read something else.",
        "acknowledged_at": made.acknowledged_at - timedelta(days=1),
        "edition_hash": "0" * 64,
        "code": "AAAA-AAAA-AAAA-AAAA-AAAA",
    }.items():
        forged = Acknowledgement.objects.get()
        setattr(forged, field, other)
        assert not queries.is_genuine(forged), field


def test_receipt_survives_a_new_secret_as_long_as_the_old_one_is_known(settings) -> None:
    made = domain.acknowledge(published_edition(), actor=PersonFactory())
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another secret"
    assert queries.is_genuine(made)
    settings.SECRET_KEY_FALLBACKS = []
    assert not queries.is_genuine(made)


def test_code_is_read_however_it_is_typed() -> None:
    code = domain.acknowledge(published_edition(), actor=PersonFactory()).code
    assert len(code) == 24
    assert tidy_code(f"  {code.lower().replace('-', ' ')} ") == code
    assert tidy_code("0181 2345") == "OIBI-2345"
