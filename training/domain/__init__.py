from .allowance import end_time, give_attempt, give_time
from .answering import answer_item, answer_sheet, keep_half
from .attempt import begin_questions, keep_place, minutes_for, start_attempt
from .course import CourseRefused, load_course
from .ending import close_all_over, close_if_over, finish_attempt
from .refusals import (
    AlreadyCompleted,
    AttemptFinished,
    CourseClosed,
    HelpRefused,
    NoAttemptLeft,
    NotAnAnswer,
    NotBegun,
    StillUnanswered,
    TimeOver,
    TooSoon,
)

__all__ = [
    "AlreadyCompleted",
    "AttemptFinished",
    "CourseClosed",
    "CourseRefused",
    "HelpRefused",
    "NoAttemptLeft",
    "NotAnAnswer",
    "NotBegun",
    "StillUnanswered",
    "TimeOver",
    "TooSoon",
    "answer_item",
    "answer_sheet",
    "begin_questions",
    "close_all_over",
    "close_if_over",
    "end_time",
    "finish_attempt",
    "give_attempt",
    "give_time",
    "keep_half",
    "keep_place",
    "load_course",
    "minutes_for",
    "start_attempt",
]
