"""What the database itself refuses, whoever asks."""

import pgtrigger

# Whether the row a trigger looks at is listed, in this very transaction, as going with something whose destruction two
# people approved (models/disposal.py). The thing itself is listed first and goes first; then whatever goes with it.
GOES_IN_A_DISPOSAL = """
    EXISTS (
        SELECT 1 FROM portal_disposaltarget t
        JOIN portal_disposalitem i ON i.id = t.item_id JOIN portal_disposalbatch b ON b.id = i.batch_id
        WHERE t.table_name = TG_TABLE_NAME AND t.row_id = OLD.id AND b.state = 'approved'
          AND (i.state = 'destroyed' OR (i.state = 'listed' AND i.thing_id = OLD.id AND b.table_name = TG_TABLE_NAME))
    )
"""


def append_only() -> list[pgtrigger.Trigger]:
    """Rows are added and read; never changed, removed or emptied out."""
    return [
        pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),
        *never_removed(),
    ]


def never_removed() -> list[pgtrigger.Trigger]:
    """Save in a disposal that two people approved, row by row as it was listed."""
    return [
        pgtrigger.Trigger(
            name="never_removed",
            operation=pgtrigger.Delete,
            when=pgtrigger.Before,
            func=f"""
                IF {GOES_IN_A_DISPOSAL} THEN RETURN OLD; END IF;
                RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;
            """,
        ),
        pgtrigger.Trigger(
            name="never_emptied",
            operation=pgtrigger.Truncate,
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            func="RAISE EXCEPTION 'Cannot truncate %', TG_TABLE_NAME;",
        ),
    ]


def locked_after(field: str, *, name: str = "locked") -> pgtrigger.Trigger:
    """A row whose `field` is filled in can no longer change. That it stays is for `never_removed`."""
    return pgtrigger.Protect(
        name=name, operation=pgtrigger.Update, condition=pgtrigger.Q(**{f"old__{field}__isnull": False})
    )
