from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from policies import domain, queries
from policies.enums import EditionState
from policies.models import Edition
from portal import audit
from portal.machine import NOT_BY_YOU, MoveRefused
from portal.models import AuditEntry, Notice, Role
from tests.factories import ClauseFactory, EditionFactory, PersonFactory, PolicyFactory, person_with, published_edition

pytestmark = pytest.mark.django_db


def test_publishing_puts_a_draft_in_force_today_and_says_who_did_it() -> None:
    owner = person_with(Role.POLICY_OWNER)
    edition = published_edition(actor=owner)
    edition.refresh_from_db()
    assert edition.state == EditionState.PUBLISHED
    assert edition.in_force_from == timezone.localdate()
    assert edition.published_by == owner
    assert edition.last_major == edition
    assert edition.content_hash == queries.as_restated(edition).content_hash()
    entry = AuditEntry.objects.get(action="edition.published")
    assert entry.actor == owner
    assert entry.data == {
        "from": "approved",
        "hash": edition.content_hash,
        "major": True,
        "in_force_from": edition.in_force_from.isoformat(),
    }


def test_new_edition_supersedes_the_one_that_stood() -> None:
    first = published_edition(in_force_from=date(2020, 3, 1))
    second = published_edition(first.policy, in_force_from=date(2022, 5, 1))
    first.refresh_from_db()
    assert (first.state, first.in_force_until) == (EditionState.SUPERSEDED, date(2022, 5, 1))
    assert queries.edition_in_force(first.policy, date(2020, 2, 29)) is None
    assert queries.edition_in_force(first.policy, date(2020, 3, 1)) == first
    assert queries.edition_in_force(first.policy, date(2022, 4, 30)) == first
    assert queries.edition_in_force(first.policy, date(2022, 5, 1)) == second


def test_clause_reads_as_it_did_on_the_day() -> None:
    policy = PolicyFactory()
    for year, words in [(2020, "The old words."), (2022, "The new words.")]:
        draft = EditionFactory(policy=policy, clauses=0)
        ClauseFactory(edition=draft, section__edition=draft, ref="X-1", words=words)
        domain.publish_edition(draft, actor=audit.SYSTEM, in_force_from=date(year, 1, 1))
    assert queries.clause_in_force("X-1", date(2021, 6, 1)).words == "The old words."
    assert queries.clause_in_force("X-1", date(2023, 6, 1)).words == "The new words."
    assert queries.clause_in_force("X-1", date(2019, 6, 1)) is None
    assert queries.clauses_in_force(["X-1", "X-2"], date(2023, 6, 1)).keys() == {"X-1"}


def test_edition_superseded_on_its_first_day_was_never_in_force() -> None:
    first = published_edition()
    second = published_edition(first.policy)
    assert list(Edition.objects.in_force(timezone.localdate())) == [second]


@pytest.mark.parametrize(
    ("start", "reason"),
    [(timedelta(days=1), "from the day it is published"), (timedelta(days=-9), "before the one it replaces")],
)
def test_edition_cannot_hold_from_the_future_nor_before_its_predecessor(start: timedelta, reason: str) -> None:
    standing = published_edition()
    draft = EditionFactory(policy=standing.policy)
    with pytest.raises(domain.PublishingRefused, match=reason):
        domain.publish_edition(draft, actor=audit.SYSTEM, in_force_from=timezone.localdate() + start)
    standing.refresh_from_db()
    assert standing.is_in_force


def test_only_drafts_with_clauses_are_published() -> None:
    with pytest.raises(domain.PublishingRefused, match="published already"):
        domain.publish_edition(published_edition(), actor=audit.SYSTEM)
    with pytest.raises(domain.PublishingRefused, match="no clauses"):
        domain.publish_edition(EditionFactory(clauses=0), actor=audit.SYSTEM)


def test_first_edition_is_major_whatever_is_said() -> None:
    assert published_edition(is_major=False).is_major


def test_major_edition_tells_everyone_it_covers_and_nobody_else() -> None:
    covered = [PersonFactory(), PersonFactory(employment="casual")]
    PersonFactory(employment="contractor")
    PersonFactory(is_active=False)
    edition = published_edition()
    notices = Notice.objects.filter(kind="policy_to_acknowledge")
    assert {notice.person for notice in notices} == set(covered)
    assert {notice.url for notice in notices} == {f"/policies/{edition.policy.slug}/"}


def test_minor_edition_tells_nobody_and_asks_nobody_again() -> None:
    person = PersonFactory()
    first = published_edition()
    domain.acknowledge(first, actor=person)
    Notice.objects.all().delete()
    second = published_edition(first.policy, is_major=False)
    assert second.last_major == first
    assert not Notice.objects.exists()
    assert queries.to_acknowledge(person) == []
    assert queries.acknowledged_by(person, second).edition == first


def test_major_edition_asks_again() -> None:
    person = PersonFactory()
    first = published_edition()
    domain.acknowledge(first, actor=person)
    second = published_edition(first.policy)
    assert [one.edition for one in queries.to_acknowledge(person)] == [second]
    assert queries.acknowledged_by(person, second) is None


def test_a_department_is_told_in_one_statement() -> None:
    unit = PersonFactory().unit
    PersonFactory.create_batch(4, unit=unit)
    draft = EditionFactory()
    with CaptureQueriesContext(connection) as captured:
        domain.publish_edition(draft, actor=audit.SYSTEM)
    assert sum("portal_notice" in query["sql"] for query in captured) == 1
    assert Notice.objects.count() == 5


def test_nobody_publishes_what_was_not_approved() -> None:
    with pytest.raises(MoveRefused, match=NOT_BY_YOU):
        domain.publish_edition(EditionFactory(), actor=person_with(Role.POLICY_OWNER))
