"""Editions that are published on their day, whatever happens to the worker; and editions that are withdrawn."""

import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from unittest import mock
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from policies import domain, queries, tasks
from policies.domain import publishing
from policies.enums import EditionState
from policies.models import Edition
from portal.machine import NOT_BY_YOU, NOT_YET, MoveRefused
from portal.models import AuditEntry, Notice, Person, Role
from portal.models.person import PersonQuerySet
from tests.factories import (
    EditionFactory,
    PersonFactory,
    PolicyFactory,
    approve,
    approved_edition,
    person_with,
    published_edition,
)


@pytest.fixture
def owner(db) -> Person:
    return person_with(Role.POLICY_OWNER, employment="contractor")


def due(owner: Person, *, policy=None, days: int = 0) -> Edition:
    edition = approved_edition(policy, created_by=owner)
    Edition.objects.filter(pk=edition.pk).update(publish_on=timezone.localdate() - timedelta(days=days))
    return edition


def told(kind: str) -> set[Person]:
    return {notice.person for notice in Notice.objects.filter(kind=kind)}


def test_an_edition_is_published_on_its_day_and_not_before(owner) -> None:
    edition = approved_edition(created_by=owner)
    tomorrow = timezone.localdate() + timedelta(days=1)
    domain.schedule_publishing(edition, on=tomorrow, actor=owner)
    tasks.publish_due()
    edition.refresh_from_db()
    assert edition.state == EditionState.APPROVED
    assert domain.publish_due_editions(at=timezone.now() + timedelta(days=1)) == 1
    edition.refresh_from_db()
    assert (edition.state, edition.in_force_from, edition.published_by) == (EditionState.PUBLISHED, tomorrow, None)
    assert told("edition_published") == {owner}
    assert domain.publish_due_editions(at=timezone.now() + timedelta(days=1)) == 0


def test_a_day_is_set_by_owners_for_what_is_approved_and_never_in_the_past(owner) -> None:
    edition, today = approved_edition(), timezone.localdate()
    with pytest.raises(MoveRefused, match=NOT_BY_YOU):
        domain.schedule_publishing(edition, on=today, actor=edition.approver)
    with pytest.raises(domain.PublishingRefused):
        domain.schedule_publishing(edition, on=today - timedelta(days=1), actor=owner)
    with pytest.raises(MoveRefused):
        domain.schedule_publishing(EditionFactory(), on=today, actor=owner)
    for _ in range(2):
        domain.schedule_publishing(edition, on=today, actor=owner)
    assert edition.entries.count() == 1
    domain.schedule_publishing(edition, on=None, actor=owner)
    assert domain.publish_due_editions() == 0


def test_one_that_cannot_be_published_holds_up_no_other_and_its_author_is_told_once(owner) -> None:
    nobody = due(owner, policy=PolicyFactory(covers=[]), days=1)
    fine = due(owner)
    assert domain.publish_due_editions() == 1
    assert domain.publish_due_editions() == 0
    nobody.refresh_from_db()
    fine.refresh_from_db()
    assert (nobody.state, nobody.publish_on, fine.state) == (EditionState.APPROVED, None, EditionState.PUBLISHED)
    assert AuditEntry.objects.get(action="publishing.refused").target_id == str(nobody.pk)
    assert told("edition_not_published") == {owner, nobody.approver}
    assert "someone is covered" in nobody.entries.get().words


def test_words_that_are_not_those_approved_are_never_published(owner) -> None:
    edition = due(owner)
    Edition.objects.filter(pk=edition.pk).update(approved_hash="of other words")
    assert domain.publish_due_editions() == 0
    with pytest.raises(MoveRefused, match=NOT_YET):
        domain.publish_edition(edition, actor=owner)


