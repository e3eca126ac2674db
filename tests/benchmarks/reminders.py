"""Reminding everyone who is overdue with a policy: whom to remind, beside the bare SELECT of the same people; keeping
it, beside the bare INSERT ... SELECT of as many; and putting it into mails.

The bare SELECT finds them by whom the policy covers, by its date and by who has acknowledged it, in one piece and
without a look at who was reminded before."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.db import connection
from django.utils import timezone

from policies import domain, queries
from policies.domain import AudienceOf, Covered
from policies.models import Edition, Policy
from policies.models.policy import people_covered
from portal import audit
from portal.models import Mailing, Notice, Unit
from portal.notices.grouping import put_into_mails

from .__main__ import Line, Size, seconds
from .policies import EVERYONE, drafted, employ, execute, measured, policy_of

RUNS = 4  # the first of each only warms up

BARE_SELECT = """
    SELECT count(*) FROM (
        SELECT p.id FROM portal_person p
        WHERE p.is_active AND p.employment = ANY(%(kinds)s)
          AND p.unit_id IN (SELECT descendant_id FROM portal_unitclosure WHERE ancestor_id = %(unit)s)
          AND (p.started_on IS NULL OR p.started_on <= %(asked)s)
          AND p.id NOT IN (SELECT person_id FROM policies_acknowledgement WHERE edition_id = %(edition)s)
    ) AS rows
"""
BARE_INSERTS = (
    """INSERT INTO policies_reminder (edition_id, person_id, sent_at, step, of_manager)
    SELECT %s, id, now(), 1, false FROM portal_person WHERE staff_number LIKE 'D%%'""",
    """INSERT INTO portal_notice (person_id, kind, words, url, created_at, mail_after)
    SELECT id, 'policy_reminder', 'A policy is still waiting for you to read and acknowledge.', '/policies/bench/',
    now(), now() FROM portal_person WHERE staff_number LIKE 'D%%'""",
)
BARE_MAILS = """
    WITH made AS (
        INSERT INTO portal_mailing (person_id, made_at, send_after) SELECT person_id, now(), now() FROM portal_notice
        RETURNING id, person_id
    )
    UPDATE portal_notice n SET mailing_id = made.id FROM made WHERE made.person_id = n.person_id
"""


def run(size: Size) -> Iterator[Line]:
    staff = size["most_staff"]
    employ(staff)
    edition, now = overdue_edition()
    both = (partial(select, edition, now, staff), partial(select_barely, edition, staff))
    turns = [[seconds(one) for one in both] for _ in range(2 * RUNS)]
    found, bare = zip(*turns, strict=True)
    yield measured("remind_select", found, bare, limit=2, rows=staff)
    yield from writing(edition, now, staff)


def overdue_edition() -> tuple[Edition, datetime]:
    """One that waits for the whole department, a day past its date, which is before that of any other."""
    policy = policy_of("long-overdue", AudienceOf((Covered(EVERYONE, Unit.objects.get(code="d")),)))
    Policy.objects.filter(pk=policy.pk).update(present_days=5)
    policy.refresh_from_db()
    edition = domain.publish_edition(drafted(policy), actor=audit.SYSTEM, is_major=True)
    execute("VACUUM ANALYZE")
    return edition, timezone.now() + timedelta(days=6)


def select(edition: Edition, now: datetime, staff: int) -> None:
    """Part by part, as a run does, with every condition of it; counted in the database, as the bare one is."""
    number, readers = 0, people_covered(edition.policy)
    for ids in queries.in_parts():
        number += queries.Part(edition, readers, ids, now).to_remind(1, fewer_than=7).count()
    assert number == staff, number


def select_barely(edition: Edition, staff: int) -> None:
    values = {
        "kinds": list(EVERYONE),
        "unit": Unit.objects.get(code="d").pk,
        "asked": timezone.localdate(edition.published_at),
        "edition": edition.pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(BARE_SELECT, values)
        assert cursor.fetchone() == (staff,)


def writing(edition: Edition, now: datetime, staff: int) -> Iterator[Line]:
    runs, inserts, mails, bare_mails = [], [], [], []
    for _ in range(RUNS):
        empty()
        for statement in BARE_INSERTS:
            inserts.append(seconds(partial(execute, statement, [edition.pk] if "%s" in statement else None)))
        bare_mails.append(seconds(partial(execute, BARE_MAILS)))
        empty()
        runs.append(seconds(partial(domain.remind_overdue, at=now)))
        assert Notice.objects.count() == staff, Notice.objects.count()
        execute("UPDATE portal_notice SET mail_after = now()")
        execute("VACUUM ANALYZE portal_notice")
        mails.append(seconds(put_into_mails))
        assert Mailing.objects.count() == staff
    both = [sum(inserts[at : at + 2]) for at in range(0, len(inserts), 2)]
    yield measured("remind_everyone", runs, both, limit=3, rows=staff)
    yield measured("remind_into_mails", mails, bare_mails, limit=3, rows=staff)


def empty() -> None:
    execute("TRUNCATE portal_notice, portal_mailing, policies_reminder")
