"""Editions as the comparison takes them: only what a test names differs from the next."""

from datetime import date
from typing import Any

from policies.reading.restated import RestatedClause, RestatedPolicy, RestatedSection

Row = tuple[str, str] | tuple[str, str, dict[str, str]]


def edition(sections: dict[str, list[Row]], *, prose: str = "", **words: Any) -> RestatedPolicy:
    """`sections` by heading; a clause as its ref, its words and perhaps modality, audience or capacity."""
    made, position = [], 0
    for at, (heading, rows) in enumerate(sections.items(), start=1):
        clauses = []
        for ref, text, *terms in rows:
            position += 1
            kinds = {"modality": "must", "audience": "employees", "capacity": "any", **(terms[0] if terms else {})}
            clauses.append(RestatedClause(ref=ref, text=text, position=position, **kinds))
        made.append(RestatedSection(heading, prose, tuple(clauses), at))
    facts = dict.fromkeys(
        ("slug", "agency", "short_name", "contact", "owner_title", "classification", "availability", "summary"), ""
    )
    texts = {"title": "A policy", "statement": "I have read it.", "opening": "A few words.", **words}
    return RestatedPolicy(
        **facts,
        **texts,
        covers=(),
        in_force_from=date(2020, 1, 1),
        review_on=None,
        values_version="",
        sections=tuple(made),
    )
