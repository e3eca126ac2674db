"""A `training.yaml`: the lessons and questions of one course, as a policy officer writes them."""

from .items import check_answers, read_item
from .pictures import names_in, placed_in
from .reading import course_of, read_course, read_lesson
from .refusing import BadCourseFile
from .words import CourseWords, ItemWords, LessonWords, OptionWords, PictureWords, PostWords, item_from, lesson_from
from .writing import as_file, as_yaml, item_as_file, lesson_as_file

__all__ = [
    "BadCourseFile",
    "CourseWords",
    "ItemWords",
    "LessonWords",
    "OptionWords",
    "PictureWords",
    "PostWords",
    "as_file",
    "as_yaml",
    "check_answers",
    "course_of",
    "item_as_file",
    "item_from",
    "lesson_as_file",
    "lesson_from",
    "names_in",
    "placed_in",
    "read_course",
    "read_item",
    "read_lesson",
]
