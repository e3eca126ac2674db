from .allowance import MOST_EXTRA_PERCENT, ExtraAttempt, ExtraTime
from .attempt import Answer, Asked, Attempt, Completion
from .course import Course, CourseVersion, Lesson, LessonClause
from .drafting import REMOVED, Contribution, Kept, StillRight, VersionStep
from .item import Item, ItemClause, MockPost, Option

__all__ = [
    "MOST_EXTRA_PERCENT",
    "REMOVED",
    "Answer",
    "Asked",
    "Attempt",
    "Completion",
    "Contribution",
    "Course",
    "CourseVersion",
    "ExtraAttempt",
    "ExtraTime",
    "Item",
    "ItemClause",
    "Kept",
    "Lesson",
    "LessonClause",
    "MockPost",
    "Option",
    "StillRight",
    "VersionStep",
]
