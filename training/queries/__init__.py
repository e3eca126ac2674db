"""What pages, other rooms and reports ask of training. None of it writes."""

from .chances import Chances, TimeLeft, chances_of, time_left
from .helping import extra_time_by, given_since, helped_in, missed_clauses, used_up_by
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
from .words import words_of

__all__ = [
    "Chances",
    "ClauseResult",
    "CourseForPerson",
    "Progress",
    "Question",
    "TimeLeft",
    "chances_of",
    "completions",
    "courses_for",
    "courses_then",
    "editions_asked",
    "editions_of",
    "extra_time_by",
    "failed_by_clause",
    "given_since",
    "helped_in",
    "lessons_for",
    "missed_clauses",
    "people_asked",
    "progress_of",
    "question_at",
    "questions_of",
    "sheet_at",
    "sheet_of",
    "time_left",
    "used_up_by",
    "waiting_for",
    "words_of",
]
