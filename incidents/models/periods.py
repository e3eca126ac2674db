"""How long somebody has to answer a letter, in the database's own words."""

import pgtrigger

from incidents.enums import ANSWERED_LETTERS, InvestigationState, LetterWay

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


def nothing_decided_on_hold() -> pgtrigger.Trigger:
    """The time to answer stands still then, whatever day its end was."""
    return pgtrigger.Trigger(
        name="not_decided_on_hold",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            IF EXISTS (
                SELECT 1 FROM incidents_investigation i
                WHERE i.id = NEW.investigation_id AND i.state = '{InvestigationState.ON_HOLD.value}'
            ) THEN
                RAISE EXCEPTION 'Nothing is decided while the matter is on hold';
            END IF;
            RETURN NEW;
        """,  # noqa: S608 (constants)
    )
