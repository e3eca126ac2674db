from .allowance import MOST_EXTRA_PERCENT, ExtraAttempt, ExtraTime
from .assignment import Assignment, AssignmentLine, AssignmentName, CourseExemption, Prerequisite
from .attempt import Answer, Asked, Attempt, Completion
from .brought import CourseImport
from .course import Course, CourseVersion, Lesson, LessonClause
from .drafting import REMOVED, Contribution, Kept, StillRight, VersionStep
from .enrolment import CourseReminder, Enrolment
from .insight import AnswerSum, ChoiceSum, ClauseSum, Counted, ItemSum, ScoreSum, Uncounted
from .item import Item, ItemClause, MockPost, Option
from .outbox import Sending, Statement
from .picture import LessonPicture, PictureFile
from .recorded import CompletionImport, RecordedCompletion

__all__ = [
    "MOST_EXTRA_PERCENT",
    "REMOVED",
    "Answer",
    "AnswerSum",
    "Asked",
    "Assignment",
    "AssignmentLine",
    "AssignmentName",
    "Attempt",
    "ChoiceSum",
    "ClauseSum",
    "Completion",
    "CompletionImport",
    "Contribution",
    "Counted",
    "Course",
    "CourseExemption",
    "CourseImport",
    "CourseReminder",
    "CourseVersion",
    "Enrolment",
    "ExtraAttempt",
    "ExtraTime",
    "Item",
    "ItemClause",
    "ItemSum",
    "Kept",
    "Lesson",
    "LessonClause",
    "LessonPicture",
    "MockPost",
    "Option",
    "PictureFile",
    "Prerequisite",
    "RecordedCompletion",
    "ScoreSum",
    "Sending",
    "Statement",
    "StillRight",
    "Uncounted",
    "VersionStep",
]
