from .answering import AnswerForm, form_for
from .authoring import NewCourseForm, ReviewForm, SendForm, SettingsForm
from .authoring_items import ItemForm, item_initial, with_changed_rows
from .authoring_parts import LessonForm, PartForm, as_query, lesson_initial
from .certificates import VerifyForm
from .helping import ExtraAttemptForm, ExtraTimeForm

__all__ = [
    "AnswerForm",
    "ExtraAttemptForm",
    "ExtraTimeForm",
    "ItemForm",
    "LessonForm",
    "NewCourseForm",
    "PartForm",
    "ReviewForm",
    "SendForm",
    "SettingsForm",
    "VerifyForm",
    "as_query",
    "form_for",
    "item_initial",
    "lesson_initial",
    "with_changed_rows",
]
