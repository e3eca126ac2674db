"""What the database itself refuses, whoever asks."""

import pgtrigger


def append_only() -> list[pgtrigger.Trigger]:
    """Rows are added and read; never changed, removed or emptied out."""
    return [
        pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),
        *never_removed(),
    ]


def never_removed() -> list[pgtrigger.Trigger]:
    return [
        pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
        pgtrigger.Trigger(
            name="never_emptied",
            operation=pgtrigger.Truncate,
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            func="RAISE EXCEPTION 'Cannot truncate %', TG_TABLE_NAME;",
        ),
    ]


def locked_after(field: str, *, name: str = "locked") -> pgtrigger.Trigger:
    """A row whose `field` is filled in can no longer change."""
    return pgtrigger.Protect(
        name=name,
        operation=pgtrigger.Update | pgtrigger.Delete,
        condition=pgtrigger.Q(**{f"old__{field}__isnull": False}),
    )
