from .answering import AnswerForm, form_for
from .assigning import AssignEveryoneForm, AssignForm, AssignTeamForm, CourseExemptionForm, DutyFilter, TermsForm
from .authoring import NewCourseForm, ReviewForm, SendForm, SettingsForm
from .authoring_items import ItemForm, item_initial, with_changed_rows
from .authoring_parts import LessonForm, PartForm, as_query, lesson_initial
from .certificates import VerifyForm
from .helping import ExtraAttemptForm, ExtraTimeForm
from .picturing import PictureForm
from .recording import ColumnsForm, CompletionFileForm
from .trading import BroughtCourseForm, CourseFileForm

__all__ = [
    "AnswerForm",
    "AssignEveryoneForm",
    "AssignForm",
    "AssignTeamForm",
    "BroughtCourseForm",
    "ColumnsForm",
    "CompletionFileForm",
    "CourseExemptionForm",
    "CourseFileForm",
    "DutyFilter",
    "ExtraAttemptForm",
    "ExtraTimeForm",
    "ItemForm",
    "LessonForm",
    "NewCourseForm",
    "PartForm",
    "PictureForm",
    "ReviewForm",
    "SendForm",
    "SettingsForm",
    "TermsForm",
    "VerifyForm",
    "as_query",
    "form_for",
    "item_initial",
    "lesson_initial",
    "with_changed_rows",
]
