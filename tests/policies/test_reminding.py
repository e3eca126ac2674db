"""Reminding many at once: those for whom it waits, whom the actor may remind, and nobody twice in a week."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from policies import domain, queries
from policies.models import Reminder
from portal.models import AuditEntry, Notice, Role
from tests.factories import PersonFactory, UnitFactory, person_with, published_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return UnitFactory(name="Bells")


@pytest.fixture
def owner():
    return person_with(Role.POLICY_OWNER, employment="contractor")


@pytest.fixture
def manager(unit):
    return PersonFactory(given_names="Mia", unit=unit)


@pytest.fixture
def edition(unit, manager):
    """It waits for Ann and Bob, whom Mia manages, for Mia, and for Zoe elsewhere; Cat has acknowledged it."""
    edition = published_edition()
    for name in ("Ann", "Bob"):
        PersonFactory(given_names=name, unit=unit, manager=manager)
    PersonFactory(given_names="Zoe")
    domain.acknowledge(edition, actor=PersonFactory(given_names="Cat", unit=unit, manager=manager))
    Notice.objects.all().delete()
    return edition


def told() -> set[str]:
    return set(Notice.objects.filter(kind="policy_reminder").values_list("person__given_names", flat=True))


def page(edition) -> str:
    return f"/policies/{edition.policy.slug}/coverage/remind/"


def test_an_owner_reminds_everyone_in_the_filter(client_for, owner, edition, unit) -> None:
    client, url = client_for(owner), f"{page(edition)}?unit={unit.pk}"
    assert "3 people will be told" in client.get(url).text
    assert told() == set()
    assert "3 people were reminded" in client.post(url, follow=True).text
    assert told() == {"Ann", "Bob", "Mia"}
    assert set(Reminder.objects.values_list("sent_by", flat=True)) == {owner.pk}


def test_a_manager_reminds_their_own_people_whatever_the_filter_says(client_for, manager, edition) -> None:
    names = client_for(manager).get(f"/policies/{edition.policy.slug}/coverage/people/")
    assert names.context["to_remind"] == 2
    client_for(manager).post(page(edition))
    assert told() == {"Ann", "Bob"}


def test_an_auditor_reminds_nobody(client_for, edition) -> None:
    auditor = person_with(Role.AUDITOR)
    names = client_for(auditor).get(f"/policies/{edition.policy.slug}/coverage/people/")
    assert "Remind" not in names.text
    assert client_for(auditor).post(page(edition)).status_code == 404
    assert told() == set()


def test_an_auditor_who_manages_reminds_their_own_people_only(client_for, edition) -> None:
    auditor = person_with(Role.AUDITOR, employment="contractor")
    PersonFactory(given_names="Own", manager=auditor)
    client_for(auditor).post(page(edition))
    assert told() == {"Own"}


def test_a_form_sent_twice_reminds_nobody_twice(client_for, owner, edition) -> None:
    client = client_for(owner)
    client.post(page(edition))
    assert "Nobody was reminded" in client.post(page(edition), follow=True).text
    assert Notice.objects.filter(kind="policy_reminder").count() == 4
    assert AuditEntry.objects.filter(action="readers.reminded").count() == 1


def test_who_was_reminded_lately_is_left_out_and_said_so(client_for, owner, edition, unit, manager, settings) -> None:
    settings.REMIND_AGAIN_DAYS = 7
    client_for(manager).post(page(edition))
    asked = client_for(owner).get(page(edition)).text
    assert "2 people will be told" in asked
    assert "2 people were reminded in the last 7 days, and are left out" in asked
    Reminder.objects.update(sent_at=timezone.now() - timedelta(days=8))
    assert "4 people will be told" in client_for(owner).get(page(edition)).text


def test_the_audit_holds_numbers_and_no_names(owner, edition) -> None:
    domain.remind_readers(edition, actor=owner, among=queries.readers(edition, owner))
    assert AuditEntry.objects.get(action="readers.reminded").data == {"told": 4}


@pytest.mark.parametrize("rows", [1, 3])
def test_reminding_costs_the_same_for_one_and_for_three(owner, rows, django_assert_num_queries) -> None:
    edition = published_edition()
    PersonFactory.create_batch(rows)
    owner.roles  # noqa: B018 (read once a request)
    with django_assert_num_queries(7):
        assert domain.remind_readers(edition, actor=owner, among=queries.readers(edition, owner)) == rows


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_remind_nobody_twice(owner, manager, edition) -> None:
    start = threading.Barrier(4)

    def remind(actor) -> None:
        start.wait()
        domain.remind_readers(edition, actor=actor, among=queries.readers(edition, actor))
        connection.close()

    threads = [threading.Thread(target=remind, args=[actor]) for actor in (owner, manager, owner, manager)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    names = Notice.objects.filter(kind="policy_reminder").values_list("person__given_names", flat=True)
    assert sorted(names) == ["Ann", "Bob", "Mia", "Zoe"]
