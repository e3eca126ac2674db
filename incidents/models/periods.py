"""How long somebody has to answer a letter, in the database's own words."""

from incidents.enums import ANSWERED_LETTERS, LetterWay

ANSWERED = ", ".join(f"'{kind.value}'" for kind in sorted(ANSWERED_LETTERS))
# When the period of letter `l` ends, extensions apart: nothing while it is on paper and not served.
PERIOD_END = f"""
    COALESCE(l.due_at, (
        SELECT d.due_at FROM incidents_letterdelivery d
        WHERE d.letter_id = l.id AND d.way <> '{LetterWay.RETURNED.value}' AND d.id > COALESCE((
            SELECT max(r.id) FROM incidents_letterdelivery r
            WHERE r.letter_id = l.id AND r.way = '{LetterWay.RETURNED.value}'
        ), 0)
        ORDER BY d.id LIMIT 1
    ))
"""  # noqa: S608 (constants)
