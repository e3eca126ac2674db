"""What pages, other rooms and reports ask of the policies. None of it writes."""

from .advice import has_sound_rules, hash_to_approve, refs_of, rules_of
from .advice_counts import AdviceMonth, advice_months, publishable
from .asked import people_at, questions_to_answer, questions_waiting_for
from .at_hand import applies_to, edition_to_read, has_acknowledged
from .audience import Weight, still_to_ask, weigh
from .authoring import drafts_of, people_to_ask, remarks_on, turns_waiting
from .counts import EditionCoverage, counted_by_unit, coverage, coverage_of_all, trend
from .coverage import in_view, is_reminded_since, readers, to_remind
from .deadlines import Terms, due_on
from .exemptions import exemptions_to_see, exemptions_waiting_for, own_exemptions, register_of_exemptions, with_names
from .imports import Kept, kept_by, rows_of_import, would_disappear
from .looking_again import LOOK_AGAIN, look_again_at, reminders_to_look_again
from .overdue import Part, in_parts
from .papers import advice_of, paper_of, receipt_of
from .reader import (
    ToAcknowledge,
    acknowledged_before,
    acknowledged_by,
    due_in_list,
    editions_to_read,
    exempting,
    reading_list,
    rests_on,
    to_acknowledge,
    waiting_for,
)
from .refs import RefFault, is_free, propose_ref, ref_faults, standing_clauses, with_new_refs, with_refs
from .renewal import run_out
from .search import MOST_FOUND, Hit, search_clauses
from .stale import Stale, stale_references
from .terms import Consequences, consequences_of
from .tree import Coverage, UnitCoverage
from .words import (
    as_restated,
    clause_in_force,
    clause_to_read,
    clauses_in_force,
    compare_editions,
    edition_in_force,
    edition_standing,
    facts_of,
    is_genuine,
    released_editions,
    sections_to_read,
)
from .writing import (
    OutlineSection,
    Removed,
    last_change,
    others_present,
    outline,
    refs_in_force,
    removed_parts,
    typed_at,
    typed_places,
)

__all__ = [
    "LOOK_AGAIN",
    "MOST_FOUND",
    "AdviceMonth",
    "Consequences",
    "Coverage",
    "EditionCoverage",
    "Hit",
    "Kept",
    "OutlineSection",
    "Part",
    "RefFault",
    "Removed",
    "Stale",
    "Terms",
    "ToAcknowledge",
    "UnitCoverage",
    "Weight",
    "acknowledged_before",
    "acknowledged_by",
    "advice_months",
    "advice_of",
    "applies_to",
    "as_restated",
    "clause_in_force",
    "clause_to_read",
    "clauses_in_force",
    "compare_editions",
    "consequences_of",
    "counted_by_unit",
    "coverage",
    "coverage_of_all",
    "drafts_of",
    "due_in_list",
    "due_on",
    "edition_in_force",
    "edition_standing",
    "edition_to_read",
    "editions_to_read",
    "exempting",
    "exemptions_to_see",
    "exemptions_waiting_for",
    "facts_of",
    "has_acknowledged",
    "has_sound_rules",
    "hash_to_approve",
    "in_parts",
    "in_view",
    "is_free",
    "is_genuine",
    "is_reminded_since",
    "kept_by",
    "last_change",
    "look_again_at",
    "others_present",
    "outline",
    "own_exemptions",
    "paper_of",
    "people_at",
    "people_to_ask",
    "propose_ref",
    "publishable",
    "questions_to_answer",
    "questions_waiting_for",
    "readers",
    "reading_list",
    "receipt_of",
    "ref_faults",
    "refs_in_force",
    "refs_of",
    "register_of_exemptions",
    "released_editions",
    "remarks_on",
    "reminders_to_look_again",
    "removed_parts",
    "rests_on",
    "rows_of_import",
    "rules_of",
    "run_out",
    "search_clauses",
    "sections_to_read",
    "stale_references",
    "standing_clauses",
    "still_to_ask",
    "to_acknowledge",
    "to_remind",
    "trend",
    "turns_waiting",
    "typed_at",
    "typed_places",
    "waiting_for",
    "weigh",
    "with_names",
    "with_new_refs",
    "with_refs",
    "would_disappear",
]
