from .allowance import MOST_EXTRA_PERCENT, ExtraAttempt, ExtraTime
from .attempt import Answer, Asked, Attempt, Completion
from .course import Course, CourseVersion, Lesson, LessonClause
from .item import Item, ItemClause, MockPost, Option

__all__ = [
    "MOST_EXTRA_PERCENT",
    "Answer",
    "Asked",
    "Attempt",
    "Completion",
    "Course",
    "CourseVersion",
    "ExtraAttempt",
    "ExtraTime",
    "Item",
    "ItemClause",
    "Lesson",
    "LessonClause",
    "MockPost",
    "Option",
]
