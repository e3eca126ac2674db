from .allowance import end_time, give_attempt, give_time
from .answering import answer_item, answer_sheet, keep_half
from .assigning import (
    AssignRefused,
    assign_course,
    assign_in_confidence,
    assign_to_everyone_under,
    withdraw_assignment,
)
from .attempt import begin_questions, keep_place, minutes_for, start_attempt
from .bringing import bring_in_course, draft_course_import
from .counting import count_answers, miscounted, recount_answers
from .course import load_course
from .drafting import SETTINGS, change_settings, settings_of, start_course, start_version
from .ending import close_all_over, close_if_over, finish_attempt
from .enrolling import enrol, follow_people
from .exempting import ExemptRefused, end_course_exemption, exempt_from_course
from .faults import Fault, faults_of, plainly
from .flagging import flag_parts, say_still_right
from .keeping import TooMuchToKeep, drop_typed, is_place, keep_typed, sweep_kept
from .parting import add_part, change_part, kind_of, move_part, place_of, remove_part, restore_part, words_of_part
from .pen import KeyTaken, NotBeingWritten, Outdated, PartGone, WritingRefused, stamp_of
from .recording import RecordingRefused, begin_recording, choose_columns, plan_recording, record_completions
from .refusals import (
    AlreadyCompleted,
    AttemptFinished,
    CourseClosed,
    CourseRefused,
    HelpRefused,
    NoAttemptLeft,
    NotAnAnswer,
    NotBegun,
    NotYet,
    StillUnanswered,
    TimeOver,
    TooSoon,
)
from .reminding import remind_of_courses
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
from .terms import TermsRefused, set_prerequisites, set_renewal

__all__ = [
    "SETTINGS",
    "AlreadyCompleted",
    "AssignRefused",
    "AttemptFinished",
    "CourseClosed",
    "CourseRefused",
    "ExemptRefused",
    "Fault",
    "HelpRefused",
    "KeyTaken",
    "NoAttemptLeft",
    "NotAnAnswer",
    "NotBegun",
    "NotBeingWritten",
    "NotReady",
    "NotYet",
    "Outdated",
    "PartGone",
    "RecordingRefused",
    "StepRefused",
    "StillUnanswered",
    "TermsRefused",
    "TimeOver",
    "TooMuchToKeep",
    "TooSoon",
    "WritingRefused",
    "add_part",
    "answer_item",
    "answer_sheet",
    "approve_version",
    "assign_course",
    "assign_in_confidence",
    "assign_to_everyone_under",
    "begin_questions",
    "begin_recording",
    "bring_in_course",
    "change_part",
    "change_settings",
    "choose_columns",
    "close_all_over",
    "close_if_over",
    "count_answers",
    "discard_version",
    "draft_course_import",
    "drop_typed",
    "end_course_exemption",
    "end_time",
    "enrol",
    "exempt_from_course",
    "faults_of",
    "finish_attempt",
    "flag_parts",
    "follow_people",
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
    "plan_recording",
    "record_completions",
    "recount_answers",
    "remind_of_courses",
    "remove_part",
    "restore_part",
    "say_still_right",
    "send_back",
    "send_to_review",
    "set_prerequisites",
    "set_renewal",
    "settings_of",
    "stamp_of",
    "start_attempt",
    "start_course",
    "start_version",
    "sweep_kept",
    "take_up_version",
    "tell_again",
    "tell_waiting",
    "withdraw_assignment",
    "words_of_part",
]
