"""What pages, other rooms and reports ask of the policies. None of it writes."""

from .at_hand import applies_to, edition_to_read, has_acknowledged
from .coverage import UnitCoverage, coverage, coverage_of_all, in_view, readers
from .deadlines import Terms, due_on
from .imports import Kept, kept_by, rows_of_import, would_disappear
from .papers import paper_of, receipt_of
from .reader import (
    ToAcknowledge,
    acknowledged_before,
    acknowledged_by,
    due_in_list,
    exempting,
    reading_list,
    to_acknowledge,
    waiting_for,
)
from .refs import RefFault, ref_faults, standing_clauses, with_new_refs, with_refs
from .search import MOST_FOUND, Hit, search_clauses
from .stale import Stale, stale_references
from .words import (
    as_restated,
    clause_in_force,
    clause_to_read,
    clauses_in_force,
    compare_editions,
    edition_in_force,
    facts_of,
    is_genuine,
    released_editions,
    sections_to_read,
)

__all__ = [
    "MOST_FOUND",
    "Hit",
    "Kept",
    "RefFault",
    "Stale",
    "Terms",
    "ToAcknowledge",
    "UnitCoverage",
    "acknowledged_before",
    "acknowledged_by",
    "applies_to",
    "as_restated",
    "clause_in_force",
    "clause_to_read",
    "clauses_in_force",
    "compare_editions",
    "coverage",
    "coverage_of_all",
    "due_in_list",
    "due_on",
    "edition_in_force",
    "edition_to_read",
    "exempting",
    "facts_of",
    "has_acknowledged",
    "in_view",
    "is_genuine",
    "kept_by",
    "paper_of",
    "readers",
    "reading_list",
    "receipt_of",
    "ref_faults",
    "released_editions",
    "rows_of_import",
    "search_clauses",
    "sections_to_read",
    "stale_references",
    "standing_clauses",
    "to_acknowledge",
    "waiting_for",
    "with_new_refs",
    "with_refs",
    "would_disappear",
]
