"""Reminding everyone who is overdue with a policy: whom to remind, beside the bare SELECT of the same rows; keeping it,
beside the bare INSERT ... SELECT of as many; and putting it into mails."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from django.utils import timezone

from policies import domain, queries
from policies.domain import AudienceOf, Covered
from policies.models import Edition, Policy
from portal import audit
from portal.models import Mailing, Notice, Unit
from portal.notices.grouping import put_into_mails

from .__main__ import Line, Size, seconds
from .policies import EVERYONE, drafted, employ, execute, measured, policy_of

RUNS = 4  # the first of each only warms up

BARE_SELECT = """
    SELECT count(*) FROM (
        SELECT p.id FROM portal_person p
        WHERE p.is_active
          AND NOT EXISTS (SELECT FROM policies_acknowledgement a WHERE a.person_id = p.id AND a.edition_id = %s)
          AND p.staff_number LIKE 'D%%'
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
    found = [seconds(partial(select, edition, now, staff)) for _ in range(RUNS)]
    bare = [seconds(partial(execute, BARE_SELECT, [edition.pk])) for _ in range(RUNS)]
    yield measured("remind_select", found, bare, limit=2, rows=staff)
    yield from writing(edition, now, staff)


def overdue_edition() -> tuple[Edition, object]:
    """One that waits for the whole department, a day past its date, which is before that of any other."""
    policy = policy_of("long-overdue", AudienceOf((Covered(EVERYONE, Unit.objects.get(code="d")),)))
    Policy.objects.filter(pk=policy.pk).update(present_days=5)
    policy.refresh_from_db()
    edition = domain.publish_edition(drafted(policy), actor=audit.SYSTEM, is_major=True)
    execute("VACUUM ANALYZE")
    return edition, timezone.now() + timedelta(days=6)


def select(edition: Edition, now: object, staff: int) -> None:
    """Part by part, as a run does, with every condition of it; counted in the database, as the bare one is."""
    number = 0
    for first, last in queries.in_parts():
        found = queries.overdue_by(edition, 1, fewer_than=7, at=now).filter(pk__range=(first, last))
        number += queries.not_reminded(found, edition, 1).count()
    assert number == staff, number


def writing(edition: Edition, now: object, staff: int) -> Iterator[Line]:
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
