"""What somebody asks of the queue, as an address says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from incidents.enums import CaseKind, CaseState, Channel, QueueSort, Severity
from incidents.facets import label_of, plain
from incidents.links import NotAnAddress, canonical
from incidents.months import Months

LONGEST_WORDS = 120
SHORTEST = timedelta(microseconds=1)  # between two moments the database can tell apart
LISTS = ("", "mine", "unassigned", "due", "waiting", "closed", "all")
# Opened since, opened before: in days.
AGES: dict[str, tuple[int | None, int | None]] = {
    "day": (1, None),
    "week": (7, None),
    "month": (30, None),
    "over-week": (None, 7),
    "over-month": (None, 30),
    "over-quarter": (None, 90),
}
# What stands in the address by itself, and what is one of `Case.facets` under its name.
BY_FACET = ("kind", "severity", "policy", "clause", "platform", "unit", "channel", "again", "label")
FOR_EVER = (datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Asked:
    """One list of cases, as an address says it. What an address says that means nothing is left out."""

    show: str = ""
    words: str = ""
    sort: str = QueueSort.NEWEST
    state: str = ""
    age: str = ""
    came: str = ""
    evidence: str = ""
    facets: tuple[str, ...] = ()
    after: str = ""

    @classmethod
    def of(cls, params: Mapping[str, Any], *, sort: str = QueueSort.NEWEST) -> "Asked":
        """`sort` is the order where the address names none."""
        said = {name: str(value).replace("\0", "").strip() for name, value in params.items()}
        show, order, age = said.get("show", ""), said.get("sort", ""), said.get("age", "")
        state, evidence = said.get("state", ""), said.get("evidence", "")
        return cls(
            show=show if show in LISTS else "",
            words=said.get("words", "")[:LONGEST_WORDS],
            sort=order if order in QueueSort.values else sort,
            state=state if state in CaseState.values else "",
            age=age if age in AGES else "",
            came=str(Months.read(said.get("came", "")) or ""),
            evidence=evidence if evidence in ("yes", "no") else "",
            facets=tuple(f"{name}:{facet}" for name in BY_FACET if (facet := FACET[name](said.get(name, "")))),
            after=said.get("after", "") if _is_id(said.get("after", "")) else "",
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.state or self.age or self.came or self.evidence or self.facets)

    def opened_between(self, now: datetime) -> tuple[datetime, datetime]:
        """After which moment, and up to which: by the age, by the months, or by both."""
        days = AGES.get(self.age, (None, None))
        since, before = (
            now - timedelta(days=number) if number else end for number, end in zip(days, FOR_EVER, strict=True)
        )
        if months := Months.read(self.came):
            since = max(since, months.starts_at - SHORTEST)
            before = min(before, months.ends_at - SHORTEST)
        return since, before


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


FACET: dict[str, Any] = {
    "kind": lambda kind: kind if kind in CaseKind.values else "",
    "severity": lambda severity: severity if severity in Severity.values else "",
    "policy": plain,
    "clause": lambda ref: ref.upper()[:40],
    "platform": plain,
    "unit": lambda pk: pk if _is_id(pk) else "",
    "channel": lambda channel: channel if channel in Channel.values else "",
    "again": lambda again: again if again == "yes" else "",
    "label": label_of,
}


def as_kept(words: str) -> str:
    """An address is kept in one form, so it is looked for in that form."""
    if not words.lower().startswith(("http://", "https://")):
        return words
    try:
        return canonical(words)
    except NotAnAddress:
        return words
