from .allowance import end_time, give_attempt, give_time
from .answering import answer_item, answer_sheet, keep_half
from .attempt import begin_questions, keep_place, minutes_for, start_attempt
from .counting import count_answers, miscounted, recount_answers
from .course import load_course
from .drafting import SETTINGS, change_settings, settings_of, start_course, start_version
from .ending import close_all_over, close_if_over, finish_attempt
from .faults import Fault, faults_of, plainly
from .flagging import flag_parts, say_still_right
from .keeping import TooMuchToKeep, drop_typed, is_place, keep_typed, sweep_kept
from .parting import add_part, change_part, kind_of, move_part, place_of, remove_part, restore_part, words_of_part
from .pen import KeyTaken, NotBeingWritten, Outdated, PartGone, WritingRefused, stamp_of
from .refusals import (
    AlreadyCompleted,
    AttemptFinished,
    CourseClosed,
    CourseRefused,
    HelpRefused,
    NoAttemptLeft,
    NotAnAnswer,
    NotBegun,
    StillUnanswered,
    TimeOver,
    TooSoon,
)
from .reviewing import (
    NotReady,
    StepRefused,
    approve_version,
    discard_version,
    send_back,
    send_to_review,
    take_up_version,
)
from .telling import tell_again, tell_waiting

__all__ = [
    "SETTINGS",
    "AlreadyCompleted",
    "AttemptFinished",
    "CourseClosed",
    "CourseRefused",
    "Fault",
    "HelpRefused",
    "KeyTaken",
    "NoAttemptLeft",
    "NotAnAnswer",
    "NotBegun",
    "NotBeingWritten",
    "NotReady",
    "Outdated",
    "PartGone",
    "StepRefused",
    "StillUnanswered",
    "TimeOver",
    "TooMuchToKeep",
    "TooSoon",
    "WritingRefused",
    "add_part",
    "answer_item",
    "answer_sheet",
    "approve_version",
    "begin_questions",
    "change_part",
    "change_settings",
    "close_all_over",
    "close_if_over",
    "count_answers",
    "discard_version",
    "drop_typed",
    "end_time",
    "faults_of",
    "finish_attempt",
    "flag_parts",
    "give_attempt",
    "give_time",
    "is_place",
    "keep_half",
    "keep_place",
    "keep_typed",
    "kind_of",
    "load_course",
    "minutes_for",
    "miscounted",
    "move_part",
    "place_of",
    "plainly",
    "recount_answers",
    "remove_part",
    "restore_part",
    "say_still_right",
    "send_back",
    "send_to_review",
    "settings_of",
    "stamp_of",
    "start_attempt",
    "start_course",
    "start_version",
    "sweep_kept",
    "take_up_version",
    "tell_again",
    "tell_waiting",
    "words_of_part",
]
