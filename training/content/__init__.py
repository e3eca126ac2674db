"""A `training.yaml`: the lessons and questions of one course, as a policy officer writes them."""

from .reading import read_course
from .refusing import BadCourseFile
from .words import CourseWords, ItemWords, LessonWords, OptionWords, PostWords
from .writing import as_yaml

__all__ = [
    "BadCourseFile",
    "CourseWords",
    "ItemWords",
    "LessonWords",
    "OptionWords",
    "PostWords",
    "as_yaml",
    "read_course",
]
