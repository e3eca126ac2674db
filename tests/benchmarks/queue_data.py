"""Cases as a department has them after some years, made by a handful of statements.

One in ten is open. Words are dealt out so that some stand in a third of all cases and others in one of a hundred
thousand; each platform, clause and unit has its share. Everything else is as the verbs would leave it.
"""

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from incidents.domain.indexing import index_cases
from incidents.models import Case
from policies.models import Clause
from portal import audit
from portal.models import Person, Role
from portal.people import grant_role

from .policies import execute

OFFICERS = 40
BASE = 10_000_000  # far from the ids of what other measures make
COMMON, RARE = "customer roster", "quokka"
# Over a hundred cases: ten are open, six were passed on.
STATES = [
    *["submitted"] * 4, *["in_triage"] * 3, "info_requested", "staff_contacted", "referral_proposed",
    *["referred"] * 5, "diverted_other",
    *["closed_no_action"] * 40, *["closed_guidance"] * 24, *["closed_not_staff"] * 12, *["closed_takedown"] * 8,
]  # fmt: skip
PLATFORMS = ["Facebook", "X (Twitter)", "Instagram", "LinkedIn", "TikTok", "Reddit", "YouTube", "Whirlpool"]
# How many of a hundred cases have the word.
WORDS = {
    "customer": 33, "roster": 30, "office": 25, "manager": 20, "photo": 15, "centre": 12, "phone": 10, "minister": 5,
    "union": 3, "leak": 1,
}  # fmt: skip

CASES = """
    INSERT INTO incidents_case (id, state, state_since, opened_at, kind, severity, due_at, clock_used, reminded,
        awaits_acceptance, version, facets, touched_at, judgement, handler_id, subject_id)
    SELECT %(base)s + n, s.state, s.opened_at, s.opened_at,
        (ARRAY['conduct', 'department', 'support', 'other'])[1 + n %% 4],
        (ARRAY['', 'low', 'moderate', 'high'])[1 + n / 3 %% 4],
        CASE WHEN n %% 100 < 10 THEN s.opened_at + interval '5 days' END, 0, '', false, 0, '{}',
        s.opened_at + (n %% 48) * interval '1 hour', '',
        CASE WHEN s.state = 'submitted' AND n %% 3 > 0 THEN NULL ELSE (%(officers)s::bigint[])[1 + n / 100 %% 40] END,
        CASE WHEN n %% 5 < 3 THEN (%(staff)s::bigint[])[1 + n * 7919 %% %(people)s] END
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) n,
    LATERAL (SELECT (%(states)s::text[])[1 + n %% 100] AS state,
        %(now)s::timestamptz - n * interval '90 seconds' AS opened_at) s
"""
CONCERNS = """
    INSERT INTO incidents_concern (id, case_id, channel, seen, naming, told_by, entered_by_id,
        reporter_id, receipt_hash, words,
        how_known, staff_involved, about, submitted_at, once)
    SELECT c.id, c.id, CASE WHEN c.id %% 10 = 0 THEN 'phone' ELSE 'colleague' END, 'unsure', 'named',
        CASE WHEN c.id %% 10 = 0 THEN 'A customer' ELSE '' END, CASE WHEN c.id %% 10 = 0 THEN %(clerk)s END,
        CASE WHEN c.id %% 10 > 0 THEN (%(staff)s::bigint[])[1 + c.id * 104729 %% %(people)s] END, '',
        'Somebody wrote of a matter ' || c.id || coalesce((
            SELECT string_agg(' ' || w.word, '') FROM unnest(%(words)s::text[], %(shares)s::int[]) AS w(word, share)
            WHERE (hashint8(c.id * 31 + w.share) & 2147483647) %% 100 < w.share), '')
        || CASE WHEN c.id %% 100000 = 1 THEN ' quokka' ELSE '' END,
        'Seen.', 'unknown', '', c.opened_at, gen_random_uuid()
    FROM incidents_case c WHERE c.id > %(from)s
"""
POSTS = """
    INSERT INTO incidents_post (id, url, platform, account, text, first_reported_at)
    SELECT c.id, 'https://site' || c.id %% 8 || '.example/member' || c.id %% 50000 || '/posts/' || c.id,
        (%(platforms)s::text[])[1 + c.id %% 8], 'member' || c.id %% 50000, '', c.opened_at
    FROM incidents_case c WHERE c.id > %(from)s
"""
SIGHTINGS = """
    INSERT INTO incidents_sighting (concern_id, post_id, platform, account)
    SELECT p.id, p.id, p.platform, p.account FROM incidents_post p WHERE p.id > %(from)s
"""
EVIDENCE = """
    INSERT INTO incidents_evidence (concern_id, code, position, original_key, original_sha256, size, media_type,
        received_at, state, waits_for, is_scanned, copy_key, copy_sha256, thumbnail_key, thumbnail_sha256, tries, words)
    SELECT c.id, gen_random_uuid(), 1, '', '', 1, 'image/png', c.opened_at, 'ready', '', true, '', '', '', '', 0,
        'screen of member' || c.id %% 50000
    FROM incidents_case c WHERE c.id > %(from)s AND c.id %% 5 < 2
"""
CLAUSES = """
    INSERT INTO incidents_case_clauses (case_id, clause_id)
    SELECT c.id, (%(clauses)s::bigint[])[1 + c.id %% %(many)s] FROM incidents_case c
    WHERE c.id > %(from)s AND c.id %% 10 < 6
"""
PARTS = """
    INSERT INTO incidents_matterpart (case_id, person_id, part, since, instead_of)
    SELECT c.id, c.subject_id, 'subject', c.opened_at, '' FROM incidents_case c
    WHERE c.id > %(from)s AND c.subject_id IS NOT NULL
"""
TRIAGERS = """
    INSERT INTO incidents_matterpart (case_id, person_id, part, since, instead_of)
    SELECT c.id, c.handler_id, 'triager', c.opened_at, '' FROM incidents_case c
    WHERE c.id > %(from)s AND c.handler_id IS NOT NULL
"""
CONFLICTS = """
    INSERT INTO incidents_matterpart (case_id, person_id, part, since, instead_of)
    SELECT c.id, o.id, 'conflicted', c.opened_at, '' FROM incidents_case c
    CROSS JOIN LATERAL (SELECT (%(officers)s::bigint[])[1 + c.id %% 40] AS id) o
    WHERE c.id > %(from)s AND c.id %% 200 = 3 AND c.handler_id IS DISTINCT FROM o.id
"""
# The largest indexes are written once, when what they hold is there.
SEARCH_INDEXES = (
    "words_of_a_case", "nearly_the_same_case", "queue_by_facet",
    "facet_newest_first", "facet_of_a_handler", "facet_of_nobodys",
)  # fmt: skip


