"""A document that was brought in: kept as it was understood, chosen over, and made a draft once."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from policies import queries
from policies.models import Edition, Import, Policy
from policies.reading.document import Document
from policies.reading.rows import Row, rows_of
from portal import audit
from portal.models import Person

from .importing import LONGEST_TITLE, draft_from_rows, facts_written_in, slug_for

MOST_ROWS = 2000


class ImportRefused(Exception):
    """What was brought in cannot become a draft. The text says why."""


@transaction.atomic
def bring_in(
    document: Document, *, policy: Policy | None, file_name: str, sha256: str, once: uuid.UUID, actor: Person
) -> Import:
    """Keep what was read of a file, with the ref each passage would have. Sent twice, it is kept once."""
    rows = rows_of(document)
    if len(rows) > MOST_ROWS:
        raise ImportRefused(
            f"This document has more than {MOST_ROWS:,} headings, paragraphs and list items, which nobody could look "
            "over. Bring in one policy at a time."
        )
    title = (policy.title if policy else document.title)[:LONGEST_TITLE]
    rows = queries.with_refs(rows, policy, title)
    found, is_new = Import.objects.get_or_create(
        once=once,
        defaults={
            "policy": policy,
            "uploaded_by": actor,
            "file_name": file_name[:200],
            "sha256": sha256,
            "document": _as_kept(document, rows),
            "choices": _as_choices(document.title[:LONGEST_TITLE] or title, rows),
        },
    )
    if is_new:
        audit.record("import.brought_in", found, actor=actor, data={"sha256": sha256, "rows": len(rows)})
    return found


@transaction.atomic
def choose_rows(found: Import, *, title: str, rows: Iterable[Row], actor: Person) -> Import:
    """Keep what an owner chose for some of the rows; a clause left without a ref gets a new one."""
    found = _unfinished(found)
    chosen = {row.number: row for row in rows}
    together = [chosen.get(row.number, row) for row in queries.rows_of_import(found)]
    found.choices = _as_choices(title, queries.with_new_refs(together, found.policy, title))
    found.save(update_fields=["choices"])
    return found


@transaction.atomic
def draft_import(found: Import, *, actor: Person) -> Edition:
    """The draft of what was chosen, made once however often it is asked for."""
    found = Import.objects.select_for_update(of=["self"]).select_related("policy", "edition__policy").get(pk=found.pk)
    if found.edition:
        return found.edition
    rows, title = queries.rows_of_import(found), found.choices["title"]
    if found.discarded_at:
        raise ImportRefused("It was discarded meanwhile.")
    if not any(row.is_clause for row in rows):
        raise ImportRefused("Nothing in it would become a clause. Choose at least one passage to be one.")
    if queries.ref_faults(rows, found.policy):
        raise ImportRefused("Two clauses would have one ref. Look through the pages and give each its own.")
    found.policy = found.policy or _make_policy(title, found.document["metadata"])
    found.edition = draft_from_rows(rows, found.policy, title=title, actor=actor)
    found.save(update_fields=["policy", "edition"])
    audit.record("import.drafted", found, actor=actor, data={"edition": found.edition.pk})
    return found.edition


@transaction.atomic
def discard_import(found: Import, *, actor: Person, at: datetime | None = None) -> None:
    """The words go; that something was brought in and discarded stays."""
    found = _unfinished(found)
    found.discarded_at = at or timezone.now()
    found.document, found.choices = {}, {}
    found.save(update_fields=["discarded_at", "document", "choices"])
    audit.record("import.discarded", found, actor=actor)


def _unfinished(found: Import) -> Import:
    locked = Import.objects.unfinished().select_for_update(of=["self"]).select_related("policy")
    still = locked.filter(pk=found.pk).first()
    if still is None:
        raise ImportRefused("It was made into a draft or discarded meanwhile.")
    return still


def _make_policy(title: str, metadata: dict[str, str]) -> Policy:
    slug = slug_for(title)
    if not slug:
        raise ImportRefused("Give the policy a title with letters in it.")
    facts: dict[str, Any] = {"title": title, "short_name": title[:120], **facts_written_in(metadata)}
    policy, is_new = Policy.objects.get_or_create(slug=slug, defaults=facts)
    if not is_new:
        raise ImportRefused(
            f"There is a policy called “{policy.title}” already. Change the title, or discard this and bring the "
            "document in as its next edition."
        )
    return policy


def _as_kept(document: Document, rows: Iterable[Row]) -> dict[str, Any]:
    return {
        "title": document.title,
        "metadata": dict(document.metadata),
        "left_out": list(document.left_out),
        "rows": [[row.kind, row.depth, row.text, row.markdown] for row in rows],
    }


def _as_choices(title: str, rows: Iterable[Row]) -> dict[str, Any]:
    return {"title": title, "rows": [[row.becomes, row.ref] for row in rows]}
