"""Keeping what a case is found by in step with it: its facets and the words of its search.

Both are made of the case alone, by one statement each, for one case or for all. Whatever changes what they are made of
calls `index_case`. A case that was passed on is frozen, and no longer found.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from incidents.facets import APART
from incidents.models import Case
from incidents.models.case import CLOSED, PASSED_ON

AT_ONCE = 5000
MOST_LETTERS = 200_000  # of a case, as far as words are looked for

_PLAIN = "trim(BOTH '-' FROM regexp_replace(lower({}), '[^a-z0-9]+', '-', 'g'))"
_FACETS = f"""
    UPDATE incidents_case SET facets = found.facets FROM (
        SELECT c.id, coalesce(array_agg(DISTINCT f.facet) FILTER (WHERE f.facet !~ ':$'), ARRAY[]::text[]) AS facets
        FROM incidents_case c
        LEFT JOIN LATERAL (
            SELECT unnest(ARRAY['kind:' || c.kind, 'severity:' || c.severity])
            UNION ALL
            SELECT 'channel:' || n.channel FROM incidents_concern n WHERE n.case_id = c.id
            UNION ALL
            SELECT 'platform:' || {_PLAIN.format("unnest(ARRAY[s.platform, p.platform])")}
            FROM incidents_concern n
            JOIN incidents_sighting s ON s.concern_id = n.id
            JOIN incidents_post p ON p.id = s.post_id
            WHERE n.case_id = c.id
            UNION ALL
            SELECT unnest(ARRAY['clause:' || l.ref, 'policy:' || y.slug])
            FROM incidents_case_clauses cc
            JOIN policies_clause l ON l.id = cc.clause_id
            JOIN policies_edition e ON e.id = l.edition_id
            JOIN policies_policy y ON y.id = e.policy_id
            WHERE cc.case_id = c.id
            UNION ALL
            SELECT 'unit:' || u.ancestor_id FROM portal_person w
            JOIN portal_unitclosure u ON u.descendant_id = w.unit_id WHERE w.id = c.subject_id
            UNION ALL
            SELECT 'evidence' FROM incidents_concern n
            JOIN incidents_evidence v ON v.concern_id = n.id WHERE n.case_id = c.id
            UNION ALL
            SELECT 'again:yes' FROM incidents_caseentry r WHERE r.case_id = c.id AND r.from_state = ANY(%(closed)s)
            UNION ALL
            SELECT 'label:' || b.name FROM incidents_caselabel b WHERE b.case_id = c.id
        ) AS f(facet) ON true
        WHERE c.id BETWEEN %(first)s AND %(last)s AND c.state <> ALL(%(passed_on)s)
        GROUP BY c.id
    ) AS found
    WHERE incidents_case.id = found.id AND incidents_case.facets IS DISTINCT FROM found.facets
"""  # noqa: S608 (our own words; what is asked for is a parameter)
_TEXT = """
    INSERT INTO incidents_casetext (case_id, words, near)
    SELECT c.id,
        to_tsvector('english', translate(left(concat_ws(' ', c.number, said.words, seen.words, read.words),
                                              %(letters)s), %(apart)s, %(spaces)s)),
        left(lower(regexp_replace(concat_ws(' ', c.number, seen.near), 'https?://(www\\.)?', '', 'gi')), 4000)
    FROM (
        SELECT id, 'DM-' || to_char(opened_at AT TIME ZONE 'UTC', 'YYYY') || '-'
            || lpad(id::text, greatest(5, length(id::text)), '0') AS number
        FROM incidents_case WHERE id BETWEEN %(first)s AND %(last)s AND state <> ALL(%(passed_on)s)
    ) AS c
    LEFT JOIN LATERAL (
        SELECT string_agg(concat_ws(' ', n.words, n.about), ' ') AS words
        FROM incidents_concern n WHERE n.case_id = c.id
    ) AS said ON true
    LEFT JOIN LATERAL (
        SELECT string_agg(concat_ws(' ', s.account, p.account, p.url, p.text), ' ') AS words,
            string_agg(DISTINCT concat_ws(' ', s.account, p.url), ' ') AS near
        FROM incidents_concern n
        JOIN incidents_sighting s ON s.concern_id = n.id
        JOIN incidents_post p ON p.id = s.post_id
        WHERE n.case_id = c.id
    ) AS seen ON true
    LEFT JOIN LATERAL (
        SELECT string_agg(v.words, ' ') AS words
        FROM incidents_concern n JOIN incidents_evidence v ON v.concern_id = n.id
        WHERE n.case_id = c.id
    ) AS read ON true
    ON CONFLICT (case_id) DO UPDATE SET words = EXCLUDED.words, near = EXCLUDED.near
"""


def index_case(case: Case) -> None:
    """After whatever changed what the case is found by, and inside its transaction."""
    _index(case.pk, case.pk)
    case.refresh_from_db(fields=["facets"])


def index_made(cases: Sequence[Case]) -> None:
    """Many that were made together, and whatever came between them, by the same two statements."""
    _index(cases[0].pk, cases[-1].pk)


def index_cases() -> int:
    """All of them, some thousands at a time, each lot by itself: nobody waits long for a row. Returns how many."""
    last = Case.objects.aggregate(last=Max("pk"))["last"] or 0
    for first in range(1, last + 1, AT_ONCE):
        with transaction.atomic():
            _index(first, first + AT_ONCE - 1)
    return Case.objects.exclude(state__in=PASSED_ON).count()


def _index(first: int, last: int) -> None:
    values: dict[str, Any] = {
        "first": first,
        "last": last,
        "passed_on": [state.value for state in PASSED_ON],
        "closed": [state.value for state in CLOSED],
        "apart": APART,
        "spaces": " " * len(APART),
        "letters": MOST_LETTERS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FACETS, values)
        cursor.execute(_TEXT, values)
