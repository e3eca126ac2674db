"""What keeps a matter's file from being closed or destroyed: said once, for the database and for whoever asks."""

import pgtrigger
from django.conf import settings
from django.db import connection

from incidents.enums import InvestigationState, ReviewState, Stop, SuspensionState

from .periods import ANSWERED, PERIOD_END

TODAY = f"(now() AT TIME ZONE '{settings.TIME_ZONE}')::date"
UNDER_REVIEW = ", ".join(
    f"'{state.value}'"
    for state in (
        ReviewState.APPLIED,
        ReviewState.FORWARDED,
        ReviewState.ACCEPTED,
        ReviewState.UNDER_REVIEW,
        ReviewState.RECOMMENDED,
    )
)
# Of a row `i` of investigations.
CONDITIONS: dict[Stop, str] = {
    Stop.OPEN: f"i.state <> '{InvestigationState.CLOSED.value}'",
    Stop.TIME: f"""
        COALESCE((
            SELECT r.retain_until FROM incidents_retention r
            WHERE r.investigation_id = i.id ORDER BY r.at DESC, r.id DESC LIMIT 1
        ), 'infinity') >= {TODAY}
    """,  # noqa: S608 (constants)
    Stop.LEGAL_HOLD: """
        EXISTS (SELECT 1 FROM incidents_legalhold h WHERE h.investigation_id = i.id AND h.lifted_at IS NULL)
    """,
    Stop.HOLD: "EXISTS (SELECT 1 FROM incidents_hold h WHERE h.investigation_id = i.id AND h.lifted_at IS NULL)",
    Stop.REVIEW: f"""
        EXISTS (
            SELECT 1 FROM incidents_review v WHERE v.investigation_id = i.id AND (
                v.state IN ({UNDER_REVIEW})
                OR v.state = '{ReviewState.RIGHTS_NOTIFIED.value}' AND v.apply_by >= {TODAY}
            )
        )
    """,  # noqa: S608 (constants)
    Stop.SUSPENSION: f"""
        EXISTS (
            SELECT 1 FROM incidents_suspension s WHERE s.investigation_id = i.id
              AND s.state NOT IN ('{SuspensionState.NOT_IMPOSED.value}', '{SuspensionState.ENDED.value}')
        )
    """,  # noqa: S608 (constants)
    Stop.CLOCK: f"""
        EXISTS (
            SELECT 1 FROM incidents_letter l WHERE l.investigation_id = i.id AND l.kind IN ({ANSWERED})
              AND NOT EXISTS (SELECT 1 FROM incidents_response p WHERE p.letter_id = l.id)
              AND GREATEST({PERIOD_END}, (
                  SELECT max(x.due_at) FROM incidents_extension x WHERE x.letter_id = l.id
              )) > now()
        )
    """,  # noqa: S608 (constants)
    Stop.HANDED_ON: """
        EXISTS (SELECT 1 FROM incidents_handedon o WHERE o.investigation_id = i.id AND o.follow_up_on IS NOT NULL)
    """,
    Stop.INTERVIEW: """
        EXISTS (
            SELECT 1 FROM incidents_interview w
            WHERE w.investigation_id = i.id AND w.starts_at > now() AND w.called_off_at IS NULL
        )
    """,
}
_FOUND = f"""
    SELECT i.id, array_remove(ARRAY[
        {", ".join(f"CASE WHEN {condition} THEN '{stop.value}' END" for stop, condition in CONDITIONS.items())}
    ], NULL)
    FROM incidents_investigation i WHERE i.id = ANY(%s)
"""  # noqa: S608 (constants)


def stops_of(files: list[int]) -> dict[int, list[Stop]]:
    """By the id of a file what keeps it from being destroyed now. Files that are gone are not in it."""
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, [files])
        return {pk: [Stop(code) for code in codes] for pk, codes in cursor.fetchall()}


def closed_with_a_class() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="closed_with_a_class",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        condition=pgtrigger.Q(new__state=InvestigationState.CLOSED),
        func="""
            IF NOT EXISTS (SELECT 1 FROM incidents_retention r WHERE r.investigation_id = NEW.id) THEN
                RAISE EXCEPTION 'A file is closed when it is set how long it is kept';
            END IF;
            RETURN NEW;
        """,
    )


def destroyed_when_nothing_stops_it() -> pgtrigger.Trigger:
    """The file goes first of all that goes with it: what could stop it is still there to be asked."""
    return pgtrigger.Trigger(
        name="destroyed_when_nothing_stops_it",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func=f"""
            IF EXISTS (
                SELECT 1 FROM incidents_investigation i
                WHERE i.id = OLD.id AND ({" OR ".join(f"({condition})" for condition in CONDITIONS.values())})
            ) THEN
                RAISE EXCEPTION 'Something stops this file from being destroyed';
            END IF;
            RETURN OLD;
        """,  # noqa: S608 (constants)
    )
