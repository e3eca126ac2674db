"""The parts of a draft and what was done to them."""

import uuid
from typing import Any

from policies.models import Clause, Edition, Section
from portal.models import AuditEntry


def refs(draft: Edition) -> list[list[str]]:
    """The refs of each section, read as readers read them."""
    sections = draft.sections.order_by("position")
    return [list(section.clauses.order_by("position").values_list("ref", flat=True)) for section in sections]


def clause(draft: Edition, ref: str) -> Clause:
    return draft.clauses.get(ref=ref)


def section(draft: Edition, position: int) -> Section:
    return draft.sections.get(position=position)


def new_clause(draft: Edition, ref: str, **fields: Any) -> dict[str, Any]:
    return {"ref": ref, "words": f"Words of {ref}.", "modality": "may", "once": uuid.uuid4(), **fields}


def edits() -> list[dict[str, Any]]:
    return list(AuditEntry.objects.filter(action="edition.edited").order_by("pk").values_list("data", flat=True))