def made() -> "QuerySet[Case]":
    return Case.objects.filter(pk__gt=BASE)


def officers() -> list[Person]:
    """Those who work the queue: staff of the department, nobody under them."""
    staff = Person.objects.filter(staff_number__startswith="D").order_by("pk")[:OFFICERS]
    for person in staff:
        grant_role(person, Role.DIGITAL_MEDIA_OFFICER, actor=audit.SYSTEM)
    return list(staff)


def open_cases(number: int) -> None:
    """Bring the queue up to so many cases of this kind, the newest first made."""
    here = made().count()
    handlers = [person.pk for person in officers()]
    staff = list(
        Person.objects.filter(staff_number__startswith="D").order_by("pk").values_list("pk", flat=True)[OFFICERS:]
    )
    clauses = list(Clause.objects.order_by("pk").values_list("pk", flat=True))
    values = {
        "base": BASE, "first": here + 1, "last": number, "from": BASE + here, "now": timezone.now(), "states": STATES,
        "officers": handlers, "clerk": handlers[0], "staff": staff, "people": len(staff), "clauses": clauses,
        "many": len(clauses), "platforms": PLATFORMS, "words": [*WORDS], "shares": [*WORDS.values()],
    }  # fmt: skip
    for statement in (CASES, CONCERNS, POSTS, SIGHTINGS, EVIDENCE, CLAUSES, PARTS, TRIAGERS, CONFLICTS):
        execute(statement, values)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = ANY(%s)", [[*SEARCH_INDEXES]])
        definitions = [row[0] for row in cursor.fetchall()]
        for name in SEARCH_INDEXES:
            cursor.execute(f"DROP INDEX {name}")
        index_cases()
        for statement in definitions:
            cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE")
