from .attempt import (
    AlreadyCompleted,
    AttemptFinished,
    CourseClosed,
    StillUnanswered,
    answer_item,
    finish_attempt,
    keep_place,
    start_attempt,
)
from .course import CourseRefused, load_course

__all__ = [
    "AlreadyCompleted",
    "AttemptFinished",
    "CourseClosed",
    "CourseRefused",
    "StillUnanswered",
    "answer_item",
    "finish_attempt",
    "keep_place",
    "load_course",
    "start_attempt",
]
