"""Tables that leave the portal."""

from portal.export import Column

from .enums import Reading

COVERAGE = (
    Column("Staff number", "staff_number", width=14),
    Column("Family name", "family_name"),
    Column("Given names", "given_names"),
    Column("Unit", "unit__name", width=36),
    Column("How far", "reading", width=16, words=dict(Reading.choices)),
)