@pytest.mark.django_db(transaction=True)
def test_what_breaks_off_half_way_leaves_nothing_half_and_is_done_the_next_time(owner) -> None:
    first, second = due(owner, days=2), due(owner, policy=published_edition().policy, days=1)
    reader, asked = PersonFactory(), publishing.ask

    def break_off(edition: Edition, people: PersonQuerySet) -> int:
        told = asked(edition, people)
        if edition.pk == second.pk:
            raise KeyboardInterrupt
        return told

    with mock.patch.object(publishing, "ask", break_off), pytest.raises(KeyboardInterrupt):
        domain.publish_due_editions()
    states = dict(Edition.objects.values_list("pk", "state"))
    assert (states[first.pk], states[second.pk]) == (EditionState.PUBLISHED, EditionState.APPROVED)
    assert Notice.objects.filter(person=reader, kind="policy_to_acknowledge").count() == 1
    assert domain.publish_due_editions() == 1
    assert Notice.objects.filter(person=reader, kind="policy_to_acknowledge").count() == 2


PUBLISH = "import django; django.setup(); from policies import domain; domain.publish_due_editions()"


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_of_publishing_leaves_the_old_edition_standing(owner) -> None:
    standing, reader = published_edition(), PersonFactory()
    edition = due(owner, policy=standing.policy)
    with transaction.atomic():
        # The worker has superseded and published when it waits here to tell the readers.
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE portal_notice IN EXCLUSIVE MODE")
        worker = start(PUBLISH)
        try:
            wait_until(waiting_for_locks)
        finally:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
    wait_until(lambda: not waiting_for_locks())
    states = dict(Edition.objects.values_list("pk", "state"))
    assert states == {standing.pk: EditionState.PUBLISHED, edition.pk: EditionState.APPROVED}
    assert domain.publish_due_editions() == 1
    assert Notice.objects.filter(person=reader, url=f"/policies/{standing.policy.slug}/").count() == 1


def start(program: str) -> "subprocess.Popen[bytes]":
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    environment = {**os.environ, "DATABASE_URL": url}
    return subprocess.Popen(
        [sys.executable, "-c", program], cwd=settings.BASE_DIR, env=environment, start_new_session=True
    )


def waiting_for_locks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'portal_notice'::regclass")
        return cursor.fetchone()[0]


def wait_until(holds, seconds: int = 60) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it never came to that"
        time.sleep(0.05)


# Withdrawing


@pytest.mark.django_db
def test_a_withdrawn_edition_held_until_today_asks_nobody_and_stays_to_be_read(owner, client_for) -> None:
    reader = PersonFactory()
    edition = published_edition(in_force_from=date(2020, 1, 1))
    domain.acknowledge(edition, actor=PersonFactory())
    with pytest.raises(MoveRefused, match=NOT_YET):
        domain.withdraw_edition(edition, actor=owner, words="")
    edition = domain.withdraw_edition(edition, actor=owner, words="The bells are gone.")
    assert (edition.state, edition.in_force_until) == (EditionState.WITHDRAWN, timezone.localdate())
    assert queries.edition_in_force(edition.policy, timezone.localdate()) is None
    assert queries.to_acknowledge(reader) == []
    assert reader in told("policy_withdrawn")
    browser = client_for(reader)
    read = browser.get(f"/policies/{edition.policy.slug}/", follow=True)
    assert "This edition was withdrawn" in read.text
    assert browser.post(f"/policies/{edition.policy.slug}/acknowledge/").status_code == 404
    outsider = client_for(PersonFactory(employment="contractor"))
    assert outsider.get(f"/policies/{edition.policy.slug}/").status_code == 404
    assert outsider.get(f"/policies/{edition.policy.slug}/editions/1/").status_code == 404


@pytest.mark.django_db
def test_after_a_withdrawal_the_next_edition_asks_everyone_anew(owner) -> None:
    edition = published_edition()
    domain.withdraw_edition(edition, actor=owner, words="Gone.")
    draft = domain.start_draft(edition.policy, actor=owner)
    assert draft.clauses.count() == 2
    again = domain.publish_edition(draft_approved(draft), actor=owner)
    assert again.is_major


def draft_approved(draft: Edition) -> Edition:
    draft.is_major = False
    return approve(draft, PersonFactory())
