"""An acknowledgement that grows too old: the policy waits again, and whoever made it is told once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from policies import domain, queries, tasks
from policies.models import Acknowledgement, Edition, Exemption, Reminder
from policies.models.policy import MONTH
from portal.models import AuditEntry, Notice, Person
from tests.factories import PersonFactory, PolicyFactory, published_edition

pytestmark = pytest.mark.django_db
SYDNEY = ZoneInfo("Australia/Sydney")
START = datetime(2026, 3, 2, 9, 30, tzinfo=SYDNEY)
OUT = START + 12 * MONTH


@pytest.fixture
def edition() -> Edition:
    policy = PolicyFactory(slug="web", renew_months=12)
    return published_edition(policy, at=START - timedelta(days=1), in_force_from=date(2026, 3, 1))


@pytest.fixture
def ann(edition) -> Person:
    person = PersonFactory()
    domain.acknowledge(edition, actor=person, at=START)
    return person


def told(person: Person) -> int:
    return Notice.objects.filter(person=person, kind="policy_to_renew").count()


def test_nobody_is_asked_again_before_it_ran_out(edition, ann) -> None:
    assert domain.ask_again(at=OUT - timedelta(seconds=1)) == 0


def test_whoever_acknowledged_is_told_once_when_it_ran_out(edition, ann) -> None:
    assert [domain.ask_again(at=OUT), domain.ask_again(at=OUT + timedelta(days=1))] == [1, 0]
    assert told(ann) == 1
    assert Reminder.objects.get().person == ann
    assert AuditEntry.objects.get(action="readers.asked_again").data == {"told": 1}


def test_asking_agrees_with_what_still_stands(edition, ann) -> None:
    made = Acknowledgement.objects.get()
    for at in (OUT - timedelta(seconds=1), OUT, OUT + timedelta(seconds=1)):
        stands = queries.acknowledged_by(ann, edition, at) == made
        assert stands is not queries.run_out(edition, at).filter(pk=ann.pk).exists()


def test_the_next_running_out_is_told_anew() -> None:
    now, person = timezone.now(), PersonFactory()
    edition = published_edition(PolicyFactory(renew_months=12), at=now - 20 * MONTH)
    domain.acknowledge(edition, actor=person, at=now - 13 * MONTH)
    assert domain.ask_again(at=now) == 1
    assert domain.acknowledge(edition, actor=person, at=now).number == 2
    assert domain.ask_again(at=now + timedelta(days=1)) == 0
    assert domain.ask_again(at=now + 12 * MONTH) == 1
    assert told(person) == 2


def test_whoever_never_acknowledged_or_took_it_back_is_not_asked_again(edition, ann) -> None:
    PersonFactory()
    domain.withdraw_acknowledgement(Acknowledgement.objects.get(), actor=ann)
    assert domain.ask_again(at=OUT) == 0


def test_the_exempt_and_those_who_left_are_not_asked_again(edition, ann) -> None:
    gone = PersonFactory()
    domain.acknowledge(edition, actor=gone, at=START)
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    Exemption.objects.create(
        policy=edition.policy,
        person=ann,
        why="Long leave.",
        starts_on=OUT.date(),
        ends_on=OUT.date() + timedelta(days=30),
        asked_by=PersonFactory(),
        approver=PersonFactory(),
        approved_at=START,
        once="00000000-0000-4000-8000-000000000001",
    )
    assert domain.ask_again(at=OUT) == 0
    assert domain.ask_again(at=OUT + timedelta(days=40)) == 1


def test_whoever_was_reminded_by_hand_since_is_not_told_again(edition, ann) -> None:
    Reminder.objects.create(edition=edition, person=ann, sent_at=OUT + timedelta(hours=1), sent_by=PersonFactory())
    assert domain.ask_again(at=OUT + timedelta(hours=2)) == 0


def test_a_policy_without_renewal_asks_nobody(ann) -> None:
    domain.acknowledge(published_edition(), actor=ann)
    assert domain.ask_again(at=OUT - timedelta(days=1)) == 0


def test_a_major_edition_asks_by_itself(edition, ann) -> None:
    published_edition(edition.policy)
    assert domain.ask_again(at=OUT) == 0


@pytest.mark.parametrize("people", [1, 3])
def test_asking_costs_the_same_for_one_and_for_three(edition, people, django_assert_num_queries) -> None:
    for _ in range(people):
        domain.acknowledge(edition, actor=PersonFactory(), at=START)
    with django_assert_num_queries(8):
        assert domain.ask_again(at=OUT) == people


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_tell_once(edition, ann) -> None:
    def run(_: int) -> int:
        try:
            return domain.ask_again(at=OUT)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(run, range(4))) == 1
    assert told(ann) == 1


def test_the_worker_asks(edition) -> None:
    person = PersonFactory()
    domain.acknowledge(edition, actor=person, at=timezone.now() - 13 * MONTH)
    tasks.ask_again()
    assert told(person) == 1


def test_the_page_says_until_when_it_stands_and_by_when_it_is_renewed(client_for) -> None:
    now = timezone.now()
    edition = published_edition(PolicyFactory(renew_months=12), at=now - 20 * MONTH)
    ann, bob = PersonFactory(), PersonFactory()
    domain.acknowledge(edition, actor=ann, at=now - 11 * MONTH)
    domain.acknowledge(edition, actor=bob, at=now - 13 * MONTH)
    pages = [client_for(one).get(f"/policies/{edition.policy.slug}/").content.decode() for one in (ann, bob)]
    assert "It stands until" in pages[0]
    assert "it is to be renewed by" in pages[1]
