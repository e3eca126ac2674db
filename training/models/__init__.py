from .attempt import Answer, Attempt, Completion
from .course import Course, CourseVersion, Item, Lesson, Option

__all__ = [
    "Answer",
    "Attempt",
    "Completion",
    "Course",
    "CourseVersion",
    "Item",
    "Lesson",
    "Option",
]
