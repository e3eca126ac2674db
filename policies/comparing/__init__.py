"""Two editions beside each other: what was added, removed, changed and moved, and for whom it matters.

Plain Python over `reading.restated`, so that it can be tried without a database.
"""

from .clauses import ComparedClause, ComparedSection, Comparison, Kind, Move, Place, compare
from .readers import Reach, Touched, reach, touched_by
from .summary import Line, summarise
from .terms import Term
from .words import Mark, Part, Words, compare_words

__all__ = [
    "ComparedClause",
    "ComparedSection",
    "Comparison",
    "Kind",
    "Line",
    "Mark",
    "Move",
    "Part",
    "Place",
    "Reach",
    "Term",
    "Touched",
    "Words",
    "compare",
    "compare_words",
    "reach",
    "summarise",
    "touched_by",
]
