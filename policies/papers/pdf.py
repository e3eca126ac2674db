"""An edition as tagged PDF."""

from typing import Any

from django.conf import settings

from policies.enums import Availability
from policies.reading.restated import RestatedClause, RestatedSection
from portal.documents import make_pdf
from portal.markdown import as_tree
from portal.templatetags.postwise import day

from .paper import Paper


def as_pdf(paper: Paper) -> bytes:
    """The whole document: a published edition gives the same bytes each time, until its state changes."""
    words = paper.words
    issuer = words.agency or settings.DEPARTMENT_NAME
    edition = f"edition {paper.number}"
    data = {
        "marking": words.classification,
        "state": "" if paper.is_in_force else paper.state_label.upper() if paper.is_published else "DRAFT",
        "kicker": f"{issuer}, {edition}",
        "foot": f"{words.short_name}, {edition}",
        "warning": _warning(paper),
        "summary": words.summary,
        "facts": [fact for fact in _facts(paper) if fact[1]],
        "opening": as_tree(words.opening, base=paper.address),
        "sections": [_section(section, paper.address) for section in words.sections],
        "ending": {
            "heading": "Acknowledgement",
            "lead": "Whoever acknowledges this edition says:",
            "statement": words.statement,
        },
        "hash": words.content_hash(),
    }
    return make_pdf("edition", data, title=f"{words.title}, {edition}", author=issuer, made_at=paper.made_at)


def _warning(paper: Paper) -> tuple[str, str] | None:
    if not paper.is_published:
        return "This is a draft", "It is not in force, and its words may still change."
    if not paper.is_in_force:
        return "This edition is no longer in force", f"{paper.dates_in_force}."
    return None


def _facts(paper: Paper) -> list[tuple[str, str]]:
    words = paper.words
    return [
        ("In force", paper.dates_in_force),
        ("State", paper.state_label),
        ("Owner", words.owner_title),
        ("Questions to", words.contact),
        ("Availability", Availability(words.availability).label),
        ("Classification", words.classification),
        ("Review by", day(words.review_on)),
        ("Address in the portal", paper.address),
    ]


def _section(section: RestatedSection, base: str) -> dict[str, Any]:
    return {
        "heading": section.heading,
        "prose": as_tree(section.prose, base=base),
        "clauses": [_clause(clause, base) for clause in section.clauses],
    }


def _clause(clause: RestatedClause, base: str) -> dict[str, Any]:
    return {
        "ref": clause.ref,
        "words": as_tree(clause.text, base=base),
        "plain_words": as_tree(clause.plain_words, base=base),
        "legal_references": clause.legal_references.splitlines(),
    }
