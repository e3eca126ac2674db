"""Drafts from documents nobody has seen before, as they were read."""

import re
from collections.abc import Iterable, Mapping
from itertools import count

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from policies import queries
from policies.enums import Modality
from policies.models import Edition, Policy
from policies.reading.document import Document
from policies.reading.inline import as_markdown
from policies.reading.restated import RestatedClause, RestatedPolicy, RestatedSection
from policies.reading.rows import Part, Row, parts_of, rows_of
from portal import audit

from .authoring import add_draft

LONGEST_TITLE = 200
UNTITLED = "Untitled policy"
# What its readers are asked to say, until the owner writes something better.
STATEMENT = "I have read “{title}” and I understand what it asks of me."
# In this order: the longer wording holds the shorter one.
WORDINGS = [
    (re.compile(r"\b(must|may|can)\s?not\b|\bis prohibited\b", re.IGNORECASE), Modality.MUST_NOT),
    (re.compile(r"\bshould\s+not\b", re.IGNORECASE), Modality.SHOULD_NOT),
    (re.compile(r"\bmust\b|\b(is|are) required to\b", re.IGNORECASE), Modality.MUST),
    (re.compile(r"\bshould\b", re.IGNORECASE), Modality.SHOULD),
    (re.compile(r"\bmay\b", re.IGNORECASE), Modality.MAY),
]
RESERVED = {"coverage", "drafts", "exceptions", "import", "new"}  # addresses beside the policies


@transaction.atomic
def draft_from_document(document: Document, *, actor: audit.Actor) -> Edition:
    """A draft with every passage a clause, under a ref of its own.

    A document whose title is known becomes the next draft of that policy, and a passage alike enough to a clause
    it had keeps that clause's ref. What a clause asks is guessed from its wording, for the owner to look over.
    """
    title = document.title[:LONGEST_TITLE] or UNTITLED
    facts = {"title": title, "short_name": title[:120], **facts_written_in(document.metadata)}
    policy, _created = Policy.objects.get_or_create(slug=_slug_for(document), defaults=facts)
    rows = queries.with_refs(rows_of(document), policy, policy.title)
    opening = as_markdown(document.title) if len(document.title) > LONGEST_TITLE else ""
    return draft_from_rows(rows, policy, title=policy.title, opening=opening, actor=actor)


def draft_from_rows(
    rows: Iterable[Row], policy: Policy, *, title: str, opening: str = "", actor: audit.Actor
) -> Edition:
    positions = count(1)
    sections = tuple(_restate(part, number, positions) for number, part in enumerate(parts_of(rows), start=1))
    facts = {**queries.facts_of(policy), "title": title}
    restated = RestatedPolicy(
        **facts,
        statement=STATEMENT.format(title=title),
        summary="",
        values_version="",
        in_force_from=timezone.localdate(),
        opening=opening,
        sections=sections,
    )
    return add_draft(policy, restated, actor=actor)


def _restate(part: Part, number: int, positions: "count[int]") -> RestatedSection:
    clauses = tuple(
        RestatedClause(
            ref=row.ref,
            modality=modality_of(row.text),
            audience="",
            capacity="any",
            text=row.markdown,
            position=next(positions),
        )
        for row in part.clauses
    )
    return RestatedSection(part.heading, part.markdown, clauses, number)


def modality_of(words: str) -> Modality:
    return next((modality for wording, modality in WORDINGS if wording.search(words)), Modality.PROCESS)


def _slug_for(document: Document) -> str:
    """The title's; a document without one is always a policy of its own."""
    if slug := slug_for(document.title):
        return slug
    names = (f"{slugify(UNTITLED)}-{number}" for number in count(1))
    return next(name for name in names if not Policy.objects.filter(slug=name).exists())


def slug_for(title: str) -> str:
    slug = slugify(title)[:50].strip("-")
    return f"{slug}-policy" if slug in RESERVED else slug


def facts_written_in(metadata: Mapping[str, str]) -> dict[str, str]:
    """Owner, contact and classification, where the document names them."""
    written = {name.strip().lower(): value.strip() for name, value in metadata.items()}
    facts = {
        "owner_title": written.get("owner", "")[:200],
        "contact": written.get("contact", "")[:200],
        "classification": written.get("classification", "")[:60],
    }
    return {name: value for name, value in facts.items() if value}
