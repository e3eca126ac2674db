"""A list of the queue as a table to take along: the columns its reader has, of every case they may see in it."""

from collections.abc import Sequence

from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Cast, Concat, Greatest, Length, LPad, TruncDate

from incidents.enums import CaseKind, CaseState, Channel, Severity
from incidents.facets import platforms
from incidents.forms.queue import COLUMNS
from incidents.models.case import CaseQuerySet, has_facets
from portal.export import Column, Kind

_ID = Cast("id", TextField())
_YEAR = Func(F("opened_at"), template="to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY')", output_field=TextField())
_PADDED = LPad(_ID, Greatest(Value(5), Length(_ID)), Value("0"))
NUMBER = Concat(Value("DM-"), _YEAR, Value("-"), _PADDED, output_field=TextField())
FIRST = Column("Number", "full_number", 16)
BY_NAME = {
    "state": Column(COLUMNS["state"], "state", 30, words=dict(CaseState.choices)),
    "kind": Column(COLUMNS["kind"], "kind", 30, words=dict(CaseKind.choices)),
    "severity": Column(COLUMNS["severity"], "severity", words=dict(Severity.choices)),
    "raised": Column(COLUMNS["raised"], "raised", 18, Kind.DAY),
    "due": Column(COLUMNS["due"], "due", 18, Kind.DAY),
    "handler": Column(COLUMNS["handler"], "handled_by", 30),
    "platform": Column(COLUMNS["platform"], "platform", words=platforms()),
    "clause": Column(COLUMNS["clause"], "clause", 30),
    "channel": Column(COLUMNS["channel"], "channel", words=dict(Channel.choices)),
    "evidence": Column(COLUMNS["evidence"], "evidence", words={True: "Files", False: "None"}),
    "label": Column(COLUMNS["label"], "label", 30),
    "touched": Column(COLUMNS["touched"], "touched_at", 22, Kind.MOMENT),
}


def of_facets(name: str) -> Func:
    """What the case has of one kind of facet, in a row."""
    return Func(
        F("facets"),
        template=(
            "(SELECT coalesce(string_agg(split_part(facet, ':', 2), ', ' ORDER BY facet), '') "
            "FROM unnest(%(expressions)s) AS facet WHERE split_part(facet, ':', 1) = '%(name)s')"
        ),
        name=name,
        output_field=TextField(),
    )


def table_of(found: CaseQuerySet, columns: Sequence[str]) -> tuple[CaseQuerySet, tuple[Column, ...]]:
    rows = found.annotate(
        full_number=NUMBER,
        raised=TruncDate("opened_at"),
        due=TruncDate("due_at"),
        handled_by=Concat("handler__given_names", Value(" "), "handler__family_name"),
        evidence=has_facets(["evidence"]),
        **{name: of_facets(name) for name in ("platform", "clause", "channel", "label")},
    )
    return rows, (FIRST, *(BY_NAME[name] for name in columns if name in BY_NAME))
