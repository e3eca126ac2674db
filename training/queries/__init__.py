"""What pages, other rooms and reports ask of training. None of it writes."""

from .chances import Chances, TimeLeft, chances_of, time_left
from .changed import Changed, changed_clauses, count_changed, identity_of, named_elsewhere, part_of
from .drafts import (
    Removed,
    courses_to_author,
    last_change,
    last_step,
    policies_meant,
    removed_parts,
    typed_at,
    typed_places,
    workable_by,
    wrote_in,
)
from .helping import extra_time_by, given_since, helped_in, missed_clauses, used_up_by
from .insight import ItemInsight, VersionCount, counted_versions, courses_with_answers, insight_into
from .owing import Kept, changed_since, clauses_of, kept_by
from .questions import Progress, Question, progress_of, question_at, questions_of, sheet_at, sheet_of
from .results import ClauseResult, failed_by_clause
from .standing import (
    CourseForPerson,
    completions,
    courses_for,
    courses_then,
    editions_asked,
    editions_of,
    lessons_for,
    people_asked,
    waiting_for,
)
from .telling import Telling, how_telling_goes
from .words import item_words, lesson_words, words_of

__all__ = [
    "Chances",
    "Changed",
    "ClauseResult",
    "CourseForPerson",
    "ItemInsight",
    "Kept",
    "Progress",
    "Question",
    "Removed",
    "Telling",
    "TimeLeft",
    "VersionCount",
    "chances_of",
    "changed_clauses",
    "changed_since",
    "clauses_of",
    "completions",
    "count_changed",
    "counted_versions",
    "courses_for",
    "courses_then",
    "courses_to_author",
    "courses_with_answers",
    "editions_asked",
    "editions_of",
    "extra_time_by",
    "failed_by_clause",
    "given_since",
    "helped_in",
    "how_telling_goes",
    "identity_of",
    "insight_into",
    "item_words",
    "kept_by",
    "last_change",
    "last_step",
    "lesson_words",
    "lessons_for",
    "missed_clauses",
    "named_elsewhere",
    "part_of",
    "people_asked",
    "policies_meant",
    "progress_of",
    "question_at",
    "questions_of",
    "removed_parts",
    "sheet_at",
    "sheet_of",
    "time_left",
    "typed_at",
    "typed_places",
    "used_up_by",
    "waiting_for",
    "words_of",
    "workable_by",
    "wrote_in",
]
